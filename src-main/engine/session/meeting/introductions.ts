/**
 * What the contact servers tell about the two ends, gathered into one introduction: it does not matter which server comes first,
 * and one that lies only adds addresses where nobody answers.
 */
import {
  canonicalAddress,
  formatSocketAddress,
  isLinkLocalV6,
} from '../../../../src-shared/contact-exchange';
import type {
  Contact,
  FullContact,
  PeerDetails,
  SocketAddress,
} from '../../../../src-shared/contact-exchange';
import type { FriendContact } from '../../contact';
import type { Nat64 } from '../../network';
import type { FriendCandidate, Introduction } from '../../punch';

/** Longest wait for a friend who is further from the server: more would cost too much of the 30 s that punching may take. */
const MAX_START_DELAY_MS = 500;
/** Addresses of the friend that are kept; servers that lie must not fill our memory. The puncher dials fewer. */
const MAX_CANDIDATES = 64;

/** From where the two were seen. */
type Vantage = 'internet' | 'nearby';

interface SeenContacts {
  readonly own: FullContact;
  readonly friend: FullContact;
}

export class Introductions implements Introduction {
  nat64: Nat64 | null = null;
  readonly #ownAddresses = new Map<string, SocketAddress>();
  readonly #friendCandidates = new Map<string, FriendCandidate>();
  readonly #listeners = new Set<(more: readonly FriendCandidate[]) => void>();
  readonly #detailsListeners = new Set<(details: PeerDetails) => void>();
  #newest: { readonly details: PeerDetails; readonly isOnInternet: boolean } | null = null;
  /** As servers in each place see the two; views from different places must not be mixed. */
  readonly #contacts: Record<Vantage, { own: FullContact | null; friend: FullContact | null }> = {
    internet: { own: null, friend: null },
    nearby: { own: null, friend: null },
  };
  #firstAt: number | null = null;

  get own(): readonly SocketAddress[] {
    return [...this.#ownAddresses.values()];
  }

  get candidates(): readonly FriendCandidate[] {
    return [...this.#friendCandidates.values()];
  }

  /** From the first server's introduction, which reaches both friends at the same moment; now, before there is one. */
  get startAt(): number {
    return this.#firstAt ?? performance.now();
  }

  /** The latest that the friend's Cooee told a server on the internet, or one nearby (which it tells little); null without any. */
  get friendDetails(): PeerDetails | null {
    return this.#newest?.details ?? null;
  }

  /** Both contacts as one place sees them: the internet if a server there knows both, else this network. */
  get seen(): SeenContacts | null {
    return this.#seenFrom('internet') ?? this.#seenFrom('nearby');
  }

  /** Whether a server on this network has introduced the two, so that both are on it. */
  get areNeighbours(): boolean {
    return this.#seenFrom('nearby') !== null;
  }

  onMore = (listener: (more: readonly FriendCandidate[]) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** @param isOnInternet whether the server sees us as friends elsewhere do */
  addOwn(contact: FullContact, isOnInternet: boolean): void {
    this.#contacts[vantage(isOnInternet)].own ??= contact;
    // We never dial our own addresses, so a stranger's server nearby must not be able to declare the friend's address ours.
    this.addOwnAddresses([
      ...addressesOf(contact.private),
      ...(isOnInternet ? addressesOf(contact.public) : []),
    ]);
  }

  addOwnAddresses(addresses: readonly SocketAddress[]): void {
    for (const address of addresses) this.#ownAddresses.set(formatSocketAddress(address), address);
  }

  /**
   * @param ownRoundTripMs ours to the server that introduced the friend, or null if it was not measured
   * @param isOnInternet whether that server sees the friend as we do
   */
  addFriend(
    { contact: told, details, receivedAt }: FriendContact,
    ownRoundTripMs: number | null,
    isOnInternet: boolean,
  ): void {
    // Behind a proxy the server sees the proxy, where no friend is.
    const contact = details?.isProxied === true ? { ...told, public: { v4: null, v6: null } } : told;
    this.#contacts[vantage(isOnInternet)].friend ??= contact;
    // The server introduces both at once; each receives it half a round trip later.
    const behind = ((details?.roundTripMs ?? 0) - (ownRoundTripMs ?? 0)) / 2;
    const isKnown = ownRoundTripMs !== null && (details?.roundTripMs ?? null) !== null;
    this.#firstAt ??= receivedAt + (isKnown ? Math.min(Math.max(behind, 0), MAX_START_DELAY_MS) : 0);
    const isBetter = this.#newest === null || (isOnInternet && !this.#newest.isOnInternet);
    if (details !== null && isBetter) this.#newest = { details, isOnInternet };
    this.#add([
      ...addressesOf(contact.private).map((address): FriendCandidate => ({ address, source: 'private' })),
      ...addressesOf(contact.public).map((address): FriendCandidate => ({ address, source: 'public' })),
      ...(details?.candidates ?? []),
    ]);
    if (details !== null) this.#announceDetails(details);
  }

  /**
   * A friend whose program is itself the server that was found on this network can be met where it was found, whatever it says
   * of its addresses: one port of its family is open on all of them.
   *
   * @param host where the server answered
   */
  addServerOfFriend(host: string, { private: own, public: seen }: FullContact): void {
    const { family } = canonicalAddress(host, 0);
    const known = [...addressesOf(own), ...addressesOf(seen)].find((address) => address.family === family);
    if (known === undefined) return;
    const address = canonicalAddress(host, known.port);
    this.#add([{ address, source: isLinkLocalV6(address) ? 'public' : 'host' }]);
  }

  /** @param isOnInternet as for {@link addFriend} */
  addDetails(details: PeerDetails, isOnInternet: boolean): void {
    if (isOnInternet || this.#newest?.isOnInternet !== true) this.#newest = { details, isOnInternet };
    this.#add(details.candidates);
    this.#announceDetails(details);
  }

  /** The listener is called with what the friend's Cooee tells from now on. */
  onDetails(listener: (details: PeerDetails) => void): void {
    this.#detailsListeners.add(listener);
  }

  #seenFrom(place: Vantage): SeenContacts | null {
    const { own, friend } = this.#contacts[place];
    return own === null || friend === null ? null : { own, friend };
  }

  #announceDetails(details: PeerDetails): void {
    for (const listener of this.#detailsListeners) listener(details);
  }

  #add(candidates: readonly FriendCandidate[]): void {
    const more: FriendCandidate[] = [];
    for (const candidate of candidates) {
      const key = formatSocketAddress(candidate.address);
      if (this.#friendCandidates.has(key) || this.#friendCandidates.size >= MAX_CANDIDATES) continue;
      this.#friendCandidates.set(key, candidate);
      more.push(candidate);
    }
    if (more.length > 0) for (const listener of this.#listeners) listener(more);
  }
}

function vantage(isOnInternet: boolean): Vantage {
  return isOnInternet ? 'internet' : 'nearby';
}

/** IPv6 first, the better route. */
function addressesOf({ v6, v4 }: Contact): readonly SocketAddress[] {
  return [v6, v4].flatMap((address) => address ?? []);
}
