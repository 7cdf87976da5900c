/**
 * The table of rooms: pure bookkeeping over an injected clock. Every operation returns what has to be sent to whom; nothing
 * here knows a socket, waits, or can fail half-way, so one client's error never affects another.
 */
import type { PeerDetails, RoomRequest, ServerError, ServerMessage } from '../../src-shared/contact-exchange';
import { roomNumber } from '../../src-shared/contact-exchange';
import { Pairings } from './pairings';
import type { Delivery } from './pairings';
import { Room } from './room';
import type { Member, Side } from './room';

/**
 * Most rooms at a time; the next creator is told `too-many-requests`. One address makes at most 1,320 in the ten minutes
 * that a room lives (120 requests at once, then 120 a minute), so this many need sixteen addresses. A full table is about
 * 20 MB.
 */
const MAX_ROOMS = 20_000;

export interface Outcome<M extends Member> {
  /** To be sent in this order. */
  readonly deliveries: readonly Delivery<M>[];
  /** Connections whose room is gone: they stay open, and idle from now on. */
  readonly released: readonly M[];
}

export interface RoomsOptions {
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  readonly lifetimeMs: number;
}

export class Rooms<M extends Member> {
  /** In order of creation, which is the order of expiry. */
  readonly #rooms = new Map<bigint, Room<M>>();
  readonly #places = new Map<M, Set<bigint>>();
  readonly #pairings = new Pairings<M>();
  #deliveries: Delivery<M>[] = [];
  #released: M[] = [];
  readonly #options: RoomsOptions;

  constructor(options: RoomsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#rooms.size;
  }

  /** When {@link expire} has something to do next, on the injected clock, or null. */
  get nextExpiry(): number | null {
    const [oldest] = this.#rooms.values();
    return oldest?.expiresAt ?? null;
  }

  /** Whether the connection is part of a room. */
  holdsPlace(member: M): boolean {
    return this.#places.has(member);
  }

  /** Whether the connection is part of this room. */
  holdsPlaceIn(member: M, roomCode: string): boolean {
    return this.#places.get(member)?.has(roomNumber(roomCode)) ?? false;
  }

