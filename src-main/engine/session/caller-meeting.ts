/**
 * How a caller waits for the friend: rooms for one code on the chosen server and on the server inside this program, so that it
 * does not matter whether the friend is next door or far away, or whether there is an internet at all.
 */
import type { PeerCode } from '../../../src-shared/code';
import { UNLISTED_SERVER_ID } from '../../../src-shared/servers';
import { CooeeError, toFailure, withDeadline, type FailureKind } from '../../../src-shared/session';
import { lanRoomCode, type ServerEndpoint } from '../contact';
import type { CallerPlaces, FoundServer, OwnPlaces } from './places';
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

/** A visit that has the room, what the room is called there, and what a code for it calls the server. */
interface Room {
  readonly visit: Visit;
  readonly roomCode: string;
  readonly serverId: bigint;
}

/** The chosen server, and the two places of the one inside this program. */
type Place = 'chosen' | keyof OwnPlaces;
const PLACES = ['chosen', 'named', 'announced'] as const satisfies readonly Place[];

/** What the server inside this program answers if it is another program that has its port. */
const NOT_OURS: ReadonlySet<FailureKind> = new Set(['server-unreachable', 'server-foreign', 'server-lost']);

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
  private readonly rooms: Record<Place, Room | null> = { chosen: null, named: null, announced: null };
  private readonly failures: Record<Place, Error | null> = { chosen: null, named: null, announced: null };
  private own: OwnPlaces | null = null;

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
    await Promise.all(
      PLACES.map((place) =>
        this.take(place, place === 'chosen' ? deadline : visits.signal).catch((error: unknown) =>
          this.giveUp(place, error as Error),
        ),
      ),
    );
    visits.signal.throwIfAborted();
    const { chosen, named, announced } = this.rooms;
    if (chosen === null && this.servers.length > 0) visits.network.serverMissed();
    // Friends who were told this computer and port would find nobody, and not learn why.
    if (this.failures.named !== null) throw this.failures.named;
    const room = chosen ?? announced ?? named;
    if (room === null)
      throw (
        this.failures.chosen ?? this.failures.announced ?? new CooeeError('internal', 'no place to call from')
      );
    return {
      code: { ...code, serverId: room.serverId },
      meetFriend: () => this.meetFriend(room),
    };
  }

  /** @returns false when the code is in use in one of the places */
  private async createAll(roomCode: string, deadline: AbortSignal): Promise<boolean> {
    const opening = this.openOwn();
    const results = await Promise.allSettled([
      this.createChosen(roomCode, deadline),
      opening.then(
        () => this.createNamed(roomCode),
        () => undefined,
      ),
      opening.then(() => this.createAnnounced(roomCode)),
    ]);
    const reasons = results.map((result) => (result.status === 'rejected' ? (result.reason as Error) : null));
    if (reasons.some((reason) => reason !== null && toFailure(reason).kind === 'room-taken')) return false;
    for (const [index, place] of PLACES.entries()) {
      const reason = reasons[index] ?? null;
      if (reason !== null) this.giveUp(place, reason);
    }
    return true;
  }

  /** The first of the chosen servers that has the room. @throws CooeeError `room-taken`, or what the last one said */
  private async createChosen(roomCode: string, deadline: AbortSignal): Promise<void> {
    const { rooms, options } = this;
    if (rooms.chosen !== null) return this.createAgain('chosen', rooms.chosen, roomCode, deadline);
    let failure: Error | null = null;
    for (const server of this.servers) {
      try {
        const visit = await options.visits.connect(server, 'chosen', deadline);
        rooms.chosen = { visit, roomCode, serverId: server.serverId };
        await visit.createRoom(roomCode, deadline);
        return;
      } catch (error) {
        deadline.throwIfAborted();
        if (toFailure(error).kind === 'room-taken') throw error;
        this.giveUp('chosen', error as Error);
        failure = error as Error;
      }
    }
    if (failure !== null) throw failure;
  }

  /** @throws CooeeError `address-unavailable` */
  private async openOwn(): Promise<void> {
    this.own ??= (await this.options.places.own?.open()) ?? null;
  }

  /** @throws CooeeError `port-in-use` when the port belongs to something that is no contact server, `room-taken` */
  private async createNamed(roomCode: string): Promise<void> {
    const named = this.own?.named ?? null;
    if (named === null) return;
    const { isOfAnother, ...server } = named;
    try {
      await this.createOwn('named', server, roomCode);
    } catch (cause) {
      if (!isOfAnother || !NOT_OURS.has(toFailure(cause).kind)) throw cause;
      throw new CooeeError('port-in-use', placeOf(server), { cause });
    }
  }

  /** Nobody there is told the code's own room, so a stranger who looks for it has a slow hash to try it with. */
  private async createAnnounced(roomCode: string): Promise<void> {
    const announced = this.own?.announced ?? null;
    if (announced === null) return;
    const { announcement, ...server } = announced;
    await this.createOwn('announced', server, await lanRoomCode(announcement, roomCode));
  }

  private async createOwn(place: keyof OwnPlaces, server: ServerEndpoint, roomCode: string): Promise<void> {
    const { signal } = this.options.visits;
    const room = this.rooms[place];
    if (room !== null) return this.createAgain(place, room, roomCode, signal);
    const visit = await this.options.visits.connect(server, 'own', signal);
    this.rooms[place] = { visit, roomCode, serverId: UNLISTED_SERVER_ID };
    await visit.createRoom(roomCode, signal);
  }

  /** Another code than the one that was taken. */
  private async createAgain(place: Place, room: Room, roomCode: string, signal: AbortSignal): Promise<void> {
    this.rooms[place] = { ...room, roomCode };
    await room.visit.createRoom(roomCode, signal);
  }

  private async take(place: Place, signal: AbortSignal): Promise<void> {
    const room = this.rooms[place];
    await room?.visit.shareOwnContact(room.roomCode, true, signal);
  }

  private giveUp(place: Place, failure: Error): void {
    const room = this.rooms[place];
    if (room !== null) this.options.visits.leave(room.visit);
    this.rooms[place] = null;
    this.failures[place] = failure;
  }

  /**
   * The chosen server's failure ends the waiting, for friends elsewhere can no longer come; one of our own server does not,
   * as long as there is the other, and of its places the announced one decides: the other may be in another program.
   */
  private meetFriend(decisive: Room): Promise<void> {
    const { signal } = this.options.visits;
    const meetings = Object.values(this.rooms).flatMap((room) => {
      if (room === null) return [];
      const meeting = room.visit.meetFriend(signal);
      return [room === decisive ? meeting : meeting.catch(() => new Promise<never>(() => undefined))];
    });
    return Promise.race(meetings);
  }
}

function placeOf(server: ServerEndpoint | undefined): string | null {
  return server === undefined ? null : `${server.host}:${server.port}`;
}
