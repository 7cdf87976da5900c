/**
 * Whom the load generator may load: this computer, and nobody else. Only literal addresses count, never names, for what a name
 * means is decided elsewhere. An address of another network namespace of this computer does not count either: from here its
 * packets go where the routes say, and that may be a stranger's computer with the same address. To load a server in a namespace,
 * run the generator in it.
 */
import { networkInterfaces } from 'node:os';

import type { SocketAddress } from '../../src-shared/contact-exchange';
import { canonicalAddress, isLoopback, parseSocketAddress } from '../../src-shared/contact-exchange';

/** As many, so that each has a /24 of its own: what limits networks rather than addresses should not be what is measured. */
export const MAX_SOURCES = 65_024;

const FIRST_BYTES = 254;
const SECOND_BYTES = 256;

/** Reads `address:port`, an IPv4-mapped address as the IPv4 address it is. @returns null for names and anything else */
export function parseTarget(text: string): SocketAddress | null {
  const address = parseSocketAddress(text);
  return address === null || address.port === 0 ? null : canonicalAddress(address.host, address.port);
}

/** Whether what is sent there stays on this computer: loopback, or an address of an interface of our network namespace. */
export function isOwnAddress(address: SocketAddress): boolean {
  return isLoopback(address) || interfaceHosts().has(address.host);
}

function interfaceHosts(): ReadonlySet<string> {
  const addresses = Object.values(networkInterfaces()).flatMap((ofOne) => ofOne ?? []);
  return new Set(addresses.map(({ address }) => canonicalAddress(address, 0).host));
}

/**
 * The address that a client comes from, on the loopback interface, where Linux has all of 127.0.0.0/8.
 *
 * @param client counts up from 0
 * @param sources how many addresses there are to be, 1 to {@link MAX_SOURCES}
 */
export function sourceAddress(client: number, sources: number): string {
  const index = client % sources;
  const first = 1 + (index % FIRST_BYTES);
  const second = Math.floor(index / FIRST_BYTES) % SECOND_BYTES;
  return `127.${String(first)}.${String(second)}.1`;
}
