import { isIPv6 } from 'node:net';

import { addressKind } from '../../../src-shared/contact-exchange';
import { ROUTE_KINDS } from '../../../src-shared/session';
import type { Route, RouteKind } from '../../../src-shared/session';
import { ownAddresses } from '../network';

/**
 * Best first: what never leaves the computer, then what never leaves the house, then what no router translates, and at last what
 * somebody else's computer carries. TCP goes before UDP, which costs both computers more.
 */
const PREFERENCE: readonly Route[] = [
  ...ROUTE_KINDS.filter((kind) => kind !== 'relay').map((kind): Route => ({ kind, transport: 'tcp' })),
  ...ROUTE_KINDS.filter((kind) => kind !== 'relay').map((kind): Route => ({ kind, transport: 'udp' })),
  { kind: 'relay', transport: 'tcp' },
];

/** The kind of way to the other end, by its address; a carrier's address translation is not one's own network. */
export function routeTo(remoteHost: string): RouteKind {
  const kind = addressKind(remoteHost);
  const isOwn = ownAddresses().some(({ address }) => address === remoteHost);
  if (kind === 'loopback' || isOwn) return 'same-computer';
  if (kind === 'private' || kind === 'link-local') return 'same-network';
  return isIPv6(remoteHost) ? 'direct-ipv6' : 'direct-ipv4';
}

/** For `sort`: the better route first. */
export function compareRoutes(one: Route, other: Route): number {
  return rankOf(one) - rankOf(other);
}

function rankOf({ kind, transport }: Route): number {
  return PREFERENCE.findIndex((route) => route.kind === kind && route.transport === transport);
}
