/** Which worker serves a caller: always the same one, so that what is counted for an address is counted in one process. */
import type { SocketAddress } from '../../../src-shared/contact-exchange';
import { parseIpv6 } from '../../../src-shared/contact-exchange';

/** The first three groups of an IPv6 address, a /48: no limit is for a larger network. */
const IPV6_OWNER_GROUPS = 3;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Whose address it is: the IPv4 address, or the IPv6 /48. */
export function ownerOf({ family, host }: SocketAddress): string {
  if (family === 4) return host;
  return parseIpv6(host)?.slice(0, IPV6_OWNER_GROUPS).join(':') ?? host;
}

/**
 * The slots of workers in the order in which they serve an owner: the first one, while it runs. When one is missing only its owners
 * move (rendezvous hashing, Thaler and Ravishankar, IEEE/ACM Transactions on Networking 6/1, 1998).
 *
 * @param count of slots, which are numbered from 0
 */
export function slotsFor(owner: string, count: number): readonly number[] {
  return Array.from({ length: count }, (_, slot) => ({ slot, weight: hash(`${String(slot)} ${owner}`) }))
    .sort((a, b) => b.weight - a.weight || a.slot - b.slot)
    .map(({ slot }) => slot);
}

/** FNV-1a, and the last step of MurmurHash3, without which texts that begin alike weigh alike. */
function hash(text: string): number {
  let value = FNV_OFFSET;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), FNV_PRIME);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
