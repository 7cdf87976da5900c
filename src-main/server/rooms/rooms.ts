/** The rooms of one server, wherever they are kept. What is sent to whom goes through its courier. */
import type { PeerDetails, RoomRequest, ServerError } from '../../../src-shared/contact-exchange';
import { roomNumber } from '../../../src-shared/contact-exchange';
import { FairShares, networksOf } from '../limits';
import type { Networks, Refusal } from '../limits';
import { NO_MEASURES } from '../measures';
import type { Measures } from '../measures';
import { clientId, nodeOf } from './client-id';
import type { ClientId } from './client-id';
import type { Courier } from './courier';
import { Ledger } from './ledger';
import { MemoryStore } from './memory-store';
import * as room from './room';
import type { Asker } from './room';
import { countRooms } from './count-rooms';
import { forFriend } from './side';
import { RoomsUnavailable } from './store';
import type { RoomStore, StoreMaker } from './store';

/** Most rooms at a time with a client of one server. A full table is about 20 MB. */
export const DEFAULT_MAX_ROOMS = 20_000;
/** Rooms that one network may have made. */
const ROOMS_PER_SHARE = 512;
/** Rooms in which one connection may be: a peer is in one, and for a moment in the next. */
const MAX_PLACES = 4;
/** The name of a node that is alone. */
const ALONE = 'here';

export interface RoomsOptions {
  /** Milliseconds on a clock that never goes back, and that all nodes share. */
  readonly now: () => number;
  readonly lifetimeMs: number;
  /**
   * Most rooms at a time with a client of this server, {@link DEFAULT_MAX_ROOMS} if absent. Nobody's room is taken away: whoever has many may make no more, so that something
   * is left for those who have none (limits/fair-shares.ts).
   */
  readonly maxRooms?: number | undefined;
  readonly courier: Courier;
  readonly measures?: Measures | undefined;
  /** Where rooms are kept; in this process, if absent. */
  readonly storeMaker?: StoreMaker | undefined;
  /** Called with what was refused for its number. */
  readonly onRefusal?: ((what: Refusal) => void) | undefined;
}

export class Rooms {
  readonly #ledger: Ledger;
  readonly #store: RoomStore;
  readonly #node: string;
  readonly #options: RoomsOptions;
  readonly #shares: FairShares;
  /** The networks that have made the rooms in which clients of this server are. */
  readonly #makers = new Map<string, Networks>();
  #clients = 0;

  constructor(options: RoomsOptions) {
    const { storeMaker, courier, maxRooms = DEFAULT_MAX_ROOMS } = options;
    this.#node = storeMaker?.node ?? ALONE;
    this.#options = options;
    this.#shares = new FairShares({ total: maxRooms, perShare: ROOMS_PER_SHARE, few: MAX_PLACES });
    const forgotten = (number: string): void => this.#giveBack(number);
    this.#ledger = new Ledger((client) => nodeOf(client) === this.#node, courier, forgotten);
    this.#store = storeMaker?.(this.#ledger) ?? new MemoryStore(this.#ledger);
  }

  /** Fulfilled once the first request can be taken. */
  get opened(): Promise<void> {
    return this.#store.opened;
  }

  /** Whether the rooms of all nodes are within reach. */
  get isWell(): boolean {
    return this.#store.isWell;
  }

  /** Rooms in which clients of this server are. */
  get size(): number {
    return this.#ledger.size;
  }

  /** Most of them. */
  get maxSize(): number {
    return this.#options.maxRooms ?? DEFAULT_MAX_ROOMS;
  }

  /** When {@link expire} has something to do next, on the injected clock, or null. */
  get nextExpiry(): number | null {
    return this.#ledger.nextExpiry;
  }

