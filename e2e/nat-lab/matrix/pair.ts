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
  /** The median of the runs, from both ready to connected, is below this. */
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
/** TCP has the first 1.5 s for itself. */
const UDP_MS = 3_000;
/** The port of a router with unpredictable ones is searched for, some hundred probes a second; … */
export const SEARCH_MS = 4_000;
/**
 * … and behind a router that answers strangers it is found only when the packets of the many sockets get as far as that router, 5.6 s
 * after the first ones, which end before it.
 */
export const FAR_SEARCH_MS = 9_000;
/** How long the two have for a direct way when both know that there is none, and otherwise (session/meeting/meeting.ts). */
const HOPELESS_PATIENCE_MS = 3_000;
const PATIENCE_MS = 10_000;
/** From the moment when both agree and the direct ways have had their time, and at once where one hides their address. */
const JOIN_MS = 3_000;
const SOON_RELAYED_MS = HOPELESS_PATIENCE_MS + JOIN_MS;
export const LATE_RELAYED_MS = PATIENCE_MS + JOIN_MS;

/** Where there are better ways, so that only `--relay-only` leads to it. */
const RELAY_CHOSEN: Joined = { route: 'relay', withinMs: JOIN_MS };

/** The best way for a pair: a relay is always there. */
export function bestWay({ expected }: Pair): Way {
  return WAYS.find((way) => expected[way] !== null) ?? 'relay';
}

/** Joined by TCP, and as well by UDP. */
export function byTcp(withinMs = SOON_MS, route: RouteKind = 'direct-ipv4'): Expected {
  const udp = { route, withinMs: Math.max(UDP_MS, withinMs) };
  return { tcp: { route, withinMs }, udp, relay: RELAY_CHOSEN, refused: null };
}

/** Joined by UDP alone. */
export function byUdp(withinMs = UDP_MS): Expected {
  return { tcp: null, udp: { route: 'direct-ipv4', withinMs }, relay: RELAY_CHOSEN, refused: null };
}

/** Never joined directly. @param failure what both are told when one of them refuses the relay */
export function byRelay(
  failure: Explanation,
  side: Role | null = null,
  withinMs = SOON_RELAYED_MS,
): Expected {
  return { tcp: null, udp: null, relay: { route: 'relay', withinMs }, refused: { failure, side } };
}
