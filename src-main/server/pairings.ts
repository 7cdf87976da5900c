/**
 * Who was introduced to whom, so that what a peer tells after the exchange still reaches its friend: a router may take
 * longer to open a port than the friend takes to come (the trickling of ICE, RFC 8838). A pairing lives for as long as
 * both connections; a connection is in one at most, so there are never more than half as many as connections.
 */
import type { PeerDetails, ServerMessage } from '../../src-shared/contact-exchange';

export interface Delivery<M> {
  readonly to: M;
  readonly message: ServerMessage;
}

/** One of two who were introduced, and what it has told of itself; null if nothing, as peers of the gday family do. */
export interface Introduced<M> {
  readonly member: M;
  readonly details: PeerDetails | null;
}

interface Half<M> {
  details: PeerDetails | null;
  readonly friend: M;
}

export class Pairings<M> {
  readonly #halves = new Map<M, Half<M>>();

  get size(): number {
    return this.#halves.size / 2;
  }

  /** Pairs two that were sent each other's contact and details. A pairing from an earlier call ends. */
  pair(one: Introduced<M>, other: Introduced<M>): void {
    this.forget(one.member);
    this.forget(other.member);
    this.#halves.set(one.member, { details: one.details, friend: other.member });
    this.#halves.set(other.member, { details: other.details, friend: one.member });
  }

  /**
   * Files what a connection tells. Only those who have told something are told something: others would not understand it.
   *
   * @returns what has to be sent; nothing for a connection that is in no pairing
   */
  tell(member: M, details: PeerDetails): readonly Delivery<M>[] {
    const own = this.#halves.get(member);
    const friends = own && this.#halves.get(own.friend);
    if (own === undefined || friends === undefined) return [];
    const isFirstWord = own.details === null;
    own.details = details;
    if (friends.details === null) return [];
    const passedOn: Delivery<M> = { to: own.friend, message: { type: 'peer-details', details } };
    if (!isFirstWord) return [passedOn];
    return [passedOn, { to: member, message: { type: 'peer-details', details: friends.details } }];
  }

  /** Ends the pairing of a connection that is gone, or is in a call anew. */
  forget(member: M): void {
    const half = this.#halves.get(member);
    if (half === undefined) return;
    this.#halves.delete(member);
    this.#halves.delete(half.friend);
  }
}
