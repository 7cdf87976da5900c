/**
 * How a caller waits for the friend: a room under one code on the chosen server and on the server inside this program, so
 * that it does not matter whether the friend is next door or far away, or whether there is an internet at all.
 */
import type { PeerCode } from '../../../src-shared/code';
import { UNLISTED_SERVER_ID } from '../../../src-shared/servers';
import { CooeeError, delay, toFailure } from '../../../src-shared/session';
import type { CallerPlaces, FoundServer } from './places';
import type { Visit, Visits } from './visits';

/** New codes tried when a generated one happens to be in use; with 2^18 rooms even two in a row are rare. */
const MAX_ROOM_ATTEMPTS = 5;
/**
 * How long the chosen server may keep the code from being shown when friends on this network can be met without it: a healthy
 * one takes less than half a second. The words are the same whatever the server, so one that answers later still joins.
 */
const CHOSEN_GRACE_MS = 1_500;

export interface CallerMeetingOptions {
  readonly places: CallerPlaces;
  readonly visits: Visits;
  readonly code: PeerCode;
  /** Makes another code when the room is taken; null keeps to the given one. */
  readonly anotherCode: (() => PeerCode) | null;
}

/** A room that is open in at least one place. */
export interface OpenRooms {
  /** With the id of the server that friends elsewhere find it on. */
  readonly code: PeerCode;
  /** Resolves when the friend has come to any of the rooms. @throws CooeeError `friend-absent`, `server-lost` */
  meetFriend(): Promise<void>;
}

/** A visit that has the room, and what a code for it calls the server. */
interface Room {
  readonly visit: Visit;
  readonly serverId: bigint;
}

type Place = 'chosen' | 'own';

const LATE = Symbol('late');

/**
 * Opens the rooms and takes our side of them. Without the chosen server the call is for this network alone, which
 * `network` is told.
 * @throws CooeeError the chosen server's failure when no room could be opened, `room-taken`
 */
export async function openRooms(options: CallerMeetingOptions): Promise<OpenRooms> {
  return new CallerRooms(options, await options.places.chosen()).open();
}

class CallerRooms {
  private readonly rooms: Record<Place, Room | null> = { chosen: null, own: null };
  private readonly failures: Record<Place, unknown> = { chosen: null, own: null };
  /** Whether one of the chosen servers has the room. */
  private chosenCreated: Promise<void> = Promise.resolve();
  /** Resolves when the chosen server is late; null while friends can come only by it. */
  private grace: Promise<typeof LATE> | null = null;

  constructor(
    private readonly options: CallerMeetingOptions,
    private readonly servers: readonly FoundServer[],
  ) {}

  async open(): Promise<OpenRooms> {
    const { visits } = this.options;
    const { signal } = visits;
    let code = this.options.code;
    for (let attempt = 1; !(await this.createAll(code.roomCode)); attempt += 1) {
      const { anotherCode } = this.options;
      if (anotherCode === null || attempt === MAX_ROOM_ATTEMPTS) throw new CooeeError('room-taken');
      code = anotherCode();
    }
    const { roomCode } = code;
    const chosen = this.chosenCreated
      .then(() => this.take('chosen', roomCode, signal))
      .catch((error: unknown) => this.giveUp('chosen', error));
    await this.take('own', roomCode, signal).catch((error: unknown) => this.giveUp('own', error));
    const isLate = (await this.unlessLate(chosen)) === LATE && this.rooms.own !== null;
    if (!isLate) await chosen;
    signal.throwIfAborted();
    const { own } = this.rooms;
    const joined = isLate ? null : this.rooms.chosen;
    if (joined === null && this.servers.length > 0) visits.network.serverMissed();
    const room = joined ?? own;
    if (room === null) throw this.failures.chosen ?? this.failures.own;
    return {
      code: { ...code, serverId: room.serverId },
      meetFriend: () => {
        const decisive = joined === null ? 'own' : 'chosen';
        const atChosen = chosen.then(() => this.meetFriendAt('chosen', roomCode, decisive));
        return Promise.race([this.meetFriendAt('own', roomCode, decisive), atChosen]);
      },
    };
  }

