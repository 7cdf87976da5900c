/**
 * Where else this server tells callers what their address looks like. A router that shows two places of one server the same
 * port will show it to a friend, too; one that does not cannot be punched through (RFC 4787, section 4.1).
 */
import { canonicalAddress, isGlobal } from '../../src-shared/contact-exchange';
import type { Alternate, SocketAddress } from '../../src-shared/contact-exchange';

/**
 * The places that one listener offers to callers, one for each family it takes. Every address of this computer is "the host you
 * dialled": which one that is, only the caller knows.
 *
 * @param ipv6Only whether `::` leaves IPv4 to another listener
 */
export function alternatesOf(address: string, port: number, ipv6Only: boolean): readonly Alternate[] {
  const anyIpv4: Alternate = { family: 4, host: null, port };
  const anyIpv6: Alternate = { family: 6, host: null, port };
  if (address === '::') return ipv6Only ? [anyIpv6] : [anyIpv4, anyIpv6];
  return address === '0.0.0.0' ? [anyIpv4] : [canonicalAddress(address, port)];
}

/**
 * The same places for a caller who is passed on by a load balancer: it is the balancer that they dialled, which has to listen at the
 * same ports. Our own addresses mean nothing to them, unless they are of the whole internet.
 */
export function behindBalancer(places: readonly Alternate[]): readonly Alternate[] {
  const isKnownEverywhere = ({ family, host, port }: Alternate): boolean =>
    host !== null && isGlobal({ family, host, port });
  const ports = new Set(places.filter((place) => !isKnownEverywhere(place)).map(({ port }) => port));
  const atBalancer = [...ports].flatMap((port): Alternate[] => [
    { family: 4, host: null, port },
    { family: 6, host: null, port },
  ]);
  return [...atBalancer, ...places.filter(isKnownEverywhere)];
}

/**
 * The places other than the one a connection came to. IPv4 goes first, because its routers are the question; of the other
 * family's the caller may have dialled one itself.
 *
 * @param local the server's end of the connection
 */
export function alternatesBeside(places: readonly Alternate[], local: SocketAddress): readonly Alternate[] {
  return places
    .filter(({ host, port }) => port !== local.port || (host !== null && host !== local.host))
    .sort((a, b) => a.family - b.family);
}

/**
 * Where to ask over UDP: first at the host that the caller dialled, which is where a caller looks, and IPv4 before IPv6; both
 * families, for a caller has both.
 *
 * @param local the server's end of the connection
 */
export function udpPlacesFor(places: readonly Alternate[], local: SocketAddress): readonly Alternate[] {
  const isDialled = ({ host }: Alternate): boolean => host === null || host === local.host;
  return [...places].sort((a, b) => Number(isDialled(b)) - Number(isDialled(a)) || a.family - b.family);
}
