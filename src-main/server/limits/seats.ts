/**
 * Who may be connected. When there is no more room, a connection that does nothing makes room for the new one: first those that have
 * never asked anything, then those that are in no room, longest silent first, of whoever has most of them.
 */
import type { Capacity } from './fair-shares';
import { FairShares } from './fair-shares';
import type { Network, Networks } from './networks';
import { ownerOf } from './networks';

/** What takes a seat: a connection. */
export interface Guest {
  readonly networks: Networks;
  /** Whether it may be sent away: it is in no room. Asked only of one that has sent a request. */
  isIdle(): boolean;
  /** It has been sent away, and does not count any more. */
  evicted(): void;
}

export interface Seat {
  /** It has sent a request. */
  asked(): void;
  /** It is gone. May be called again. */
  end(): void;
}

interface Place {
  readonly guest: Guest;
  /** Of the widest network. */
  readonly owner: Network;
}

export class Seats {
  readonly #shares: FairShares;
  /** Those that have never asked, by owner, longest silent first. */
  readonly #silent = new Map<string, Set<Place>>();
  /** Those that have, longest silent first. */
  readonly #heard = new Set<Place>();

  constructor(capacity: Capacity) {
    this.#shares = new FairShares(capacity);
  }

  /** Those that are not taken. */
  get free(): number {
    return this.#shares.free;
  }

  /** Has others sent away if need be. @returns what is in the way, if it cannot be admitted: its networks have their share, or all is full */
  take(guest: Guest): Seat | 'network' | 'total' {
    const { networks } = guest;
    const owner = ownerOf(networks);
    let obstacle = this.#shares.obstacle(networks);
    // Once for each of its networks, and once for all.
    for (let tries = 0; obstacle !== null && tries <= networks.length; tries += 1) {
      const place = obstacle === 'total' ? this.#idleOfAll() : this.#idleOf(obstacle, owner);
      if (place === null) break;
      this.#end(place);
      place.guest.evicted();
      obstacle = this.#shares.obstacle(networks);
    }
    if (!this.#shares.take(networks)) return obstacle === 'total' ? 'total' : 'network';
    const place = { guest, owner };
    this.#silentOf(owner).add(place);
    return {
      asked: () => {
        // One that was sent away may have asked in the same moment.
        if (this.#remove(place)) this.#heard.add(place);
      },
      end: () => this.#end(place),
    };
  }

  #end(place: Place): void {
    if (this.#remove(place)) this.#shares.giveBack(place.guest.networks);
  }

  #idleOf({ key }: Network, owner: Network): Place | null {
    const isOf = ({ guest }: Place): boolean => guest.networks.some((network) => network.key === key);
    for (const place of this.#silent.get(owner.key) ?? []) if (isOf(place)) return place;
    for (const place of this.#heard) if (isOf(place) && place.guest.isIdle()) return place;
    return null;
  }

  #idleOfAll(): Place | null {
    return largest(this.#silent.values()) ?? largest(this.#heardByOwner());
  }

  #heardByOwner(): Iterable<Set<Place>> {
    const idle = new Map<string, Set<Place>>();
    for (const place of this.#heard) {
      if (!place.guest.isIdle()) continue;
      const places = idle.get(place.owner.key);
      if (places === undefined) idle.set(place.owner.key, new Set([place]));
      else places.add(place);
    }
    return idle.values();
  }

  #silentOf({ key }: Network): Set<Place> {
    const known = this.#silent.get(key);
    if (known !== undefined) return known;
    const places = new Set<Place>();
    this.#silent.set(key, places);
    return places;
  }

  /** @returns whether it was there */
  #remove(place: Place): boolean {
    if (this.#heard.delete(place)) return true;
    const silent = this.#silent.get(place.owner.key);
    const wasThere = silent?.delete(place) ?? false;
    if (silent?.size === 0) this.#silent.delete(place.owner.key);
    return wasThere;
  }
}

/** The first of the set that has most for each share of its owner. */
function largest(sets: Iterable<Set<Place>>): Place | null {
  let most = 0;
  let found: Place | null = null;
  for (const places of sets) {
    const [first] = places;
    if (first === undefined) continue;
    const perShare = places.size / first.owner.shares;
    if (perShare <= most) continue;
    most = perShare;
    found = first;
  }
  return found;
}