  /** @returns false when the code is in use in one of the places */
  private async createAll(roomCode: string): Promise<boolean> {
    const { signal } = this.options.visits;
    const settled = Promise.allSettled([this.createChosen(roomCode, signal)]);
    this.chosenCreated = settled.then(([result]) => {
      if (result.status === 'rejected') throw result.reason;
    });
    this.chosenCreated.catch(() => undefined);
    const [own] = await Promise.allSettled([this.createOwn(roomCode)]);
    if (own.status === 'fulfilled') this.beginGrace();
    const chosen = await this.unlessLate(settled);
    const results = chosen === LATE ? [own] : [...chosen, own];
    const reasons = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    );
    if (reasons.some((reason) => toFailure(reason).kind === 'room-taken')) return false;
    if (own.status === 'rejected') this.giveUp('own', own.reason);
    return true;
  }

  /** From now on friends on this network can come. */
  private beginGrace(): void {
    const { places, visits } = this.options;
    if (places.own === null) return;
    this.grace ??= delay(CHOSEN_GRACE_MS, visits.signal).then(
      () => LATE,
      () => LATE,
    );
  }

  private unlessLate<T>(promise: Promise<T>): Promise<T | typeof LATE> {
    return this.grace === null ? promise : Promise.race([promise, this.grace]);
  }

  /** The first of the chosen servers that has the room. @throws CooeeError `room-taken`, or what the last one said */
  private async createChosen(roomCode: string, deadline: AbortSignal): Promise<void> {
    const { rooms, options } = this;
    if (rooms.chosen !== null) return rooms.chosen.visit.createRoom(roomCode, deadline);
    let failure: Error | null = null;
    for (const server of this.servers) {
      try {
        const visit = await options.visits.connect(server, true, deadline);
        rooms.chosen = { visit, serverId: server.serverId };
        await visit.createRoom(roomCode, deadline);
        return;
      } catch (error) {
        deadline.throwIfAborted();
        if (toFailure(error).kind === 'room-taken') throw error;
        this.giveUp('chosen', error);
        failure = error as Error;
      }
    }
    if (failure !== null) throw failure;
  }

  private async createOwn(roomCode: string): Promise<void> {
    const { places, visits } = this.options;
    if (places.own === null) return;
    if (this.rooms.own === null) {
      const server = await places.own.open();
      this.rooms.own = {
        visit: await visits.connect(server, false, visits.signal),
        serverId: UNLISTED_SERVER_ID,
      };
    }
    await this.rooms.own.visit.createRoom(roomCode, visits.signal);
  }

  private async take(place: Place, roomCode: string, signal: AbortSignal): Promise<void> {
    await this.rooms[place]?.visit.shareOwnContact(roomCode, true, signal);
  }

  private giveUp(place: Place, failure: unknown): void {
    const room = this.rooms[place];
    if (room !== null) this.options.visits.leave(room.visit);
    this.rooms[place] = null;
    this.failures[place] = failure;
  }

  /**
   * The decisive place's failure ends the waiting, for friends who were told of it can no longer come; that of another does not,
   * and then this never resolves.
   */
  private async meetFriendAt(place: Place, roomCode: string, decisive: Place): Promise<void> {
    const { signal } = this.options.visits;
    for (let room = this.rooms[place]; room !== null; room = this.rooms[place]) {
      try {
        await room.visit.meetFriend(signal);
        return;
      } catch (error) {
        signal.throwIfAborted();
        this.giveUp(place, error);
        if (place === 'own' && toFailure(error).kind === 'server-lost') await this.takeOver(roomCode);
        if (this.rooms[place] === null && place === decisive) throw error;
      }
    }
    return new Promise<never>(() => undefined);
  }

  /** Our own server can only have gone if it was another Cooee's, which ended; now the port is free for our own. */
  private async takeOver(roomCode: string): Promise<void> {
    try {
      await this.createOwn(roomCode);
      await this.take('own', roomCode, this.options.visits.signal);
    } catch (error) {
      this.giveUp('own', error);
    }
  }
}
