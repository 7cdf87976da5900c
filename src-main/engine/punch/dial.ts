/** One attempt to connect, and what its failure means. */
import type { Socket } from 'node:net';

import type { SharedPort } from './shared-port';
import type { Target } from './targets';

/**
 * - `refused`: a RST (or ICMP port unreachable) came back
 * - `silent`: the system gave up waiting
 * - `unreachable`: no route, or a firewall on this computer forbids it
 * - `occupied`: the pair of addresses is connected already, because the friend's dialling was faster, or still closing
 */
export type DialFailure = 'refused' | 'silent' | 'unreachable' | 'occupied';

const MEANINGS: Readonly<Record<string, DialFailure>> = {
  ECONNREFUSED: 'refused',
  // A RST that arrives when the friend's SYN has come, but not yet their acknowledgement.
  ECONNRESET: 'refused',
  ETIMEDOUT: 'silent',
  EADDRINUSE: 'occupied',
  EADDRNOTAVAIL: 'occupied',
};

/**
 * Dials the target once and waits for as long as the system does, which repeats a SYN that nothing answers after 1, 3
 * and 7 s. There is nothing better to do meanwhile: the pending attempt keeps the hole open for the friend's SYN,
 * and a fresh one from the same port could only replace it.
 *
 * @returns the connected socket, or why there is none
 * @throws the signal's reason
 */
export async function dial(
  { port, address, scope }: Target<SharedPort>,
  signal: AbortSignal,
): Promise<Socket | DialFailure> {
  const host = scope === null ? address.host : `${address.host}%${scope}`;
  try {
    return await port.connect(host, address.port, signal);
  } catch (error) {
    signal.throwIfAborted();
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return MEANINGS[code] ?? 'unreachable';
  }
}
