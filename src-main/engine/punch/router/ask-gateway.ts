import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

import { orAborted, withDeadline } from '../../../../src-shared/session';
import { RouterRefusal } from './router-mapping';

/** PCP and NAT-PMP servers listen here (RFC 6887, section 19.1; RFC 6886, section 3.1). */
export const GATEWAY_PORT = 5_351;

/** One end and the other of what is asked, of one family, a link-local one with its scope: a packet from anybody else is not even delivered to the socket. */
export interface GatewayPath {
  readonly localHost: string;
  readonly gateway: { readonly host: string; readonly port: number };
}

/**
 * Sends a request to the gateway, again after each wait in which nothing came back.
 *
 * @param read makes sense of a reply; null if it is the answer to something else
 * @param waits milliseconds after each sending
 * @throws RouterRefusal if nothing came back; what `read` throws; the system's error, also where an ICMP message says that
 *   nobody listens there; the signal's reason
 */
export async function askGateway<T>(
  { localHost, gateway }: GatewayPath,
  request: Uint8Array,
  read: (reply: Buffer) => T | null,
  waits: readonly number[],
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  const socket = createSocket(isIPv6(localHost) ? 'udp6' : 'udp4');
  const answer = new Promise<T>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (reply) => {
      try {
        const understood = read(reply);
        if (understood !== null) resolve(understood);
      } catch (error) {
        reject(error instanceof Error ? error : new RouterRefusal(String(error)));
      }
    });
  });
  // It is waited for below; until then a rejection must not count as unhandled.
  answer.catch(() => undefined);
  const silence = new RouterRefusal('the gateway does not answer');
  try {
    socket.bind(0, localHost);
    await once(socket, 'listening');
    socket.connect(gateway.port, gateway.host);
    await once(socket, 'connect');
    for (const wait of waits) {
      socket.send(request);
      try {
        return await withDeadline(
          signal,
          wait,
          () => silence,
          (inner) => orAborted(answer, inner),
        );
      } catch (error) {
        if (error !== silence) throw error;
      }
    }
    throw silence;
  } finally {
    socket.close();
  }
}
