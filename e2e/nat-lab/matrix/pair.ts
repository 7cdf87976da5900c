/** A pair of networks, and what is expected of it. */
import type { FailureKind, Role, RouteKind } from '../../../src-shared/session';
import type { Place } from '../places';

/** In the order in which two friends should get them. */
export type Way = 'tcp' | 'udp' | 'relay';

/** The ways that Cooee has. */
const WAYS: readonly Way[] = ['tcp', 'udp'];

/** Such a way joins them, every time. */
export interface Joined {
  readonly route: RouteKind;
  /** The median of the runs, from both ready to connected, is below this. */
  readonly withinMs: number;
}

/** What both are told where no way is left. */
export interface Diagnosed {
  readonly failure: FailureKind;
  /** Whose network it is about; null if it is about both, or nobody can tell. */
  readonly side: Role | null;
}

export interface Expected {
  /** Null where it cannot join them, whatever program tries it. */
  readonly tcp: Joined | null;
  readonly udp: Joined | null;
  readonly relay: Joined;
  /** Without the ways after the first that is null; null itself where TCP joins them. */
  readonly otherwise: Diagnosed | null;
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
/** Where both know at once that there is no direct way, … */
const RELAY_MS = 3_000;
/** … and where that takes all the time there is for it, 10 s. */
export const LATE_RELAY_MS = 13_000;

const RELAY: Joined = { route: 'relay', withinMs: RELAY_MS };

/** The best way that Cooee has for a pair, or null if it has none. */
export function bestWay({ expected }: Pair): Way | null {
  return WAYS.find((way) => expected[way] !== null) ?? null;
}

/** Joined by TCP, and as well by UDP. */
export function byTcp(withinMs = SOON_MS, route: RouteKind = 'direct-ipv4'): Expected {
  const udp = { route, withinMs: Math.max(UDP_MS, withinMs) };
  return { tcp: { route, withinMs }, udp, relay: RELAY, otherwise: null };
}

/** Joined by UDP alone. @param failure what both are told without it */
export function byUdp(failure: FailureKind, side: Role | null = null, withinMs = UDP_MS): Expected {
  const udp: Joined = { route: 'direct-ipv4', withinMs };
  return { tcp: null, udp, relay: RELAY, otherwise: { failure, side } };
}

/** Never joined directly. @param failure what both are told when a relay is refused */
export function byRelay(failure: FailureKind, side: Role | null = null, withinMs = RELAY_MS): Expected {
  const relay = { ...RELAY, withinMs };
  return { tcp: null, udp: null, relay, otherwise: { failure, side } };
}
