/**
 * How a caller waits for the friend: a room under one code on the chosen server and on the server inside this program, so
 * that it does not matter whether the friend is next door or far away, or whether there is an internet at all.
 */
import type { PeerCode } from '../../../src-shared/code';
import { UNLISTED_SERVER_ID } from '../../../src-shared/servers';
import { CooeeError, toFailure, withDeadline } from '../../../src-shared/session';
import type { CallerPlaces, FoundServer } from './places';
import type { Visit, Visits } from './visits';

/** New codes tried when a generated one happens to be in use; with 2^18 rooms even two in a row are rare. */
const MAX_ROOM_ATTEMPTS = 5;
/** How long the chosen server may keep the code from being shown when friends on this network can be met without it. */
const CHOSEN_SERVER_TIMEOUT_MS = 5_000;

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

/**
 * Opens the rooms and takes our side of them. Without the chosen server the call is for this network alone, which
 * `network` is told.
 * @throws CooeeError the chosen server's failure when no room could be opened, `room-taken`
 */
export async function openRooms(options: CallerMeetingOptions): Promise<OpenRooms> {
  const { places, visits } = options;
  const servers = await places.chosen();
  if (places.own === null || servers.length === 0)
    return new CallerRooms(options, servers).open(visits.signal);
  const tooLate = (): Error => new CooeeError('server-unreachable', placeOf(servers[0]));
  return withDeadline(visits.signal, CHOSEN_SERVER_TIMEOUT_MS, tooLate, (deadline) =>
    new CallerRooms(options, servers).open(deadline),
  );
}

class CallerRooms {
  private readonly rooms: Record<Place, Room | null> = { chosen: null, own: null };
  private readonly failures: Record<Place, unknown> = { chosen: null, own: null };

  constructor(
    private readonly options: CallerMeetingOptions,
    private readonly servers: readonly FoundServer[],
  ) {}

  /** @param deadline for the chosen server; the one inside this program needs none */
  async open(deadline: AbortSignal): Promise<OpenRooms> {
    const { visits } = this.options;
    let code = this.options.code;
    for (let attempt = 1; !(await this.createAll(code.roomCode, deadline)); attempt += 1) {
      const { anotherCode } = this.options;
      if (anotherCode === null || attempt === MAX_ROOM_ATTEMPTS) throw new CooeeError('room-taken');
      code = anotherCode();
    }
    await Promise.all([
      this.take('chosen', code.roomCode, deadline).catch((error: unknown) => this.giveUp('chosen', error)),
      this.take('own', code.roomCode, visits.signal).catch((error: unknown) => this.giveUp('own', error)),
    ]);
    visits.signal.throwIfAborted();
    const { chosen, own } = this.rooms;
    if (chosen === null && this.servers.length > 0) visits.network.serverMissed();
    const room = chosen ?? own;
    if (room === null) throw this.failures.chosen ?? this.failures.own;
    return {
      code: { ...code, serverId: room.serverId },
      meetFriend: () => this.meetFriend(room),
    };
  }

  /** @returns false when the code is in use in one of the places */
  private async createAll(roomCode: string, deadline: AbortSignal): Promise<boolean> {
    const [chosen, own] = await Promise.allSettled([
      this.createChosen(roomCode, deadline),
      this.createOwn(roomCode),
    ]);
    const reasons = [chosen, own].flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    );
    if (reasons.some((reason) => toFailure(reason).kind === 'room-taken')) return false;
    if (chosen.status === 'rejected') this.giveUp('chosen', chosen.reason);
    if (own.status === 'rejected') this.giveUp('own', own.reason);
    return true;
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
   * The chosen server's failure ends the waiting, for friends elsewhere can no longer come; one of our own server does not,
   * as long as there is the other.
   */
  private meetFriend(decisive: Room): Promise<void> {
    const { signal } = this.options.visits;
    const meetings = [this.rooms.chosen, this.rooms.own].flatMap((room) => {
      if (room === null) return [];
      const meeting = room.visit.meetFriend(signal);
      return [room === decisive ? meeting : meeting.catch(() => new Promise<never>(() => undefined))];
    });
    return Promise.race(meetings);
  }
}

function placeOf(server: FoundServer | undefined): string | null {
  return server === undefined ? null : `${server.host}:${server.port}`;
}
