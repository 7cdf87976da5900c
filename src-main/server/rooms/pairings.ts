/**
 * Who was introduced to whom, so that what a peer tells after the exchange still reaches its friend: a router may take
 * longer to open a port than the friend takes to come (the trickling of ICE, RFC 8838). Each node knows the halves of its own
 * clients; a half lives for as long as its connection, and a client has one at most.
 */
import type { PeerDetails } from '../../../src-shared/contact-exchange';
import type { ClientId } from './client-id';
import type { Delivery, Introduced } from './room';

/** What one of two who were introduced tells the other, from node to node. */
export interface Told {
  readonly from: ClientId;
  readonly to: ClientId;
  readonly details: PeerDetails;
  /** Whether it had told nothing before: then it has not been told either, and the friend's details are due. */
  readonly isFirst: boolean;
}

interface Half {
  readonly details: PeerDetails | null;
  readonly friend: ClientId;
}

export class Pairings {
  readonly #halves = new Map<ClientId, Half>();

  /** How many clients of this node are paired. */
  get size(): number {
    return this.#halves.size;
  }

  /** A client of this node was introduced. A pairing from an earlier call ends. */
  pair({ client, friend, details }: Introduced): void {
    this.#halves.set(client, { details, friend });
  }

  /** @returns what its friend's node has to hear; null from a client that is in no pairing */
  tell(client: ClientId, details: PeerDetails): Told | null {
    const half = this.#halves.get(client);
    if (half === undefined) return null;
    this.#halves.set(client, { ...half, details });
    return { from: client, to: half.friend, details, isFirst: half.details === null };
  }

  /**
   * A friend of one of our clients has told something. Only those who have told something are told something: others would not
   * understand it.
   */
  hear({ from, to, details, isFirst }: Told): {
    readonly delivery: Delivery | null;
    readonly reply: Told | null;
  } {
    const half = this.#halves.get(to);
    if (half?.friend !== from || half.details === null) return { delivery: null, reply: null };
    const delivery: Delivery = { to, message: { type: 'peer-details', details } };
    const reply = isFirst ? { from: to, to: from, details: half.details, isFirst: false } : null;
    return { delivery, reply };
  }

  /** Ends the pairing of a client that is gone, or is in a call anew. */
  forget(client: ClientId): void {
    this.#halves.delete(client);
  }
}
