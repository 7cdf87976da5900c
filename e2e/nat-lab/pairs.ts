/** Which two networks meet, and what can become of it. */
import type { FailureKind, Role, RouteKind } from '../../src-shared/session';
import type { Place, Router } from './internet';
import type { NatKind } from './router-kinds';

/** A direct TCP route joins them. */
export interface Joined {
  readonly route: RouteKind;
  /** The median of the runs, from both ready to connected, is below this. */
  readonly withinMs: number;
}

/** No direct TCP route can join them, whatever program tries it. */
export interface Diagnosed {
  readonly failure: FailureKind;
  /** Whose network it is about; null if it is about both, or nobody can tell. */
  readonly side: Role | null;
  /** Nobody can rely on it, but it happens: then it has to be a whole call, on both sides. */
  readonly joinsByChance?: true;
}

export interface Pair {
  readonly name: string;
  /** Why it can be joined, or cannot. */
  readonly because: string;
  /** The caller's place and the answerer's. */
  readonly places: readonly [Place, Place];
  readonly expected: Joined | Diagnosed;
}

/** Through routers that drop strangers' packets the friends connect in less than this, … */
const SOON_MS = 1_000;
/** … and through those that refuse them (RST) in less than this (docs/ARCHITECTURE.md). */
const RST_MS = 3_000;
/** Greeting, SPAKE2, challenges, proofs and hellos take some five round trips; here one takes up to 170 ms. */
const FAR_MS = 2_000;

function router(nat: NatKind | null, more: Partial<Router> = {}): Router {
  return {
    nat,
    ipv6: 'none',
    joinsLans: true,
    hairpin: false,
    blocks: 'nothing',
    behind: null,
    inside: '192.168.1',
    faults: null,
    ...more,
  };
}

function behind(shared: Router, lan = 'home'): Place {
  return { router: shared, lan };
}

/** A computer at home behind a router of its own. Most routers use the same inside addresses. */
export function home(nat: NatKind | null, more: Partial<Router> = {}): Place {
  return behind(router(nat, more));
}

export const PUBLIC: Place = { router: null, lan: 'home' };

/** A carrier's router: no customer reaches another except, with `hairpin`, by the public addresses. */
function carrier(hairpin = false): Router {
  return router('silent', { joinsLans: false, hairpin, inside: '100.64.0' });
}

function far(delayMs: number, loss = 0): Partial<Router> {
  return { faults: { delayMs, loss } };
}

function joins(withinMs = SOON_MS, route: RouteKind = 'direct-ipv4'): Joined {
  return { route, withinMs };
}

function fails(failure: FailureKind, side: Role | null = null): Diagnosed {
  return { failure, side };
}

function bothBehind(shared: Router, lans: readonly [string, string]): readonly [Place, Place] {
  return [behind(shared, lans[0]), behind(shared, lans[1])];
}

function customers(first: Router, second: Router): readonly [Place, Place] {
  return [home('silent', { behind: first }), home('silent', { behind: second })];
}