  /** Answers one request of one connection. */
  request(member: M, message: RoomRequest): Outcome<M> {
    return this.#collect(() => {
      this.#removeExpired();
      const number = roomNumber(message.roomCode);
      const refusal =
        message.type === 'create-room' ? this.#create(member, number) : this.#speak(member, number, message);
      if (refusal !== null) this.#send(member, { type: 'error', error: refusal });
    });
  }

  /**
   * Files what a peer tells of itself: with its side of the room where it waits, and after the exchange for its friend.
   * From anybody else it is ignored.
   */
  tell(member: M, details: PeerDetails): Outcome<M> {
    return this.#collect(() => {
      const waiting = this.#sideWhereWaits(member);
      if (waiting === null) this.#deliveries.push(...this.#pairings.tell(member, details));
      else waiting.tell(details);
    });
  }

  /**
   * The connection is gone. A joiner frees its side, and the friend may try again. A creator takes the room along: a
   * joiner who waits is told `peer-timed-out` at once instead of at the end of the room's life, and one who comes later
   * finds no such room, which is the truth. A stream that was not the voice of its side takes only its address along.
   */
  leave(member: M): Outcome<M> {
    return this.#collect(() => {
      for (const number of this.#places.get(member) ?? []) {
        const room = this.#rooms.get(number);
        if (room?.creator.voice === member)
          this.#remove(number, room, { told: 'peer-timed-out', gone: member });
        else if (room !== undefined) this.#leaveSides(number, room, member);
      }
      this.#places.delete(member);
      this.#pairings.forget(member);
    });
  }

  /** Removes the rooms whose time is over; whoever waits in one is told `peer-timed-out`. */
  expire(): Outcome<M> {
    return this.#collect(() => {
      this.#removeExpired();
    });
  }

  #create(member: M, number: bigint): ServerError | null {
    if (this.#rooms.has(number)) return 'room-taken';
    if (this.#rooms.size >= MAX_ROOMS) return 'too-many-requests';
    const room = new Room<M>(this.#options.now() + this.#options.lifetimeMs);
    room.creator.admit(member);
    this.#rooms.set(number, room);
    this.#addPlace(member, number);
    this.#send(member, { type: 'room-created' });
    return null;
  }

  #speak(
    member: M,
    number: bigint,
    message: Exclude<RoomRequest, { type: 'create-room' }>,
  ): ServerError | null {
    const room = this.#rooms.get(number);
    if (room === undefined) return 'no-such-room';
    const side = message.isCreator ? room.creator : room.joiner;
    // A side that is ready is settled, and only its voice makes it ready.
    const mute = message.type === 'ready' && side.voice !== null && side.voice !== member;
    if (side.ready || mute || !side.admit(member)) return 'unexpected-message';
    this.#addPlace(member, number);
    if (message.type === 'record-address') {
      side.record(member, message.privateAddress);
      this.#send(member, { type: 'address-recorded' });
      return null;
    }
    side.wait(message.privateContact, message.details);
    this.#pairings.forget(member);
    // A client that has not shown that it is a Cooee gets the bytes that gday's server would send.
    const server = message.details === null ? null : member.server;
    this.#send(member, { type: 'client-contact', contact: side.contact(), server });
    if (room.creator.ready && room.joiner.ready) this.#exchange(number, room);
    return null;
  }

  #exchange(number: bigint, room: Room<M>): void {
    const { creator, joiner } = room;
    const introduce = (voice: M, side: Side<M>, friend: Side<M>): void => {
      const details = side.details === null ? null : friend.details;
      this.#send(voice, { type: 'peer-contact', contact: friend.contact(), details });
    };
    if (creator.voice !== null && joiner.voice !== null) {
      introduce(creator.voice, creator, joiner);
      introduce(joiner.voice, joiner, creator);
      this.#pairings.pair(
        { member: creator.voice, details: creator.details },
        { member: joiner.voice, details: joiner.details },
      );
    }
    this.#remove(number, room, { told: null, gone: null });
  }

  #removeExpired(): void {
    const now = this.#options.now();
    for (const [number, room] of this.#rooms) {
      if (room.expiresAt > now) return;
      this.#remove(number, room, { told: 'peer-timed-out', gone: null });
    }
  }

  /**
   * @param why.told what those who wait are told, or null if they have what they waited for
   * @param why.gone a connection that cannot be told anything any more
   */
  #remove(number: bigint, room: Room<M>, why: { told: ServerError | null; gone: M | null }): void {
    this.#rooms.delete(number);
    for (const { ready, voice } of [room.creator, room.joiner]) {
      if (why.told !== null && ready && voice !== null && voice !== why.gone) {
        this.#send(voice, { type: 'error', error: why.told });
      }
    }
    for (const member of room.members) this.#removePlace(member, number);
  }

  #leaveSides(number: bigint, room: Room<M>, member: M): void {
    const before = room.members;
    room.creator.leave(member);
    room.joiner.leave(member);
    const after = new Set(room.members);
    for (const gone of before.filter((candidate) => !after.has(candidate))) this.#removePlace(gone, number);
  }

  /** A connection that is ready asks for nothing else, so there is one such side at most. */
  #sideWhereWaits(member: M): Side<M> | null {
    for (const number of this.#places.get(member) ?? []) {
      const room = this.#rooms.get(number);
      for (const side of room === undefined ? [] : [room.creator, room.joiner]) {
        if (side.ready && side.voice === member) return side;
      }
    }
    return null;
  }

  #addPlace(member: M, number: bigint): void {
    const places = this.#places.get(member);
    if (places === undefined) this.#places.set(member, new Set([number]));
    else places.add(number);
  }

  #removePlace(member: M, number: bigint): void {
    const places = this.#places.get(member);
    if (places === undefined) return;
    places.delete(number);
    if (places.size > 0) return;
    this.#places.delete(member);
    this.#released.push(member);
  }

  #send(to: M, message: ServerMessage): void {
    this.#deliveries.push({ to, message });
  }

  #collect(operation: () => void): Outcome<M> {
    this.#deliveries = [];
    this.#released = [];
    operation();
    return { deliveries: this.#deliveries, released: this.#released };
  }
}
