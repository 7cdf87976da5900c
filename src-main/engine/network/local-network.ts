/** What a computer knows of its own network without asking anybody. */
import { networkInterfaces } from 'node:os';
import type { NetworkInterfaceInfo } from 'node:os';

import {
  canonicalAddress,
  isGlobal,
  isLinkLocalV4,
  isLinkLocalV6,
  isServiceContinuity,
} from '../../../src-shared/contact-exchange';
import { interfaceKind } from './interface-kind';
import type { InterfaceKind } from './interface-kind';
import { scopeOf } from './ipv6-scopes';
import type { Interfaces } from './own-interfaces';

const LOOPBACK = '127.0.0.1';

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

export function localNetwork(interfaces: Interfaces = networkInterfaces()): LocalNetwork {
  const outer = Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses.flatMap((info) => {
      const kind = interfaceKind(name, info.mac);
      return leadsOff(kind, info) ? [{ kind, address: canonicalAddress(info.address, 0) }] : [];
    }),
  );
  return {
    isOnline: outer.length > 0,
    hasIpv6: outer.some(({ address }) => address.family === 6 && isGlobal(address)),
    hasVpn: outer.some(({ kind }) => kind === 'vpn'),
  };
}

/**
 * Whether packets to the internet go through a VPN.
 * @param towardsInternet own addresses that such packets have
 */
export function isThroughVpn(
  towardsInternet: ReadonlySet<string>,
  interfaces: Interfaces = networkInterfaces(),
): boolean {
  return Object.entries(interfaces).some(([name, addresses = []]) =>
    addresses.some((info) => towardsInternet.has(info.address) && interfaceKind(name, info.mac) === 'vpn'),
  );
}

/**
 * Neighbours can be met at link-local addresses, too: a computer has 169.254.… where nobody gives out others, as on a cable
 * between two, and fe80::… always. But VPNs and computers keep interfaces ready that have nothing else.
 */
function leadsOff(kind: InterfaceKind, { address, internal }: NetworkInterfaceInfo): boolean {
  if (internal || kind === 'inside') return false;
  return kind === 'lan' || !isLinkLocalV6(canonicalAddress(address, 0));
}

/**
 * The one address of this computer at which neighbours most likely reach it: of the most useful interface (see
 * {@link lanAddresses}), IPv4 if it has that; a link-local one of IPv6 with its scope; loopback on a computer without a network.
 */
export function hostOnLan(
  towardsInternet: ReadonlySet<string> = new Set(),
  interfaces: Interfaces = networkInterfaces(),
): string {
  const found = Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses.flatMap((info) => {
      if (info.internal || isServiceContinuity(info.address)) return [];
      const isLinkLocal = isLinkLocalV6(canonicalAddress(info.address, 0));
      if (isLinkLocal && interfaceKind(name, info.mac) !== 'lan') return [];
      const place = placeOf(name, info, towardsInternet);
      const host = isLinkLocal ? `${info.address}%${scopeOf(name, info.scopeid ?? 0)}` : info.address;
      return [{ host, place: isLinkLocal ? Math.max(place, NOBODY_GIVES_OUT) : place, family: info.family }];
    }),
  );
  found.sort((a, b) => a.place - b.place || a.family.localeCompare(b.family));
  return found[0]?.host ?? LOOPBACK;
}

/**
 * The IPv4 address of each interface that leads off this computer, or loopback where there is none. First is where friends are
 * most likely: the interface that leads to the internet, then other real networks, VPNs, and what is inside this computer.
 *
 * @param towardsInternet own addresses that packets to the internet have
 */
export function lanAddresses(
  towardsInternet: ReadonlySet<string> = new Set(),
  interfaces: Interfaces = networkInterfaces(),
): readonly string[] {
  return hostsOf(placedAddresses(towardsInternet, interfaces));
}

/** Those of {@link lanAddresses} on whose networks there can be neighbours, so without what is inside this computer. */
export function neighbourlyAddresses(
  towardsInternet: ReadonlySet<string> = new Set(),
  interfaces: Interfaces = networkInterfaces(),
): readonly string[] {
  return hostsOf(placedAddresses(towardsInternet, interfaces).filter(({ place }) => place !== INSIDE));
}

interface PlacedAddress {
  readonly host: string;
  readonly place: number;
}

function placedAddresses(
  towardsInternet: ReadonlySet<string>,
  interfaces: Interfaces,
): readonly PlacedAddress[] {
  return Object.entries(interfaces).flatMap(([name, addresses = []]) => {
    const first = addresses.find(
      ({ address, family, internal }) => family === 'IPv4' && !internal && !isServiceContinuity(address),
    );
    if (first === undefined) return [];
    return [{ host: first.address, place: placeOf(name, first, towardsInternet) }];
  });
}

function hostsOf(addresses: readonly PlacedAddress[]): readonly string[] {
  const hosts = [...addresses].sort((a, b) => a.place - b.place).map(({ host }) => host);
  return hosts.length > 0 ? hosts : [LOOPBACK];
}

/** The place of a network where computers give themselves addresses. */
const NOBODY_GIVES_OUT = 2;
/** The place of a network of virtual machines or containers. */
const INSIDE = 4;

/** The smaller, the likelier friends are on that network. */
function placeOf(
  name: string,
  { address, mac }: NetworkInterfaceInfo,
  towardsInternet: ReadonlySet<string>,
): number {
  const kind = interfaceKind(name, mac);
  if (kind === 'vpn') return 3;
  if (towardsInternet.has(address)) return 0;
  if (kind === 'inside') return INSIDE;
  return isLinkLocalV4(canonicalAddress(address, 0)) ? NOBODY_GIVES_OUT : 1;
}
