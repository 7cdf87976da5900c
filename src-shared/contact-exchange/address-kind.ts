/**
 * What kind an IP address is: the one table of address ranges, with where each is from. What follows from a kind differs with
 * the purpose; the rules that the codec, the server and the engine share are below.
 */
import ipaddr from 'ipaddr.js';

import type { SocketAddress } from './address';

/**
 * - `no-host`: no single computer has it: unspecified, multicast, reserved, broadcast
 * - `loopback`: the computer itself
 * - `link-local`: a computer gave it to itself; it is good on one link only
 * - `private`: of one site; other sites have the same addresses
 * - `shared`: between homes, or a computer, and the address translation of their carrier
 * - `global`: of the whole internet
 * - `other-v6`: the rest of IPv6, unassigned or with a use of its own, such as IPv4-mapped addresses and those of NAT64
 */
export type AddressKind =
  'no-host' | 'loopback' | 'link-local' | 'private' | 'shared' | 'global' | 'other-v6';

/**
 * The first kind with a range that contains an address is its kind. The library has names of its own (`range()`), but they tell
 * apart what is one to us, such as 6to4 and Teredo, and call documentation prefixes and 240.0.0.0/4 by the same name.
 */
const RANGES: Readonly<Record<AddressKind, readonly string[]>> = {
  // RFC 791 ("this network"), RFC 5771 (multicast), RFC 1112 (reserved, with the broadcast address of RFC 919);
  // RFC 4291, sections 2.5.2 and 2.7.
  'no-host': ['0.0.0.0/8', '224.0.0.0/4', '240.0.0.0/4', '::/128', 'ff00::/8'],
  // RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3.
  loopback: ['127.0.0.0/8', '::1/128'],
  // RFC 3927; RFC 4291, section 2.5.6.
  'link-local': ['169.254.0.0/16', 'fe80::/10'],
  // RFC 1918; RFC 4193.
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
  // RFC 6598; RFC 7335.
  shared: ['100.64.0.0/10', '192.0.0.0/29'],
  // What is left of IPv4; RFC 4291, section 2.4, of which 2000::/3 is assigned.
  global: ['0.0.0.0/0', '2000::/3'],
  'other-v6': ['::/0'],
};

/** RFC 7335. */
const SERVICE_CONTINUITY = ipaddr.parseCIDR('192.0.0.0/29');

const PARSED_RANGES = Object.fromEntries(
  Object.entries(RANGES).map(([kind, ranges]) => [kind, ranges.map((range) => ipaddr.parseCIDR(range))]),
);

/**
 * @param host an IP address without scope: IPv4 with dots, or IPv6. One that is IPv4-mapped is IPv6; `canonicalAddress` makes
 *   IPv4 of it.
 * @throws Error if it is not an IP address
 */
export function addressKind(host: string): AddressKind {
  return ipaddr.subnetMatch(ipaddr.parse(host), PARSED_RANGES) as AddressKind;
}

/**
 * Whether somebody else's computer could be dialled there without further knowledge: a port other than 0, a single computer, and
 * not a link-local address. Loopback counts: two friends may be on one computer.
 */
export function isDialable({ host, port }: SocketAddress): boolean {
  const kind = addressKind(host);
  return port !== 0 && kind !== 'no-host' && kind !== 'link-local';
}

/** Whether the address is one of the whole internet. */
export function isGlobal({ host }: SocketAddress): boolean {
  return addressKind(host) === 'global';
}

/**
 * Whether the address belongs to the inner side of some address translation, a home's or a carrier's: its computer needs that
 * translation to reach the internet, and nobody on the internet can dial it.
 *
 * @param host as for {@link addressKind}
 */
export function isInsideNat(host: string): boolean {
  const kind = addressKind(host);
  return kind === 'private' || kind === 'shared';
}

/**
 * Whether a computer has the address to itself, on a network with IPv6 alone: what it sends from there is translated before it leaves
 * (464XLAT, RFC 6877). Others have the same one, and nobody can dial it.
 *
 * @param host as for {@link addressKind}
 */
export function isServiceContinuity(host: string): boolean {
  const address = ipaddr.parse(host);
  return address.kind() === 'ipv4' && address.match(SERVICE_CONTINUITY);
}

/** Whoever opens a connection from such an address is on the same computer. */
export function isLoopback({ host }: SocketAddress): boolean {
  return addressKind(host) === 'loopback';
}

/**
 * Whether the address means something only together with an interface. To a peer it is of no use, and gday, which binds to the
 * local address that the server repeats, fails on it without its scope (docs/GDAY-WIRE.md 3.3 and 3.4).
 */
export function isLinkLocalV6({ family, host }: SocketAddress): boolean {
  return family === 6 && addressKind(host) === 'link-local';
}

/**
 * Whether the address is what a computer gives itself on a network where nobody gives out IPv4 addresses, such as a cable
 * between two. Unlike those of IPv6 it can be dialled without naming an interface; to a computer that has none such itself it
 * is of no use, so it does not count as dialable.
 */
export function isLinkLocalV4({ family, host }: SocketAddress): boolean {
  return family === 4 && addressKind(host) === 'link-local';
}
