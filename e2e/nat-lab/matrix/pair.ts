/** A pair of networks, and what is expected of it. */
import type { FailureKind, Role, RouteKind } from '../../../src-shared/session';
import type { Place } from '../places';

/** In the order in which two friends should get them. */
export const WAYS = ['tcp', 'udp', 'relay'] as const;
export type Way = (typeof WAYS)[number];

/** The code that users read, and the kind. */
export type Explanation = `N${number} ${FailureKind}`;

/** Such a way joins them, every time. */
export interface Joined {
  readonly route: RouteKind;
  /** Better ways have that long for themselves, from when both are ready. */
  readonly afterMs: number;
  /** The median of the runs, from then until they are connected, is below this. */
  readonly withinMs: number;
}

/** What both are told where no way is left. */
export interface Diagnosed {
  readonly failure: Explanation;
  /** Whose network it is about; null if it is about both, or nobody can tell. */
  readonly side: Role | null;
}

export interface Expected {
  /** Null where it cannot join them, whatever program tries it. */
  readonly tcp: Joined | null;
  readonly udp: Joined | null;
  readonly relay: Joined;
  /** Where one of the two refuses a relay; null where they are joined without one. */
  readonly refused: Diagnosed | null;
  /** By TCP, which nobody can rely on, but it happens: then it has to be a whole call, on both sides. */
  readonly joinsByChance?: true;
}

export interface Pair {
  readonly name: string;
  /** Why the best way is what it is. */
  readonly because: string;
  /** The caller's place and the answerer's. */
  readonly places: readonly [Place, Place];
  readonly expected: Expected;
}

/** Through routers that drop strangers' packets the friends connect in less than this, … */
export const SOON_MS = 1_000;
/** … and through those that refuse them (RST) in less than this (docs/ARCHITECTURE.md). */
export const RST_MS = 3_000;
/** Greeting, SPAKE2, challenges, proofs and hellos take some five round trips; here one takes up to 170 ms. */
export const FAR_MS = 2_000;

/** TCP has the first 1.5 s for itself (docs/PROTOCOL.md 4). */
export const TCP_ALONE_MS = 1_500;
/** Its probes and the verification; … */
const UDP_MS = 1_500;
/** … the port of a router with unpredictable ones is searched for, some hundred probes a second; … */
export const SEARCH_MS = 3_500;
/**
 * … and behind a router that answers strangers it is found only when the packets of the many sockets get as far as that router, 5.6 s
 * after the first ones, which end before it.
 */
export const FAR_SEARCH_MS = 8_500;

/** How long the direct ways have where both know that there is none, and otherwise (session/meeting/meeting.ts). */
const HOPELESS_PATIENCE_MS = 3_000;
export const PATIENCE_MS = 10_000;
/** From both users' yes, given before, to the connection. */
const RELAY_MS = 3_000;

/** The best way for a pair: a relay is always there. */
export function bestWay({ expected }: Pair): Way {
  return WAYS.find((way) => expected[way] !== null) ?? 'relay';
}

/** Joined by TCP, and as well by UDP. */
export function byTcp(withinMs = SOON_MS, route: RouteKind = 'direct-ipv4'): Expected {
  const udp = { route, afterMs: TCP_ALONE_MS, withinMs: Math.max(UDP_MS, withinMs) };
  return { tcp: { route, afterMs: 0, withinMs }, udp, relay: byRelayAfter(0), refused: null };
}

/** Joined by UDP alone. */
export function byUdp(withinMs = UDP_MS): Expected {
  const udp: Joined = { route: 'direct-ipv4', afterMs: TCP_ALONE_MS, withinMs };
  return { tcp: null, udp, relay: byRelayAfter(0), refused: null };
}

/** Never joined directly. @param failure what both are told when one of them refuses the relay */
export function byRelay(
  failure: Explanation,
  side: Role | null = null,
  afterMs = HOPELESS_PATIENCE_MS,
): Expected {
  return { tcp: null, udp: null, relay: byRelayAfter(afterMs), refused: { failure, side } };
}

/** @param afterMs nothing for those who hide their address and have no other way */
function byRelayAfter(afterMs: number): Joined {
  return { route: 'relay', afterMs, withinMs: RELAY_MS };
}
