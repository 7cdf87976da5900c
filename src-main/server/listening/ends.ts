/**
 * The two ends of a connection. Where a load balancer passes it on they are those of the caller's connection to the balancer, for
 * what is counted, logged and told to friends is where the caller is.
 */
import type { Socket } from 'node:net';

import { canonicalAddress } from '../../../src-shared/contact-exchange';
import type { SocketAddress } from '../../../src-shared/contact-exchange';

export interface Ends {
  /** The caller's end. */
  readonly remote: SocketAddress;
  /** Where the caller connected to. */
  readonly local: SocketAddress;
}

/** Of connections that were passed on, as the balancer told us. */
const told = new WeakMap<Socket, Ends>();

/** From now on these are the ends of the socket, whatever the system says. */
export function believeEnds(socket: Socket, ends: Ends): void {
  told.set(socket, ends);
}

/** What a balancer told of the socket; null if it comes straight from the caller. */
export function believedEnds(socket: Socket): Ends | null {
  return told.get(socket) ?? null;
}

/** The address that the caller shows, or null if the connection is closed already. */
export function remoteAddress(socket: Socket): SocketAddress | null {
  const { remoteAddress: host, remotePort: port } = socket;
  if (host === undefined || port === undefined) return null;
  return told.get(socket)?.remote ?? canonicalAddress(host, port);
}

/** Our end of the connection, or the balancer's; null if it is closed already. */
export function localAddress(socket: Socket): SocketAddress | null {
  const { localAddress: host, localPort: port } = socket;
  if (host === undefined || port === undefined) return null;
  return told.get(socket)?.local ?? canonicalAddress(host, port);
}

/** Names a connection while it is open, by its ends in the system, which a TLS socket shares with the socket below it. */
export function connectionKey(socket: Socket): string {
  const { remoteAddress: remote, remotePort, localAddress: local, localPort } = socket;
  return [remote, remotePort, local, localPort].join(' ');
}
