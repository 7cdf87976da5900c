/** How the two computers are joined; all but `relay` are direct. */
export const ROUTE_KINDS = ['same-computer', 'same-network', 'direct-ipv6', 'direct-ipv4', 'relay'] as const;
export type RouteKind = (typeof ROUTE_KINDS)[number];

/** What carries the bytes. A relay is reached by TCP. */
export const TRANSPORTS = ['tcp', 'udp'] as const;
export type Transport = (typeof TRANSPORTS)[number];

export interface Route {
  readonly kind: RouteKind;
  readonly transport: Transport;
}

/**
 * How a candidate address of the friend became known (the words of ICE, RFC 8445, where it has them).
 *
 * - `private`, `public`: the contact that every gday peer shares: its own end of the server connection, and the server's
 *   view of it
 * - `host`: another address of one of its network interfaces
 * - `mapped`: a port its router opened when asked (UPnP IGD, NAT-PMP, PCP)
 * - `predicted`: the ports a router that counts upwards should give next
 * - `searched`: a port among many at the friend's address, of a router that gives each destination another (UDP only)
 * - `peer`: nobody told us; the friend dialled us from it
 * - `relay`: somebody else's computer, at which the two meet
 */
export type CandidateSource =
  'private' | 'public' | 'host' | 'mapped' | 'predicted' | 'searched' | 'peer' | 'relay';

/**
 * What became of a route that was tried.
 *
 * - `trying`: still being tried
 * - `refused`: somebody answers there that the port is closed (a router that answers strangers)
 * - `silent`: nothing comes back
 * - `unreachable`: this computer or a router on the path knows no route there
 * - `stranger`: connected to something that is not the friend
 * - `connected`: a connection was established
 * - `chosen`: the connection that the call uses
 */
export type RouteFate = 'trying' | 'refused' | 'silent' | 'unreachable' | 'stranger' | 'connected' | 'chosen';

/** One route between the two computers, and what became of it. */
export interface RouteAttempt extends Route {
  readonly source: CandidateSource;
  /** Shortened for people and reports, for example `203.0.x.x:4711`: the whole address never leaves the engine. */
  readonly target: string;
  /** How many times it was dialled. */
  readonly dials: number;
  readonly fate: RouteFate;
  /** From the start of punching until the fate was known, milliseconds; null while it is tried. */
  readonly elapsedMs: number | null;
}
