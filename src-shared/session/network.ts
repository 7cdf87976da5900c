import type { Role } from './failure';

/**
 * How the router gives out public ports (RFC 4787, section 4.1).
 *
 * - `none`: no translation: the server sees our own address and port
 * - `endpoint-independent`: one public port for every destination; punching works
 * - `sequential`: a new port for every destination, counting upwards, so the next one can be predicted
 * - `random`: a new port for every destination that nobody can predict (a "symmetric" router)
 * - `unknown`: only one server address could be asked, and it saw another port than ours
 */
export type NatMapping = 'none' | 'endpoint-independent' | 'sequential' | 'random' | 'unknown';

/** What this computer could find out about its own network. */
export interface NetworkFacts {
  /** Whether any interface is up that leads off this computer. */
  readonly isOnline: boolean;
  /** Whether a contact server answered; null when none on the internet was asked. */
  readonly isServerReached: boolean | null;
  /** Whether it answered only by a proxy, so that nobody knows where this computer is seen from. */
  readonly isProxied: boolean;
  /** IPv4 mapping; null when no server was reached over IPv4. */
  readonly nat: NatMapping | null;
  /** Whether there is a global IPv6 address. */
  readonly hasIpv6: boolean;
  /** Whether the router opened a port when asked (UPnP IGD, NAT-PMP, PCP); null while that is not known. */
  readonly isPortMapped: boolean | null;
  /** Whether traffic seems to go through a VPN. */
  readonly hasVpn: boolean;
  /** Whether the only server asked is the one on this network, so that friends elsewhere cannot be met. */
  readonly isLocalOnly: boolean;
}

export type NetworkVerdict = 'easy' | 'may-need-help' | 'will-not-work';

/** The one thing that matters most about a network, and with it the one thing to do. */
export type NetworkAdvice =
  'offline' | 'server-unreachable' | 'proxy' | 'unpredictable-ports' | 'unknown-ports' | 'vpn' | 'local-only';

/** The check of this network, before the code is read out. */
export type NetworkCheck =
  | { readonly name: 'unchecked' }
  | { readonly name: 'checking' }
  | {
      readonly name: 'checked';
      readonly facts: NetworkFacts;
      readonly verdict: NetworkVerdict;
      /** Null when there is nothing to be done. */
      readonly advice: NetworkAdvice | null;
    };

/** What the facts mean for a call with an average friend: one behind a router that keeps its port. */
export function judgeNetwork(facts: NetworkFacts): {
  readonly verdict: NetworkVerdict;
  readonly advice: NetworkAdvice | null;
} {
  if (!facts.isOnline) return { verdict: 'will-not-work', advice: 'offline' };
  if (facts.isLocalOnly) return { verdict: 'may-need-help', advice: 'local-only' };
  // Friends on the same network are still found, so this is not the end.
  if (facts.isServerReached === false) return { verdict: 'may-need-help', advice: 'server-unreachable' };
  if (facts.isProxied && facts.isPortMapped !== true) return { verdict: 'may-need-help', advice: 'proxy' };
  const isHard = facts.nat === 'random' || facts.nat === 'unknown';
  if (isHard && facts.isPortMapped !== true) {
    if (facts.hasVpn) return { verdict: 'may-need-help', advice: 'vpn' };
    const advice = facts.nat === 'random' ? 'unpredictable-ports' : 'unknown-ports';
    return { verdict: 'may-need-help', advice };
  }
  return { verdict: 'easy', advice: null };
}

/** What one side of a call knows about a network when no route was found. */
export interface NetworkOfSide {
  readonly role: Role;
  readonly nat: NatMapping | null;
  readonly hasIpv6: boolean;
}
