import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

import type { RouteKind } from '../../../src-shared/session';

/** RFC 1918, RFC 6598 is left out on purpose: a carrier's NAT is not one's own network. RFC 4193 and RFC 4291 for IPv6. */
const PRIVATE_V4 = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.)/;
const PRIVATE_V6 = /^(?:f[cd][\da-f]{2}:|fe[89ab][\da-f]:)/i;
const LOOPBACK = /^(?:127\.|::1$)/;

/** Best first: what never leaves the computer, then what never leaves the house, then what no router translates. */
const PREFERENCE: readonly RouteKind[] = ['same-computer', 'same-network', 'direct-ipv6', 'direct-ipv4'];

/** What the address of the other end says about the way to it. */
export function routeTo(remoteHost: string): RouteKind {
  if (LOOPBACK.test(remoteHost) || ownHosts().has(remoteHost)) return 'same-computer';
  if (PRIVATE_V4.test(remoteHost) || PRIVATE_V6.test(remoteHost)) return 'same-network';
  return isIPv6(remoteHost) ? 'direct-ipv6' : 'direct-ipv4';
}

/** For `sort`: the better route first. */
export function compareRoutes(one: RouteKind, other: RouteKind): number {
  return PREFERENCE.indexOf(one) - PREFERENCE.indexOf(other);
}

function ownHosts(): ReadonlySet<string> {
  const hosts = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return new Set(hosts.map(({ address }) => address));
}
