/** Where a computer can be, and the ways in which such places differ. */
import type { CableFaults } from '../support/network/namespaces';
import type { NameLeadsTo } from './lab-server';
import type { NatKind, RouterRules } from './router-kinds';

/** Places with the same router object share the router. */
export interface Router extends RouterRules {
  /** The router between this one and the internet, or null. That one has no IPv6. */
  readonly behind: Router | null;
  /** The first three numbers of its first inside network. */
  readonly inside: string;
  /** Of its cable to the outside. */
  readonly faults: CableFaults | null;
  /** Bytes of the largest packet on that cable; the routers at its ends do not tell whoever sends a larger one. */
  readonly mtu: number | null;
  /** Whether the computers of one inside network are kept apart, as guests on one Wi-Fi are. */
  readonly isolatesClients: boolean;
}

/** Where a computer is. */
export interface Place {
  /** Null: a public IPv4 address and nothing in between. */
  readonly router: Router | null;
  /** Which of the router's inside networks. */
  readonly lan: string;
  /** Through which the computer sends all it sends, beside its own network, or null: the router of a VPN. */
  readonly vpn: Router | null;
  /** Whether it has networks of containers, as Docker makes them: the same addresses on every computer. */
  readonly hasContainers: boolean;
  readonly nameLeadsTo: NameLeadsTo;
}

/** A computer with a public address. */
export const PUBLIC: Place = {
  router: null,
  lan: 'home',
  vpn: null,
  hasContainers: false,
  nameLeadsTo: 'both families',
};

export function router(nat: NatKind | null, more: Partial<Router> = {}): Router {
  return {
    nat,
    ipv6: 'none',
    joinsLans: true,
    hairpin: false,
    blocks: 'nothing',
    forgetsAfterS: null,
    behind: null,
    inside: '192.168.1',
    faults: null,
    mtu: null,
    isolatesClients: false,
    ...more,
  };
}

/** A computer at home behind a router of its own. Most routers use the same inside addresses. */
export function home(nat: NatKind | null, more: Partial<Router> = {}): Place {
  return { ...PUBLIC, router: router(nat, more) };
}

export function bothBehind(shared: Router, lans: readonly [string, string]): readonly [Place, Place] {
  const behind = (lan: string): Place => ({ ...PUBLIC, router: shared, lan });
  return [behind(lans[0]), behind(lans[1])];
}

/** A carrier's router: no customer reaches another except, with `hairpin`, by the public addresses. */
export function carrier(hairpin = false): Router {
  return router('silent', { joinsLans: false, hairpin, inside: '100.64.0' });
}

export function customers(first: Router, second: Router): readonly [Place, Place] {
  return [home('silent', { behind: first }), home('silent', { behind: second })];
}

/** At the end of a long line. */
export function far(delayMs: number, loss = 0): Partial<Router> {
  return { faults: { delayMs, loss } };
}
