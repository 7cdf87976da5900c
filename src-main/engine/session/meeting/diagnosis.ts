/**
 * Why there is no route between two computers, from what both told each other: the same facts on both sides, so that
 * both windows say the same. What happened to single routes is known on one side only; it is used for one thing: where
 * nothing else tells it, on whose side a block is.
 */
import type { FullContact, PeerDetails, SocketAddress } from '../../../../src-shared/contact-exchange';
import { CooeeError } from '../../../../src-shared/session';
import type {
  FailureKind,
  FailureReason,
  NatMapping,
  NetworkOfSide,
  Role,
  RouteAttempt,
} from '../../../../src-shared/session';

/** One side of the call as both sides know it. */
export interface SideFacts extends NetworkOfSide {
  readonly hasIpv4: boolean;
  /** Whether its router opened a port when asked: everybody can reach it. */
  readonly hasMappedPort: boolean;
  readonly isThroughVpn: boolean;
  readonly isProxied: boolean;
  /** Its IPv4 address as a server saw it. */
  readonly publicHost: string | null;
  /** How its router gives out IPv4 ports to UDP; null if no server saw its UDP port over IPv4. */
  readonly udpNat: NatMapping | null;
}

export interface BothSides {
  /** Whether they met on a network that both are on, so that no router is between them. */
  readonly areNeighbours: boolean;
  readonly own: SideFacts;
  readonly friend: SideFacts;
}

const NAT_WORDS: Readonly<Record<NatMapping, string>> = {
  none: 'no router that translates',
  'endpoint-independent': 'ordinary router',
  sequential: 'router with ports that count up',
  random: 'router with unpredictable ports',
  unknown: 'router of unknown kind',
};

/** Combines what a server saw with what a side told through it. `details` is null for a peer that sent none (gday). */
export function factsOfSide(role: Role, contact: FullContact, details: PeerDetails | null): SideFacts {
  const candidates = details?.candidates ?? [];
  const has = (family: SocketAddress['family']): boolean =>
    candidates.some(({ address }) => address.family === family);
  const seenNat = natOf(contact);
  return {
    role,
    nat: details === null ? seenNat : (details.nat ?? seenNat),
    hasIpv4: contact.public.v4 !== null || has(4),
    hasIpv6: contact.public.v6 !== null || (details?.hasIpv6 ?? false),
    hasMappedPort: candidates.some(({ source }) => source === 'mapped'),
    isThroughVpn: details?.isThroughVpn ?? false,
    isProxied: details?.isProxied === true,
    publicHost: contact.public.v4?.host ?? null,
    udpNat: udpNatOf(details),
  };
}

function udpNatOf(details: PeerDetails | null): NatMapping | null {
  const { seen = [], nat = null } = details?.udp ?? {};
  return seen.some(({ family }) => family === 4) ? (nat ?? 'unknown') : null;
}

/** All that a contact tells about the router is whether there is none. */
function natOf({ private: own, public: seen }: FullContact): NatMapping | null {
  return own.v4 !== null && seen.v4 !== null && own.v4.host === seen.v4.host ? 'none' : null;
}

/**
 * Whether nothing is left to hope for once the first seconds have passed, so that trying for the whole time is pointless. A router
 * with random ports is met by UDP in less or never, ports that count upwards may still be guessed. Behind one router the only way is
 * by its public address, and in IPv6 nothing is translated: both lead there at once or not at all.
 */
export function isHopeless({ areNeighbours, own: one, friend: other }: BothSides): boolean {
  if (areNeighbours) return false;
  if (!hasCommonFamily(one, other)) return true;
  // Whoever has only IPv6 in common lost nothing by it, and a firewall or the line may be slow.
  if (!one.hasIpv4 || !other.hasIpv4) return false;
  if (isSameRouter(one, other)) return true;
  const isUnmapped = !one.hasMappedPort && !other.hasMappedPort;
  return isUnmapped && isRandomAgainst(one, other);
}

/** Whether one router is random, and the other, which is not, is known not to count. */
function isRandomAgainst(one: SideFacts, other: SideFacts): boolean {
  const kinds = [one.nat, other.nat];
  return (
    kinds.includes('random') &&
    kinds.every((nat) => nat !== null && nat !== 'unknown' && nat !== 'sequential')
  );
}

/**
 * The failure to report when the agreement found no route.
 *
 * @param routes what was tried from here; used only to recognise an immediate refusal by our own network
 */
