import { isIPv6 } from 'node:net';

import { addressKind } from '../../../src-shared/contact-exchange';
import type { RouteKind } from '../../../src-shared/session';
import { ownAddresses } from '../network';

/** Best first: what never leaves the computer, then what never leaves the house, then what no router translates. */
const PREFERENCE: readonly RouteKind[] = ['same-computer', 'same-network', 'direct-ipv6', 'direct-ipv4'];

/** The kind of way to the other end, by its address; a carrier's address translation is not one's own network. */
export function routeTo(remoteHost: string): RouteKind {
  const kind = addressKind(remoteHost);
  const isOwn = ownAddresses().some(({ address }) => address === remoteHost);
  if (kind === 'loopback' || isOwn) return 'same-computer';
  if (kind === 'private' || kind === 'link-local') return 'same-network';
  return isIPv6(remoteHost) ? 'direct-ipv6' : 'direct-ipv4';
}

/** For `sort`: the better route first. */
export function compareRoutes(one: RouteKind, other: RouteKind): number {
  return PREFERENCE.indexOf(one) - PREFERENCE.indexOf(other);
}
