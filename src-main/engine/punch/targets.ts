/**
 * Which of the friend's candidate addresses are dialled. The list comes from a friend who is not verified yet, through
 * a server that may lie, so it must not be able to make a scanner of this computer: few hosts, no system ports, nothing
 * that is not a single computer, and never ourselves.
 */
import {
  addressKind,
  canonicalAddress,
  FIRST_USER_PORT,
  formatSocketAddress,
  isGlobal,
  isLinkLocalV6,
  isLoopback,
  isServiceContinuity,
} from '../../../src-shared/contact-exchange';
import type { SocketAddress } from '../../../src-shared/contact-exchange';
import type { RouteKind } from '../../../src-shared/session';
import { ipv6Scopes, ownAddresses } from '../network';
import type { FriendCandidate, Introduction } from './introduction';
import { routeTo } from './route';
import type { Family } from './system-sockets';

/** Targets of one family: a contact from each of a few servers and the eight candidates of the friend's details. */
export const MAX_TARGETS = 24;
/** Different computers among them, per family. A friend has two or three; predicted ports are all on one. */
export const MAX_HOSTS = 12;
/** Networks of ours on which a link-local address is looked for. */
const MAX_SCOPES = 4;
/** Different ports on this computer: a friend on it has one of each family, and is introduced by a few servers. */
export const MAX_PORTS_HERE = 4;

/** A port of ours, of any transport. */
export interface OwnPort {
  readonly family: Family;
  readonly port: number;
}

/** One of the friend's addresses and the port of ours that dials it. */
export interface Target<Port extends OwnPort> {
  readonly port: Port;
  /** As it is dialled: behind the prefix of a translator, where that leads to it. */
  readonly address: SocketAddress;
  /** Of a link-local IPv6 address: the interface of ours on whose network it is looked for. */
  readonly scope: string | null;
  readonly source: FriendCandidate['source'];
  readonly kind: RouteKind;
}

type KnownEnds = Pick<Introduction, 'own' | 'candidates' | 'nat64'>;

/** Admits candidates one by one and remembers them, so that none is dialled twice over. */
export class TargetList<Port extends OwnPort> {
  readonly #admitted = new Map<string, Target<Port>>();
  readonly #ports: readonly Port[];
  readonly #introduction: KnownEnds;

  constructor(ports: readonly Port[], introduction: KnownEnds) {
    this.#ports = ports;
    this.#introduction = introduction;
  }

  /** @returns the new target, several if it may be on several networks of ours, none if it is known or must not be dialled */
  admit({ address: told, source }: FriendCandidate): readonly Target<Port>[] {
    const address = this.#translated(told);
    const port = this.#ports.find(({ family }) => family === address.family);
    if (port === undefined || !this.#mayBeDialled(told, source) || this.#isOwn(told, port)) return [];
    return scopesOf(address).flatMap((scope) => {
      const key = `${formatSocketAddress(address)}%${scope ?? ''}`;
      if (this.#admitted.has(key) || !this.#hasRoom(address)) return [];
      const target: Target<Port> = { port, address, scope, source, kind: routeTo(told.host) };
      this.#admitted.set(key, target);
      return [target];
    });
  }

  /** The target that an inbound connection comes from, if it is one. */
  find(address: SocketAddress): Target<Port> | null {
    const key = formatSocketAddress(address);
    return [...this.#admitted.values()].find((target) => formatSocketAddress(target.address) === key) ?? null;
  }

  /** Whether a target is at that host, by whatever port. */
  hasHost(host: string): boolean {
    return this.#at(host) !== undefined;
  }

  /** The kind of way to a host: behind a translator it is the one to the address that is translated. */
  kindOf(host: string): RouteKind {
    return this.#at(host)?.kind ?? routeTo(host);
  }

  #at(host: string): Target<Port> | undefined {
    return [...this.#admitted.values()].find(({ address }) => address.host === host);
  }

  /** Addresses of other people's networks have no place behind the prefix (RFC 6052, section 3.1). */
  #translated(told: SocketAddress): SocketAddress {
    const nat64 = this.#introduction.nat64 ?? null;
    if (nat64 === null || told.family === 6 || !isGlobal(told)) return told;
    return canonicalAddress(nat64(told.host), told.port);
  }

  #mayBeDialled(address: SocketAddress, source: FriendCandidate['source']): boolean {
    if (address.port < FIRST_USER_PORT || isServiceContinuity(address.host)) return false;
    switch (addressKind(address.host)) {
      case 'no-host':
        return false;
      case 'link-local':
        // Only a server on the friend's own network sees it at such an address of IPv6.
        return address.family === 6 ? source === 'public' : hasLinkLocalV4();
      case 'loopback':
        // Two friends on one computer who met at a server on it; anybody else's loopback is not ours.
        return (source === 'private' || source === 'public') && this.#introduction.own.some(isLoopback);
      default:
        return true;
    }
  }

  /** Two homes may use the same private address and port; dialling it would only reach ourselves. */
  #isOwn(address: SocketAddress, { port }: Port): boolean {
    const key = formatSocketAddress(address);
    if (this.#introduction.own.some((own) => formatSocketAddress(own) === key)) return true;
    if (routeTo(address.host) !== 'same-computer') return false;
    return address.port === port || this.#isFriendElsewhere();
  }

  /** Whether servers see the friend at other addresses than us: then an address like our own is that of another home. */
  #isFriendElsewhere(): boolean {
    const { own, candidates } = this.#introduction;
    const seenAt = candidates.filter(({ source }) => source === 'public').map(({ address }) => address.host);
    const isOurs = (host: string): boolean =>
      own.some((address) => address.host === host) || routeTo(host) === 'same-computer';
    return seenAt.length > 0 && !seenAt.some(isOurs);
  }

  #hasRoom({ family, host, port }: SocketAddress): boolean {
    const addresses = [...this.#admitted.values()].map(({ address }) => address);
    const ofFamily = addresses.filter((address) => address.family === family);
    const hosts = new Set(ofFamily.map((address) => address.host));
    if (routeTo(host) === 'same-computer' && !this.#hasRoomHere(port)) return false;
    return ofFamily.length < MAX_TARGETS && (hosts.has(host) || hosts.size < MAX_HOSTS);
  }

  /** A liar could have us try every port of ours that only this computer's programs are meant to reach. */
  #hasRoomHere(port: number): boolean {
    const here = [...this.#admitted.values()].filter(({ kind }) => kind === 'same-computer');
    const ports = new Set(here.map(({ address }) => address.port));
    return ports.has(port) || ports.size < MAX_PORTS_HERE;
  }
}

/** Where to look for an address: a link-local one of IPv6 does not show on which network it is, so on each of ours. */
function scopesOf(address: SocketAddress): readonly (string | null)[] {
  return isLinkLocalV6(address) ? ipv6Scopes().slice(0, MAX_SCOPES) : [null];
}

/** Whether this computer is itself on a network where nobody gives out addresses. */
function hasLinkLocalV4(): boolean {
  return ownAddresses().some(
    ({ address, family }) => family === 'IPv4' && addressKind(address) === 'link-local',
  );
}
