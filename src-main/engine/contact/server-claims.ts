/**
 * How much is believed of what a contact server claims: our address, and where else to ask. It is no more than such a server can
 * know, for anybody can run one: an address inside this computer or its network, given as ours or as the next place to ask, would
 * have us dial programs that are meant for this computer or network alone.
 */
import { formatSocketAddress, isDialable, isGlobal, isLoopback } from '../../../src-shared/contact-exchange';
import type { Alternate, SocketAddress } from '../../../src-shared/contact-exchange';

/** The two ends of one connection to the server. */
export interface ConnectionEnds {
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
}

/**
 * Our address as the server claims to see it. An address of the whole internet may be ours; where no router translates it is
 * the local end of a connection; one of a private network a server sees only from a private network, and loopback never else
 * than as the local end.
 *
 * @param ends of all connections to that server
 * @returns the claim, or null if the server cannot know it
 */
export function believed(claim: SocketAddress | null, ends: readonly ConnectionEnds[]): SocketAddress | null {
  if (claim === null || claim.port === 0) return null;
  if (isGlobal(claim) || ends.some(({ local }) => local.host === claim.host)) return claim;
  const isServerPrivate = ends.some(({ remote }) => isPrivate(remote));
  return isServerPrivate && isPrivate(claim) ? claim : null;
}

/**
 * The further places of a server that may be asked: other ports of the very address that was dialled, which a name might no
 * longer lead to, and other hosts of the internet if it is one itself: as the friend's address it may name any of those as well.
 * Ports of the system are not among the alternates.
 *
 * @returns another host first: a router may have one port for all ports of a host, and another for each host
 */
export function placesToAsk(
  alternates: readonly Alternate[],
  ends: readonly ConnectionEnds[],
): readonly SocketAddress[] {
  const dialled = ends.map(({ remote }) => formatSocketAddress(remote));
  return placesDialled(alternates, ends).filter((place) => !dialled.includes(formatSocketAddress(place)));
}

/** As {@link placesToAsk}, for another protocol than the one dialled: its ports may have the same numbers. */
export function placesDialled(
  alternates: readonly Alternate[],
  ends: readonly ConnectionEnds[],
): readonly SocketAddress[] {
  const elsewhere: SocketAddress[] = [];
  const onHost: SocketAddress[] = [];
  for (const { family, host, port } of alternates) {
    const dialled = ends.find(({ remote }) => remote.family === family)?.remote;
    if (dialled === undefined) continue;
    const place = { family, host: host ?? dialled.host, port };
    if (place.host === dialled.host) onHost.push(place);
    else if (isGlobal(place) && isGlobal(dialled)) elsewhere.push(place);
  }
  return [...elsewhere.slice(0, 1), ...onHost, ...elsewhere.slice(1)];
}

/** Whether somebody on this computer serves there, who alone may introduce friends by loopback addresses. */
export function isOnThisComputer(ends: readonly ConnectionEnds[]): boolean {
  return ends.some(({ remote }) => isLoopback(remote));
}

function isPrivate(address: SocketAddress): boolean {
  return isDialable(address) && !isGlobal(address) && !isLoopback(address);
}
