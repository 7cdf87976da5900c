/** What a computer can say of its own network without asking anybody. */
import { networkInterfaces } from 'node:os';
import type { NetworkInterfaceInfo } from 'node:os';

import { canonicalAddress, isGlobal, isLinkLocal, isLinkLocalV4 } from '../../../src-shared/contact-exchange';
import { interfaceKind, scopeOf } from '../../../src-shared/network-interfaces';
import type { InterfaceKind } from '../../../src-shared/network-interfaces';

const LOOPBACK = '127.0.0.1';
/** The network of the T2 chip inside a Mac has this hardware address, and it is always up. */
const INSIDE_MAC = 'ac:de:48:00:11:22';

export interface LocalNetwork {
  /** Whether any interface is up that leads off this computer. */
  readonly isOnline: boolean;
  /** Whether an interface has a global IPv6 address. */
  readonly hasIpv6: boolean;
  /**
   * Whether a VPN is up, by the names of the interfaces that have an address (macOS always has `utun` ones without). Traffic
   * may still go past it.
   */
  readonly hasVpn: boolean;
}

/** @param interfaces those of this computer; `os.networkInterfaces()` leaves out what is down */
export function localNetwork(
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>> = networkInterfaces(),
): LocalNetwork {
  const outer = Object.entries(interfaces).flatMap(([name, addresses = []]) => {
    const kind = interfaceKind(name);
    const leading = addresses.filter((address) => leadsOff(kind, address));
    return leading.map(({ address }) => ({ kind, address: canonicalAddress(address, 0) }));
  });
  return {
    isOnline: outer.length > 0,
    hasIpv6: outer.some(({ address }) => address.family === 6 && isGlobal(address)),
    hasVpn: outer.some(({ kind }) => kind === 'vpn'),
  };
}

/**
 * Neighbours can be met at link-local addresses, too: a computer has 169.254.… where nobody gives out others, as on a cable
 * between two, and fe80::… always. But VPNs and computers keep interfaces ready that have nothing else.
 */
function leadsOff(kind: InterfaceKind, { address, internal, mac }: NetworkInterfaceInfo): boolean {
  if (internal || kind === 'inside') return false;
  return !isLinkLocal(canonicalAddress(address, 0)) || (kind === 'lan' && mac !== INSIDE_MAC);
}

/**
 * An address of this computer at which neighbours reach it: the first of {@link lanAddresses}, on a network without IPv4 an
 * IPv6 address, with its scope if it is link-local; loopback on a computer without a network.
 */
export function hostOnLan(
  towardsInternet: ReadonlySet<string> = new Set(),
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>> = networkInterfaces(),
): string {
  const [ipv4 = LOOPBACK] = lanAddresses(towardsInternet, interfaces);
  if (ipv4 !== LOOPBACK) return ipv4;
  const found = Object.entries(interfaces).flatMap(([name, list = []]) => {
    const own = list.filter(({ family, internal }) => family === 'IPv6' && !internal);
    return own.map((info) => {
      const isLocal = isLinkLocal(canonicalAddress(info.address, 0));
      const { address, scopeid } = info as { address: string; scopeid?: number };
      const host = isLocal ? `${address}%${scopeOf(name, { scopeid }, process.platform)}` : address;
      return { host, place: placeOf(name, info.address, towardsInternet) + (isLocal ? 10 : 0) };
    });
  });
  return found.sort((a, b) => a.place - b.place)[0]?.host ?? LOOPBACK;
}

/**
 * The IPv4 address of each interface that leads off this computer, or loopback where there is none. First is where friends are
 * most likely: the interface that leads to the internet, then other real networks, VPNs, and what is inside this computer.
 *
 * @param towardsInternet own addresses that packets to the internet have
 */
export function lanAddresses(
  towardsInternet: ReadonlySet<string> = new Set(),
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>> = networkInterfaces(),
): readonly string[] {
  return hostsOf(placedAddresses(towardsInternet, interfaces));
}

/** Those of {@link lanAddresses} on whose networks neighbours can be: what is inside this computer is no news to anybody there. */
export function neighbourlyAddresses(
  towardsInternet: ReadonlySet<string> = new Set(),
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>> = networkInterfaces(),
): readonly string[] {
  return hostsOf(placedAddresses(towardsInternet, interfaces).filter(({ place }) => place !== INSIDE));
}

interface PlacedAddress {
  readonly host: string;
  readonly place: number;
}

function placedAddresses(
  towardsInternet: ReadonlySet<string>,
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>,
): readonly PlacedAddress[] {
  return Object.entries(interfaces).flatMap(([name, list]) => {
    const first = list?.find(({ family, internal }) => family === 'IPv4' && !internal);
    if (first === undefined) return [];
    return [{ host: first.address, place: placeOf(name, first.address, towardsInternet) }];
  });
}

function hostsOf(addresses: readonly PlacedAddress[]): readonly string[] {
  const hosts = [...addresses].sort((a, b) => a.place - b.place).map(({ host }) => host);
  return hosts.length > 0 ? hosts : [LOOPBACK];
}

/** The place of a network of virtual machines or containers. */
const INSIDE = 4;

/** The smaller the sooner friends are there. */
function placeOf(name: string, host: string, towardsInternet: ReadonlySet<string>): number {
  const kind = interfaceKind(name);
  if (kind === 'vpn') return 3;
  if (towardsInternet.has(host)) return 0;
  if (kind === 'inside') return INSIDE;
  return isLinkLocalV4(canonicalAddress(host, 0)) ? 2 : 1;
}
