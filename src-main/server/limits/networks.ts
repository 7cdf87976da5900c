/**
 * The networks that an address lies in. Whoever has one IPv6 address has at least a /64 of them, and often far more, so a limit
 * for one size alone is either none for a provider's customer or one for a whole town (docs/GDAY-WIRE.md 10.4 number 31).
 */
import type { SocketAddress } from '../../../src-shared/contact-exchange';
import { parseIpv6 } from '../../../src-shared/contact-exchange';

export interface Network {
  /** Unlike that of any other network, of whatever size. */
  readonly key: string;
  /** How much it may use, in what one address may. */
  readonly shares: number;
}

/** Narrowest first: what an address uses is counted against each, and each has its own limit. Never empty. */
export type Networks = readonly Network[];

/**
 * - /64: one network, mostly of one home or one phone, as one IPv4 address is
 * - /56: what a home gets from its provider (RIPE-690), 256 of those. The people in it are the same, so it is not 256 shares; it is
 *   two, for one network there that is out of hand must not silence the others
 * - /48: what a company gets, what anybody gets from a tunnel broker, and 65,536 phones of a carrier. Eight: an office of hundreds
 *   passes, and it takes four of them, not one, to come near what the server has
 */
const IPV6_SHARES = [
  { bits: 64, shares: 1 },
  { bits: 56, shares: 2 },
  { bits: 48, shares: 8 },
] as const;

export function networksOf({ family, host }: SocketAddress): Networks {
  const groups = family === 6 ? parseIpv6(host) : null;
  if (groups === null) return [{ key: host, shares: 1 }];
  const digits = groups.map((group) => group.toString(16).padStart(4, '0')).join('');
  return IPV6_SHARES.map(({ bits, shares }) => ({ key: `${digits.slice(0, bits / 4)}/${bits}`, shares }));
}

/** The widest of them, which stands for whoever an address belongs to. */
export function ownerOf(networks: Networks): Network {
  const widest = networks.at(-1);
  if (widest === undefined) throw new RangeError('an address lies in one network at least');
  return widest;
}