export const PAIRS: readonly Pair[] = [
  {
    name: 'public / public',
    because: 'either may dial',
    places: [PUBLIC, PUBLIC],
    expected: joins(),
  },
  {
    name: 'public / silent',
    because: 'the answerer may dial',
    places: [PUBLIC, home('silent')],
    expected: joins(),
  },
  {
    name: 'random / public',
    because: 'the caller may dial',
    places: [home('random'), PUBLIC],
    expected: joins(),
  },
  {
    name: 'silent / silent',
    because: 'the first SYN opens the hole for the second',
    places: [home('silent'), home('silent')],
    expected: joins(),
  },
  {
    name: 'rst / rst',
    because: 'two SYNs that cross on the way open both holes',
    places: [home('rst'), home('rst')],
    expected: joins(RST_MS),
  },
  {
    name: 'reject / reject',
    because: 'as above; the firewall answers, not the router’s own TCP',
    places: [home('reject'), home('reject')],
    expected: joins(RST_MS),
  },
  {
    name: 'silent / rst',
    because: 'the second SYN of the answerer comes through the hole of the caller’s first',
    places: [home('silent'), home('rst')],
    expected: joins(RST_MS),
  },
  {
    name: 'random / full cone',
    because: 'the answerer’s router lets everybody in to a port that was used',
    places: [home('random'), home('full-cone')],
    expected: joins(),
  },
  {
    name: 'silent / sequential',
    because: 'the answerer’s next ports can be predicted',
    places: [home('silent'), home('sequential')],
    expected: joins(RST_MS),
  },
  {
    name: 'random / random',
    because: 'neither knows where to dial',
    places: [home('random'), home('random')],
    expected: fails('both-unpredictable'),
  },
  {
    name: 'random / sequential',
    because: 'the predicted ports only let in what comes from ports that the caller cannot choose',
    places: [home('random'), home('sequential')],
    expected: fails('both-unpredictable'),
  },
  {
    name: 'random / silent',
    because: 'the answerer cannot know from which port the caller comes, so the router drops them',
    places: [home('random'), home('silent')],
    expected: fails('one-unpredictable', 'creator'),
  },
  {
    name: 'rst / random',
    because:
      'as above, with a router that says so; but each of some thousand refused dials gets another port, and now and then (3 of 10 runs) it is the one the caller dials',
    places: [home('rst'), home('random')],
    expected: { ...fails('one-unpredictable', 'joiner'), joinsByChance: true },
  },
  {
    name: 'one LAN',
    because: 'nothing is in between',
    places: bothBehind(router('random'), ['home', 'home']),
    expected: joins(SOON_MS, 'same-network'),
  },
  {
    name: 'two LANs of one router',
    because: 'the router knows both networks',
    places: bothBehind(router('silent'), ['home', 'office']),
    expected: joins(SOON_MS, 'same-network'),
  },
  {
    name: 'two isolated LANs, hairpin',
    because: 'the router takes the public addresses from inside too',
    places: bothBehind(router('silent', { joinsLans: false, hairpin: true }), ['home', 'guests']),
    expected: joins(),
  },
  {
    name: 'two isolated LANs, no hairpin',
    because: 'no address of the friend leads anywhere',
    places: bothBehind(router('silent', { joinsLans: false }), ['home', 'guests']),
    expected: fails('no-route'),
  },
  {
    name: 'one carrier, hairpin',
    because: 'the carrier takes its public addresses from inside; both homes open a hole for them',
    places: ((shared) => customers(shared, shared))(carrier(true)),
    expected: joins(),
  },
  {
    name: 'one carrier, no hairpin',
    because: 'no address of the friend leads anywhere',
    places: ((shared) => customers(shared, shared))(carrier()),
    expected: fails('no-route'),
  },
  {
    name: 'two carriers',
    because: 'four silent routers in a row keep the port as one does',
    places: customers(carrier(), carrier()),
    expected: joins(),
  },
  {
    name: 'IPv6 only, open',
    because: 'either may dial',
    places: [home(null, { ipv6: 'open' }), home(null, { ipv6: 'open' })],
    expected: joins(SOON_MS, 'direct-ipv6'),
  },
  {
    name: 'IPv6 only, firewalls',
    because: 'the first SYN opens the hole for the second',
    places: [home(null, { ipv6: 'firewall' }), home(null, { ipv6: 'firewall' })],
    expected: joins(SOON_MS, 'direct-ipv6'),
  },
  {
    name: 'dual stack',
    because: 'IPv6 needs no translation',
    places: [home('silent', { ipv6: 'firewall' }), home('silent', { ipv6: 'firewall' })],
    expected: joins(SOON_MS, 'direct-ipv6'),
  },
  {
    name: 'dual stack, random IPv4',
    because: 'what cannot be predicted in IPv4 does not matter in IPv6',
    places: [home('random', { ipv6: 'firewall' }), home('random', { ipv6: 'firewall' })],
    expected: joins(SOON_MS, 'direct-ipv6'),
  },
  {
    name: 'dual stack / IPv4 only',
    because: 'IPv4 is common',
    places: [home('silent', { ipv6: 'firewall' }), home('silent')],
    expected: joins(),
  },
  {
    name: 'IPv4 only / IPv6 only',
    because: 'neither can dial the other',
    places: [home('silent'), home(null, { ipv6: 'firewall' })],
    expected: fails('no-common-family'),
  },
  {
    name: 'UDP blocked / silent',
    because: 'nothing of a call needs UDP',
    places: [home('silent', { blocks: 'udp' }), home('silent')],
    expected: joins(),
  },
  {
    name: 'TCP blocked / public',
    because:
      'the caller’s SYNs do not leave, and the answerer’s find no hole; whoever is public could be dialled, so it is the caller',
    places: [home('silent', { blocks: 'tcp-except-server' }), PUBLIC],
    expected: fails('outgoing-blocked', 'creator'),
  },
  {
    name: 'silent / silent, 80 and 5 ms away',
    because: 'a hole stays open for longer than a packet travels',
    places: [home('silent', far(80)), home('silent', far(5))],
    expected: joins(FAR_MS),
  },
  {
    name: 'rst / rst, 40 ms away',
    because: 'SYNs that start together cross on the way',
    places: [home('rst', far(40)), home('rst', far(40))],
    expected: joins(RST_MS),
  },
  {
    name: 'silent / silent, 30 ms and 5 % loss',
    because: 'a lost SYN is sent again',
    places: [home('silent', far(30, 0.05)), home('silent', far(30, 0.05))],
    expected: joins(RST_MS),
  },
];
