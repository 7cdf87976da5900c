import type { RouteAttempt, RouteFate, RouteKind } from './route';

/** The routes that were tried, as they are shown: one line for each kind, whatever the number of addresses. */
export type RouteGroupName = RouteKind | 'opened-port';

export interface RouteGroup {
  readonly name: RouteGroupName;
  /** The best fate of any of its routes. */
  readonly fate: RouteFate;
  /** How many addresses were tried this way. */
  readonly targets: number;
  /** From the start of punching until the fate was known, milliseconds; null while any of them is tried. */
  readonly elapsedMs: number | null;
}

/** In the order in which they are preferred and shown: the shortest route first. */
const GROUP_ORDER: readonly RouteGroupName[] = [
  'same-computer',
  'same-network',
  'direct-ipv6',
  'opened-port',
  'direct-ipv4',
  'relay',
];

/** By how much they explain, the most telling first: the first that any route of a group has is the fate of the group. */
const FATE_ORDER: readonly RouteFate[] = [
  'chosen',
  'connected',
  'trying',
  'stranger',
  'refused',
  'silent',
  'unreachable',
];

/** Folds the routes that were tried into at most six lines, best route first. */
export function foldRoutes(routes: readonly RouteAttempt[]): readonly RouteGroup[] {
  return GROUP_ORDER.flatMap((name) => {
    const members = routes.filter((route) => groupOf(route) === name);
    return members.length === 0 ? [] : [fold(name, members)];
  });
}

/** A port that a router opened is a kind of its own: it is the one thing a user can change about a router. */
function groupOf({ kind, source }: RouteAttempt): RouteGroupName {
  return source === 'mapped' && kind === 'direct-ipv4' ? 'opened-port' : kind;
}

function fold(name: RouteGroupName, members: readonly RouteAttempt[]): RouteGroup {
  const fate = FATE_ORDER.find((candidate) => members.some((route) => route.fate === candidate)) ?? 'trying';
  const times = members.filter((route) => route.fate === fate).map(({ elapsedMs }) => elapsedMs);
  const known = times.filter((time) => time !== null);
  const elapsedMs = known.length < times.length || known.length === 0 ? null : elapsedOf(fate, known);
  return { name, fate, targets: members.length, elapsedMs };
}

/** Connected when the first of them was; given up when the last of them was. */
function elapsedOf(fate: RouteFate, times: readonly number[]): number {
  return fate === 'chosen' || fate === 'connected' ? Math.min(...times) : Math.max(...times);
}
