/**
 * Hole punching over TCP: from the local ports the contact server has seen, listen and dial at the same time, per
 * family the friend's private and public address, again and again until somebody says stop. Routers then see outgoing
 * packets on both sides and let the others in (network facts; gday wire spec, section 4).
 *
 * Only raw connections come out of here. Whether a friend or a stranger is at the other end is for peer verification.
 */
import type { Server, Socket } from 'node:net';

import {
  formatSocketAddress,
  type FullContact,
  type SocketAddress,
} from '../../../src-shared/contact-exchange';
import { delay, type RouteKind } from '../../../src-shared/session';
import { routeTo } from './route';
import type { SharedPort } from './shared-port';

/** gday dials every 200 ms; twice as dense meets a friend's listener sooner and is still only a trickle of SYNs. */
const DIAL_INTERVAL_MS = 100;
/** Connections from outside held at once; the friend needs at most six, the rest is room for strangers. */
const MAX_INBOUND = 128;

export interface RawConnection {
  readonly socket: Socket;
  readonly route: RouteKind;
}

export interface PunchTargets {
  readonly ports: readonly SharedPort[];
  readonly own: FullContact;
  readonly friend: FullContact;
}

/**
 * Opens routes until the signal is aborted; each connection that comes about is handed to `onConnection`, which then
 * owns it. Resolves when listeners and attempts are closed; connections handed over stay open.
 */
export async function punchHoles(
  { ports, own, friend }: PunchTargets,
  onConnection: (connection: RawConnection) => void,
  signal: AbortSignal,
): Promise<void> {
  const listeners: Server[] = [];
  const inbound = new Set<Socket>();
  const accept = (socket: Socket): void => {
    if (signal.aborted) {
      socket.destroy();
      return;
    }
    if (inbound.size >= MAX_INBOUND) leastPromising(inbound)?.destroy();
    inbound.add(socket);
    socket.once('close', () => inbound.delete(socket));
    onConnection({ socket, route: routeTo(socket.remoteAddress ?? '') });
  };
  for (const port of ports) listeners.push(await port.listen(accept));
  const dials = ports.flatMap((port) =>
    dialTargets(port, own, friend).map((target) => dialUntilConnected(port, target, onConnection, signal)),
  );
  await Promise.all(dials);
  for (const listener of listeners) listener.close();
}

/**
 * Who makes room for a newcomer when strangers crowd in: the one that has been silent longest, for a friend's program
 * speaks at once and must never be turned away.
 */
function leastPromising(inbound: ReadonlySet<Socket>): Socket | undefined {
  const oldestFirst = [...inbound];
  return oldestFirst.find(({ bytesRead }) => bytesRead === 0) ?? oldestFirst[0];
}

/** The friend's private and public address of the port's family, without repeats and without our own. */
export function dialTargets(
  { family, port }: Pick<SharedPort, 'family' | 'port'>,
  own: FullContact,
  friend: FullContact,
): readonly SocketAddress[] {
  const key = family === 4 ? 'v4' : 'v6';
  const ours = new Set(
    [own.private[key], own.public[key]].flatMap((address) => address ?? []).map(formatSocketAddress),
  );
  const targets = new Map<string, SocketAddress>();
  for (const address of [friend.private[key], friend.public[key]]) {
    // Two homes may use the same private address and port; dialling it would only reach ourselves.
    if (address === null || address.port === 0 || isOwn(address, ours, port)) continue;
    targets.set(formatSocketAddress(address), address);
  }
  return [...targets.values()];
}

function isOwn(address: SocketAddress, ours: ReadonlySet<string>, ownPort: number): boolean {
  if (ours.has(formatSocketAddress(address))) return true;
  return address.port === ownPort && routeTo(address.host) === 'same-computer';
}

/** One success per pair of addresses is all that gday tolerates, and all that is needed. */
async function dialUntilConnected(
  port: SharedPort,
  target: SocketAddress,
  onConnection: (connection: RawConnection) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const socket = await port.connect(target.host, target.port, signal);
      onConnection({ socket, route: routeTo(target.host) });
      await stopped(signal);
    } catch {
      // Refused, unreachable, or this pair is already connected by the friend's dialling: all worth another try.
      await delay(DIAL_INTERVAL_MS, signal).catch(() => undefined);
    }
  }
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
