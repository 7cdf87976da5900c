/**
 * IPv4 addresses from a network that has IPv6 alone: its router translates for those behind a prefix (NAT64, RFC 6146). Names get
 * such addresses from its name server (DNS64); what comes as an address has to be put behind the prefix here.
 */
import { Resolver } from 'node:dns/promises';

import { canonicalAddress, parseIpv6 } from '../../../src-shared/contact-exchange';
import { orAborted } from '../../../src-shared/session';
import { addressTowardsInternet } from './towards-internet';

/** It has no IPv6 addresses, but a DNS64 makes some of its two IPv4 ones (RFC 7050, section 2.2). */
const WELL_KNOWN_NAME = 'ipv4only.arpa';
const WELL_KNOWN_HOSTS = ['192.0.0.170', '192.0.0.171'];
/** Of one query; a network that has no DNS64 says so at once. */
const QUERY = { timeout: 1_000, tries: 2 } as const;

/** By the length of the prefix in bits: which bytes of the address are the IPv4 one (RFC 6052, section 2.2). */
const LAYOUTS: Readonly<Record<number, readonly [number, number, number, number]>> = {
  96: [12, 13, 14, 15],
  64: [9, 10, 11, 12],
  56: [7, 9, 10, 11],
  48: [6, 7, 9, 10],
  40: [5, 6, 7, 9],
  32: [4, 5, 6, 7],
};

/** Puts an IPv4 address behind the prefix of a network. */
export type Nat64 = (ipv4: string) => string;

/** Null where this computer has IPv4, or no translator shows itself. @throws the signal's reason */
export async function findNat64(signal: AbortSignal): Promise<Nat64 | null> {
  const [ipv4, ipv6] = await Promise.all([addressTowardsInternet('udp4'), addressTowardsInternet('udp6')]);
  if (ipv4 !== null || ipv6 === null) return null;
  const resolver = new Resolver(QUERY);
  try {
    return nat64Of(await orAborted(resolver.resolve6(WELL_KNOWN_NAME), signal));
  } catch {
    signal.throwIfAborted();
    // No name server, or one that makes no addresses: there is no translator, or it does not show itself.
    return null;
  } finally {
    resolver.cancel();
  }
}

/** The rule, apart from the network. @param hosts the IPv6 addresses of {@link WELL_KNOWN_NAME} */
export function nat64Of(hosts: readonly string[]): Nat64 | null {
  for (const host of hosts) {
    const bytes = bytesOf(host);
    for (const layout of Object.values(LAYOUTS).reverse()) {
      if (WELL_KNOWN_HOSTS.includes(layout.map((index) => bytes[index]).join('.')))
        return (ipv4) => behind(bytes, layout, ipv4);
    }
  }
  return null;
}

function behind(known: readonly number[], layout: readonly number[], ipv4: string): string {
  const bytes = [...known];
  for (const [index, octet] of ipv4.split('.').entries()) bytes[layout[index] ?? 0] = Number(octet);
  const groups = Array.from(
    { length: 8 },
    (_, index) => ((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0),
  );
  return canonicalAddress(groups.map((group) => group.toString(16)).join(':'), 0).host;
}

function bytesOf(host: string): readonly number[] {
  return (parseIpv6(host) ?? []).flatMap((group) => [group >> 8, group & 0xff]);
}
