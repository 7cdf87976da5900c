/** What one node knows: the rooms in which clients of its own are, who of them is where, and when a room's time is over. */
import type { ClientId } from './client-id';
import type { Courier } from './courier';
import { Pairings } from './pairings';
import type { Told } from './pairings';
import type { Delivery, Introduced, Room } from './room';
import { roomClients } from './room';

const BUCKET_MS = 1000;

/** What has become of a room. Each node picks out what concerns its own clients. */
export interface News {
  /** The room's number in decimal. */
  readonly number: string;
  /** Null if there is none any more. */
  readonly room: Room | null;
  /** Greater than that of any earlier state of the room; 0 where only one node knows it. */
  readonly revision: number;
  readonly deliveries: readonly Delivery[];
  readonly introduced: readonly Introduced[];
}

/** A room as this node knows it. */
export interface HeldRoom {
  readonly room: Room;
  readonly revision: number;
}

export class Ledger {
  readonly pairings = new Pairings();
  readonly #held = new Map<string, HeldRoom>();
  /** The numbers of the rooms in which a client is. */
  readonly #places = new Map<ClientId, Set<string>>();
  /** The numbers of the rooms whose time is over in one second of the clock. */
  readonly #dueIn = new Map<number, Set<string>>();
  readonly #isOwn: (client: ClientId) => boolean;
  readonly #courier: Courier;
  readonly #forgotten: (number: string) => void;

  /**
   * @param isOwn whether a client is connected to this node
   * @param forgotten called when no client of this node is in the room any more
   */
  constructor(
    isOwn: (client: ClientId) => boolean,
    courier: Courier,
    forgotten: (number: string) => void = () => undefined,
  ) {
    this.#isOwn = isOwn;
    this.#courier = courier;
    this.#forgotten = forgotten;
  }

  /** Rooms with a client of this node. */
  get size(): number {
    return this.#held.size;
  }

  get numbers(): readonly string[] {
    return [...this.#held.keys()];
  }

  held(number: string): HeldRoom | undefined {
    return this.#held.get(number);
  }

  /** The numbers of the rooms in which the client is. */
  placesOf(client: ClientId): readonly string[] {
    return [...(this.#places.get(client) ?? [])];
  }

  holdsPlace(client: ClientId): boolean {
    return this.#places.has(client);
  }

  holdsPlaceIn(client: ClientId, number: string): boolean {
    return this.#places.get(client)?.has(number) ?? false;
  }

  /** When the next room's time is over; null if there is none. */
  get nextExpiry(): number | null {
    let soonest: number | null = null;
    for (const second of this.#dueIn.keys()) soonest = Math.min(second, soonest ?? second);
    const numbers = soonest === null ? [] : [...(this.#dueIn.get(soonest) ?? [])];
    const times = numbers.map((number) => this.#held.get(number)?.room.expiresAt ?? Infinity);
    return times.length === 0 ? null : Math.min(...times);
  }

  /** The rooms whose time is over, the oldest first. */
  dueBy(now: number): readonly string[] {
    const seconds = [...this.#dueIn.keys()].filter((second) => second <= secondOf(now)).sort((a, b) => a - b);
    return seconds
      .flatMap((second) => [...(this.#dueIn.get(second) ?? [])])
      .filter((number) => (this.#held.get(number)?.room.expiresAt ?? Infinity) <= now);
  }

  /** Notes what has become of a room, and tells those of our clients whom it concerns. */
  apply({ number, room, revision, deliveries, introduced }: News): void {
    const before = this.#held.get(number)?.room ?? null;
    const leavers = this.#ownIn(before);
    const members = this.#ownIn(room);
    if (before !== null) this.#dueIn.get(secondOf(before.expiresAt))?.delete(number);
    if (room !== null && members.length > 0) {
      this.#held.set(number, { room, revision });
      this.#setDue(number, room.expiresAt);
    } else {
      this.#held.delete(number);
      this.#forgotten(number);
    }
    if (before !== null) this.#forgetDue(before.expiresAt);
    for (const client of members) this.#addPlace(client, number);
    for (const { to, message } of deliveries) if (this.#isOwn(to)) this.#courier.deliver(to, message);
    for (const half of introduced) if (this.#isOwn(half.client)) this.pairings.pair(half);
    for (const client of leavers) if (!members.includes(client)) this.#removePlace(client, number);
  }

  /**
   * Tells one of our clients what its friend has told.
   * @returns what the friend's node is to hear in turn; null for nothing
   */
  hear(told: Told): Told | null {
    const { delivery, reply } = this.pairings.hear(told);
    if (delivery !== null) this.#courier.deliver(delivery.to, delivery.message);
    return reply;
  }

  #ownIn(room: Room | null): readonly ClientId[] {
    return room === null ? [] : roomClients(room).filter(this.#isOwn);
  }

  #setDue(number: string, expiresAt: number): void {
    const numbers = this.#dueIn.get(secondOf(expiresAt));
    if (numbers === undefined) this.#dueIn.set(secondOf(expiresAt), new Set([number]));
    else numbers.add(number);
  }

  #forgetDue(expiresAt: number): void {
    if (this.#dueIn.get(secondOf(expiresAt))?.size === 0) this.#dueIn.delete(secondOf(expiresAt));
  }

  #addPlace(client: ClientId, number: string): void {
    const numbers = this.#places.get(client);
    if (numbers === undefined) this.#places.set(client, new Set([number]));
    else numbers.add(number);
  }

  #removePlace(client: ClientId, number: string): void {
    const numbers = this.#places.get(client);
    if (numbers === undefined) return;
    numbers.delete(number);
    if (numbers.size > 0) return;
    this.#places.delete(client);
    this.#courier.release(client);
  }
}

function secondOf(time: number): number {
  return Math.floor(time / BUCKET_MS);
}