  /** A name for a client that has just connected. */
  newClient(): ClientId {
    this.#clients += 1;
    return clientId(this.#node, this.#clients);
  }

  /** Whether the client is part of a room. */
  holdsPlace(client: ClientId): boolean {
    return this.#ledger.holdsPlace(client);
  }

  /** Whether the client is part of this room. */
  holdsPlaceIn(client: ClientId, roomCode: string): boolean {
    return this.#ledger.holdsPlaceIn(client, String(roomNumber(roomCode)));
  }

  /**
   * Answers one request of one client, which must not have another one under way.
   *
   * @returns the error that was the answer; null if it was granted
   * @throws RoomsUnavailable, with nothing answered and nothing changed
   */
  async request(asker: Asker, message: RoomRequest): Promise<ServerError | null> {
    const now = this.#options.now();
    const number = String(roomNumber(message.roomCode));
    const places = this.#ledger.placesOf(asker.id);
    const isOneTooMany = places.length >= MAX_PLACES && !places.includes(number);
    const networks = message.type === 'create-room' ? networksOf(asker.publicAddress) : null;
    const isMaking = networks !== null && !isOneTooMany && this.#shares.take(networks);
    const isFull = networks !== null && !isMaking;
    const granted = room.request(asker, message, { now, expiresAt: now + this.#options.lifetimeMs });
    const change: room.Change = (found) =>
      isOneTooMany || (isFull && found === null)
        ? room.refused(found, asker, 'too-many-requests')
        : granted(found);
    let refusal: ServerError | null = 'internal';
    try {
      ({ refusal } = await this.#transact(number, change));
    } finally {
      if (isMaking && refusal !== null) this.#shares.giveBack(networks);
    }
    if (isMaking && refusal === null) this.#made(number, networks);
    if (refusal === 'too-many-requests')
      this.#options.onRefusal?.(isOneTooMany ? 'rooms of one' : 'room share');
    // It waits in a call anew: what it tells from now on is not for the friend of the one before.
    if (refusal === null && message.type === 'ready' && this.#ledger.holdsPlaceIn(asker.id, number))
      this.#ledger.pairings.forget(asker.id);
    return refusal;
  }

  #made(number: string, networks: Networks): void {
    // It may be gone by now, with its creator.
    if (this.#ledger.held(number) === undefined) this.#shares.giveBack(networks);
    else this.#makers.set(number, networks);
  }

  #giveBack(number: string): void {
    const networks = this.#makers.get(number);
    if (networks === undefined) return;
    this.#makers.delete(number);
    this.#shares.giveBack(networks);
  }

  /**
   * Files what a peer tells of itself: with its side of the room where it waits, and after the exchange for its friend.
   * From anybody else it is ignored.
   *
   * @throws RoomsUnavailable
   */
  async tell(client: ClientId, details: PeerDetails): Promise<void> {
    // A client that is ready asks for nothing else, so there is one room at most in which it waits.
    const waitsIn = this.#ledger.placesOf(client).find((number) => {
      const held = this.#ledger.held(number);
      return held !== undefined && room.waitsIn(held.room, client);
    });
    if (waitsIn !== undefined) {
      await this.#store.transact(waitsIn, room.tell(client, details));
      return;
    }
    const told = this.#ledger.pairings.tell(client, forFriend(details));
    if (told !== null) this.#store.pass(told);
  }

  /** The client is gone. */
  async leave(client: ClientId): Promise<void> {
    const isGone = (other: ClientId): boolean => other === client;
    for (const number of this.#ledger.placesOf(client)) await this.#surely(number, room.leave(isGone));
    this.#ledger.pairings.forget(client);
  }

  /** Removes the rooms whose time is over; whoever waits in one is told `peer-timed-out`. */
  async expire(): Promise<void> {
    const now = this.#options.now();
    for (const number of this.#ledger.dueBy(now)) await this.#surely(number, room.expire(now));
  }

  async #transact(number: string, change: room.Change): Promise<room.Outcome> {
    let before = null as room.Room | null;
    const outcome = await this.#store.transact(number, (found) => {
      before = found;
      return change(found);
    });
    const { measures = NO_MEASURES, lifetimeMs, now } = this.#options;
    countRooms(before, outcome, { measures, lifetimeMs, now: now() });
    return outcome;
  }

  /** What happens whether or not other nodes can be told of it. */
  async #surely(number: string, change: room.Change): Promise<void> {
    try {
      await this.#transact(number, change);
    } catch (error) {
      if (!(error instanceof RoomsUnavailable)) throw error;
      // The store knows by now that it is alone, and what it does alone it passes on later.
      await this.#transact(number, change);
    }
  }

  /** To be called when all clients are gone. */
  close(): Promise<void> {
    return this.#store.close();
  }
}