export function diagnose(
  { areNeighbours, own, friend }: BothSides,
  routes: readonly RouteAttempt[],
): CooeeError {
  const detail = describe(own, friend);
  if (areNeighbours) return new CooeeError('neighbours-apart', detail);
  const kind = kindOf(own, friend);
  const why = vpnOf(own, friend);
  if (kind === 'one-unpredictable') {
    return new CooeeError(kind, detail, { ...why, side: isUnpredictable(own) ? own.role : friend.role });
  }
  const blocked = kind === 'outgoing-blocked' ? sideThatBlocks(own, friend, routes) : null;
  return new CooeeError(kind, detail, blocked === null ? why : { ...why, side: blocked });
}

/** A VPN's router is in the way of everything, whatever the one at home is like: a user can do without it, and should know. */
function vpnOf(own: SideFacts, friend: SideFacts): { why?: FailureReason } {
  const [first, second] = [own, friend].filter(({ isThroughVpn }) => isThroughVpn);
  if (first === undefined) return {};
  return { why: { code: 'vpn', side: second === undefined ? first.role : null } };
}

/**
 * A computer without a router can be dialled by anybody, so the other side did not get out; otherwise what was seen here decides.
 */
function sideThatBlocks(own: SideFacts, friend: SideFacts, routes: readonly RouteAttempt[]): Role | null {
  if ((own.nat === 'none') !== (friend.nat === 'none')) return own.nat === 'none' ? friend.role : own.role;
  return isForbiddenHere(routes) ? own.role : null;
}

function kindOf(one: SideFacts, other: SideFacts): FailureKind {
  const hasCommonIpv4 = one.hasIpv4 && other.hasIpv4;
  const hasCommonIpv6 = one.hasIpv6 && other.hasIpv6;
  if (!hasCommonFamily(one, other)) return 'no-common-family';
  // Both are behind one router, and nothing is known about that one.
  if (!hasCommonIpv4 || isSameRouter(one, other)) return 'no-route';
  const isUnmapped = !one.hasMappedPort && !other.hasMappedPort;
  const unpredictable = [one, other].filter(isUnpredictable).length;
  if (unpredictable === 2 && !hasCommonIpv6 && isUnmapped)
    return mayJoinByUdp({ own: one, friend: other }) ? 'no-route' : 'both-unpredictable';
  if (unpredictable === 1 && !hasCommonIpv6 && isUnmapped) return 'one-unpredictable';
  // Two routers that keep their ports can be punched through, unless a firewall stops what goes out.
  return isPredictable(one) && isPredictable(other) ? 'outgoing-blocked' : 'no-route';
}

/**
 * Whether UDP may join them where TCP does not: one hard router can be searched, two cannot. Where a server saw no UDP of one of them,
 * something stops it, and behind one router it is no better than TCP.
 */
export function mayJoinByUdp({ own, friend }: Pick<BothSides, 'own' | 'friend'>): boolean {
  const isHard = (nat: NatMapping): boolean => nat === 'random' || nat === 'sequential';
  const [one, other] = [own.udpNat, friend.udpNat];
  return !isSameRouter(own, friend) && one !== null && other !== null && !(isHard(one) && isHard(other));
}

function hasCommonFamily(one: SideFacts, other: SideFacts): boolean {
  return (one.hasIpv4 && other.hasIpv4) || (one.hasIpv6 && other.hasIpv6);
}

/** With both kinds each destination gets a port of its own; whether one could guess it does not matter once it failed. */
function isUnpredictable({ nat }: SideFacts): boolean {
  return nat === 'random' || nat === 'sequential';
}

function isPredictable({ nat }: SideFacts): boolean {
  return nat === 'none' || nat === 'endpoint-independent';
}

function isSameRouter(one: SideFacts, other: SideFacts): boolean {
  return one.publicHost !== null && one.publicHost === other.publicHost;
}

/** Every address outside this network failed at once as unreachable, which is how a firewall next to us refuses. */
function isForbiddenHere(routes: readonly RouteAttempt[]): boolean {
  const outside = routes.filter(({ kind }) => kind === 'direct-ipv4' || kind === 'direct-ipv6');
  return outside.length > 0 && outside.every(({ fate }) => fate === 'unreachable');
}

/** Caller first, on both sides. */
function describe(own: SideFacts, friend: SideFacts): string {
  const [caller, answerer] = own.role === 'creator' ? [own, friend] : [friend, own];
  return `caller: ${describeSide(caller)}; answerer: ${describeSide(answerer)}`;
}

function describeSide({ nat, hasIpv4, hasIpv6, hasMappedPort, isProxied }: SideFacts): string {
  const families = hasIpv4 ? (hasIpv6 ? [] : ['no IPv6']) : ['IPv6 only'];
  const router = hasIpv4 ? [nat === null ? 'router of unknown kind' : NAT_WORDS[nat]] : [];
  const proxy = isProxied ? ['behind a proxy'] : [];
  return [...router, ...families, ...proxy, ...(hasMappedPort ? ['opened a port'] : [])].join(', ');
}
