/**
 * The further addresses at which this computer can be dialled, as it tells them to its friend. Its contact has only one
 * private address of each family, the local end of the server connection; the friend may share another network with it: a
 * cable beside the Wi-Fi, a VPN, a second IPv6 prefix.
 */
import { networkInterfaces } from 'node:os';
import type { NetworkInterfaceInfo } from 'node:os';

import {
  addressKind,
  canonicalAddress,
  formatSocketAddress,
  isLinkLocalV4,
  isLinkLocalV6,
  isServiceContinuity,
  MAX_CANDIDATES,
} from '../../../src-shared/contact-exchange';
import type { Candidate, SocketAddress } from '../../../src-shared/contact-exchange';
import { interfaceKind } from '../network';
import type { Interfaces } from '../network';
import type { Family } from './system-sockets';

/** What is left of {@link MAX_CANDIDATES} beside one mapped port and two predicted ones. */
const MAX_HOST_CANDIDATES = MAX_CANDIDATES - 3;
/** An interface has a stable IPv6 address and a row of temporary ones (RFC 8981), all of them as good for dialling. */
const MAX_IPV6_PER_INTERFACE = 2;

/**
 * The smaller the better; two IPv6 addresses of one interface must not crowd out another interface's only address. 169.254/16
 * is of use only between two computers on a cable where nobody gives out addresses.
 */
const RANK = { globalV6: 0, v4: 1, uniqueLocalV6: 2, furtherV6: 3, linkLocalV4: 4 } as const;
/** Added, so that whatever is on the way to the internet comes before all else, and what is inside this computer after it. */
const FIRST = -10;
const LAST = 10;

interface RankedCandidate {
  readonly rank: number;
  readonly candidate: Candidate;
}

/**
 * The addresses of all interfaces that are up and lead off this computer, with the shared port of their family: global IPv6
 * first, then IPv4 (but for what only this computer means), then IPv6 of one site. The interface that leads to the internet comes before the others, whatever they are
 * called; networks inside this computer come last. Without duplicates and IPv6 link-local addresses (which mean nothing
 * without an interface), at most {@link MAX_HOST_CANDIDATES}.
 *
 * @param ports the shared port of each family that is in use
 * @param towardsInternet own addresses that packets to the internet have
 * @param interfaces those of this computer; `os.networkInterfaces()` leaves out what is down
 */
export function ownCandidates(
  ports: readonly { readonly family: Family; readonly port: number }[],
  towardsInternet: ReadonlySet<string>,
  interfaces: Interfaces = networkInterfaces(),
): readonly Candidate[] {
  const portOf = new Map(ports.map(({ family, port }) => [family, port]));
  const ranked = Object.entries(interfaces).flatMap(([name, addresses = []]) => {
    const place = placeOf(name, addresses, towardsInternet);
    return candidatesOf(addresses, portOf).map(({ rank, candidate }) => ({ rank: rank + place, candidate }));
  });
  ranked.sort((a, b) => a.rank - b.rank);
  const distinct = new Map<string, Candidate>();
  for (const { candidate } of ranked) {
    const key = formatSocketAddress(candidate.address);
    if (!distinct.has(key)) distinct.set(key, candidate);
  }
  return [...distinct.values()].slice(0, MAX_HOST_CANDIDATES);
}

/** A VPN that all traffic goes through is not where the neighbours are, and its address is in our contact anyway. */
function placeOf(
  name: string,
  addresses: readonly NetworkInterfaceInfo[],
  towardsInternet: ReadonlySet<string>,
): number {
  const kind = interfaceKind(name, addresses[0]?.mac);
  if (kind !== 'vpn' && addresses.some(({ address }) => towardsInternet.has(address))) return FIRST;
  return kind === 'inside' ? LAST : 0;
}

function candidatesOf(
  addresses: readonly NetworkInterfaceInfo[],
  ports: ReadonlyMap<Family, number>,
): RankedCandidate[] {
  const found: RankedCandidate[] = [];
  let v6Count = 0;
  for (const { address: host, internal } of addresses) {
    const { family } = canonicalAddress(host, 0);
    const port = ports.get(family);
    if (internal || port === undefined || isServiceContinuity(host)) continue;
    const address = canonicalAddress(host, port);
    if (isLinkLocalV6(address)) continue;
    if (family === 6) v6Count += 1;
    if (v6Count > MAX_IPV6_PER_INTERFACE && family === 6) continue;
    found.push({ rank: rankOf(address, v6Count), candidate: { address, source: 'host' } });
  }
  return found;
}

function rankOf(address: SocketAddress, v6Count: number): number {
  const { family, host } = address;
  if (family === 4) return isLinkLocalV4(address) ? RANK.linkLocalV4 : RANK.v4;
  if (v6Count > 1) return RANK.furtherV6;
  return addressKind(host) === 'private' ? RANK.uniqueLocalV6 : RANK.globalV6;
}
