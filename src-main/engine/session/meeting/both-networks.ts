/** What is known in a meeting about the networks of both sides, and what follows from it. */
import { CooeeError } from '../../../../src-shared/session';
import type { NetworkFacts, NetworkOfSide, Role, RouteAttempt } from '../../../../src-shared/session';
import type { UdpFacts } from '../../punch';
import { diagnose, factsOfSide, isHopeless, mayJoinByUdp } from './diagnosis';
import type { BothSides } from './diagnosis';
import type { Introductions } from './introductions';
import type { OwnNetwork } from './own-network';
import type { OwnUdp } from './own-udp';

/** What both sides know about the two networks. */
export interface MeetingNetworks {
  readonly own: NetworkFacts | null;
  /** Null when the friend's program sent no details. */
  readonly friend: NetworkOfSide | null;
}

export interface BothNetworksOptions {
  readonly role: Role;
  readonly network: OwnNetwork;
  readonly introductions: Introductions;
  /** Whether our user wants to meet at a relay only. */
  readonly isRelayOnly: boolean;
}

export class BothNetworks {
  readonly #options: BothNetworksOptions;

  constructor(options: BothNetworksOptions) {
    this.#options = options;
  }

  get networks(): MeetingNetworks {
    const { role, network, introductions } = this.#options;
    const details = introductions.friendDetails;
    const friend =
      details === null ? null : { role: friendOf(role), nat: details.nat, hasIpv6: details.hasIpv6 };
    return { own: network.facts, friend };
  }

  /** Whether one of the two wants a relay only. */
  get isHidden(): boolean {
    const { isRelayOnly, introductions } = this.#options;
    if (isRelayOnly) return true;
    return introductions.candidates.length === 0 && introductions.friendDetails?.relay !== undefined;
  }

  /** Whether what both sides told leaves no direct way by TCP; false when too little is known. */
  get isHopeless(): boolean {
    const sides = this.#sides;
    return sides !== null && isHopeless(sides);
  }

  /** The same of TCP and UDP. */
  get isHopelessByUdpToo(): boolean {
    const sides = this.#sides;
    return sides !== null && isHopeless(sides) && !mayJoinByUdp(sides);
  }

  /** Null while the friend has not told that they speak UDP. */
  udpFacts({ details }: OwnUdp): UdpFacts | null {
    const { role, network, introductions } = this.#options;
    const { nonce, udp } = introductions.friendDetails ?? {};
    if (details === null || nonce === undefined || udp === undefined) return null;
    const [creator, joiner] = role === 'creator' ? [network.nonce, nonce] : [nonce, network.nonce];
    return { friend: udp, ownNat: details.nat, nonces: { creator, joiner } };
  }

  /** Null when too little is known to tell more than that there is no route. */
  whyNoRoute(routes: readonly RouteAttempt[]): CooeeError | null {
    if (this.isHidden) return new CooeeError('no-relay');
    const sides = this.#sides;
    return sides === null ? null : diagnose(sides, routes);
  }

  /** Our details count only if the friend's came through the same server. */
  get #sides(): BothSides | null {
    const { role, network, introductions } = this.#options;
    const { seen, areNeighbours, friendDetails } = introductions;
    if (seen === null) return null;
    return {
      areNeighbours,
      own: factsOfSide(role, seen.own, friendDetails === null ? null : network.details),
      friend: factsOfSide(friendOf(role), seen.friend, friendDetails),
    };
  }
}

function friendOf(role: Role): Role {
  return role === 'creator' ? 'joiner' : 'creator';
}
