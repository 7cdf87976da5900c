/**
 * How a caller waits for the friend: rooms for one code on the chosen server and on the server inside this program, so it
 * does not matter whether the friend is next door or far away, or whether there is an internet at all.
 */
import type { PeerCode } from '../../../../src-shared/code';
import { UNLISTED_SERVER_ID } from '../../../../src-shared/servers';
import { CooeeError, delay, toFailure, withDeadline } from '../../../../src-shared/session';
import type { FailureKind } from '../../../../src-shared/session';
import { lanRoomCode, ROOM_LIFETIME_MS } from '../../contact';
import type { ServerEndpoint } from '../../contact';
import type { CallerPlaces, FoundServer, OwnPlaces } from '../places';
import { makeRoomAgain, mayPass } from './room-again';
import { RoomAtPlace } from './room-at-place';
import type { Visits } from './visits';

/** New codes tried when a generated one happens to be in use; with 2^18 rooms even two in a row are rare. */
const MAX_ROOM_ATTEMPTS = 5;
/**
 * How long the chosen server may keep the code from being shown when friends on this network can be met without it: a healthy
 * one takes less than half a second. The words are the same whatever the server, so one that answers later still joins.
 */
const CHOSEN_GRACE_MS = 1_500;
/** A server ends a room itself when its time is over; this is for one that was made again later. */
const WAITING_LIMIT_MS = ROOM_LIFETIME_MS + 10_000;

export interface CallerMeetingOptions {
  readonly places: CallerPlaces;
  readonly visits: Visits;
  readonly code: PeerCode;
  /** Makes another code when the room is taken; null means that the given one must be used. */
  readonly anotherCode: (() => PeerCode) | null;
}

/** A room that is open in at least one place. */
export interface OpenRooms {
  /** With the id of the server that friends elsewhere find it on. */
  readonly code: PeerCode;
  /** Resolves when the friend has come to any of the rooms. @throws CooeeError `friend-absent`, `server-lost` */
  meetFriend(): Promise<void>;
}

/** The chosen server, and the two places of the one inside this program. */
type Place = 'chosen' | keyof OwnPlaces;
const OWN_PLACES = ['named', 'announced'] as const satisfies readonly Place[];

/** What the server inside this program answers if it is another program that has its port. */
const NOT_OURS: ReadonlySet<FailureKind> = new Set([
  'server-unreachable',
  'server-foreign',
  'server-busy',
  'server-lost',
]);

const LATE = Symbol('late');

/**
 * Opens the rooms and takes our side of them. Without the chosen server the call works on this network only, and
 * `network` is told so.
 * @throws CooeeError the chosen server's failure when no room could be opened, `room-taken`
 */
export async function openRooms(options: CallerMeetingOptions): Promise<OpenRooms> {
  return new CallerRooms(options, await options.places.chosen()).open();
}

class CallerRooms {
  readonly #at: Readonly<Record<Place, RoomAtPlace>>;
  #own: OwnPlaces | null = null;
  /** Whether one of the chosen servers has the room. */
  #chosenCreated: Promise<void> = Promise.resolve();
  /** Resolves when the chosen server is late; null while friends can come only by it. */
  #grace: Promise<typeof LATE> | null = null;
  readonly #options: CallerMeetingOptions;
  readonly #servers: readonly FoundServer[];

  constructor(options: CallerMeetingOptions, servers: readonly FoundServer[]) {
    this.#options = options;
    this.#servers = servers;

    const { visits } = options;
    this.#at = {
      chosen: new RoomAtPlace(visits, 'chosen'),
      named: new RoomAtPlace(visits, 'own'),
      announced: new RoomAtPlace(visits, 'own'),
    };
  }

  async open(): Promise<OpenRooms> {
    const { visits } = this.#options;
    const { signal } = visits;
    let code = this.#options.code;
    for (let attempt = 1; !(await this.#createAll(code.roomCode)); attempt += 1) {
      const { anotherCode } = this.#options;
      if (anotherCode === null || attempt === MAX_ROOM_ATTEMPTS) throw new CooeeError('room-taken');
      code = anotherCode();
    }
    const at = this.#at;
    const chosen = this.#chosenCreated.then(
      () => at.chosen.take(signal),
      (error: unknown) => at.chosen.giveUp(error as Error),
    );
    await Promise.all(OWN_PLACES.map((place) => at[place].take(signal)));
    signal.throwIfAborted();
    // Friends who name this computer and port would find nobody and not learn why.
    if (at.named.failure !== null) throw at.named.failure;
    const isLate = (await this.#unlessLate(chosen)) === LATE && this.#isOpenHere;
    if (!isLate) await chosen;
    signal.throwIfAborted();
    const isJoined = !isLate && at.chosen.room !== null;
    if (!isJoined && this.#servers.length > 0) visits.network.serverMissed();
    // Of our own places the announced one decides: the other may be in another program.
    const decisive = isJoined ? 'chosen' : at.announced.room !== null ? 'announced' : 'named';
    const { room } = at[decisive];
    if (room === null) throw this.#failure;
    return {
      code: { ...code, serverId: room.serverId },
      meetFriend: () => {
        const absent = (): Error => new CooeeError('friend-absent');
        return withDeadline(signal, WAITING_LIMIT_MS, absent, (deadline) =>
          Promise.race([
            chosen.then(() => this.#meetFriendAtChosen(code.roomCode, decisive, deadline)),
            ...OWN_PLACES.map((place) => this.#meetFriendAt(place, decisive)),
          ]),
        );
      },
    };
  }

  /** @returns false when the code is in use in one of the places */
  async #createAll(roomCode: string): Promise<boolean> {
    const { signal } = this.#options.visits;
    const settled = Promise.allSettled([this.#createChosen(roomCode, signal)]);
    this.#chosenCreated = settled.then(([result]) => {
      if (result.status === 'rejected') throw result.reason;
    });
    // Whoever waits for the room learns why there is none.
    this.#chosenCreated.catch(() => undefined);
    const failures = await this.#createOwnRooms(roomCode);
    if (this.#isOpenHere) this.#beginGrace();
    const chosen = await this.#unlessLate(settled);
    for (const result of chosen === LATE ? [] : chosen)
      if (result.status === 'rejected') failures.push(result.reason as Error);
    return !failures.some((failure) => toFailure(failure).kind === 'room-taken');
  }

  /** @returns why rooms could not be made; a place that may have another room is not given up */
  async #createOwnRooms(roomCode: string): Promise<Error[]> {
    const opening = this.#openOwn();
    const results = await Promise.allSettled([
      opening.then(
        () => this.#createNamed(roomCode),
        // The announced place tells why.
        () => undefined,
      ),
      opening.then(() => this.#createAnnounced(roomCode)),
    ]);
    return OWN_PLACES.flatMap((place, index) => {
      const result = results[index];
      if (result?.status !== 'rejected') return [];
      const failure = result.reason as Error;
      if (toFailure(failure).kind !== 'room-taken') this.#at[place].giveUp(failure);
      return [failure];
    });
  }

  /** Friends on this network can come from now on. */
  #beginGrace(): void {
    this.#grace ??= delay(CHOSEN_GRACE_MS, this.#options.visits.signal).then(
      () => LATE,
      () => LATE,
    );
  }

  #unlessLate<T>(promise: Promise<T>): Promise<T | typeof LATE> {
    return this.#grace === null ? promise : Promise.race([promise, this.#grace]);
  }

  /** Whether friends on this network can come. */
  get #isOpenHere(): boolean {
    return OWN_PLACES.some((place) => this.#at[place].room !== null);
  }

  /** Why there is no room anywhere. */
  get #failure(): Error {
    const { chosen, announced } = this.#at;
    return chosen.failure ?? announced.failure ?? new CooeeError('internal', 'no place to call from');
  }

  /** The first of the chosen servers that has the room. @throws CooeeError `room-taken`, or what the last one said */
  async #createChosen(roomCode: string, deadline: AbortSignal): Promise<void> {
    const { chosen } = this.#at;
    if (chosen.room !== null) return chosen.createAgain(chosen.room, roomCode, deadline);
    let failure: Error | null = null;
    for (const server of this.#servers) {
      try {
        await chosen.create(server, roomCode, deadline);
        return;
      } catch (error) {
        deadline.throwIfAborted();
        if (toFailure(error).kind === 'room-taken') throw error;
        chosen.giveUp(error as Error);
        failure = error as Error;
      }
    }
    if (failure !== null) throw failure;
  }

  /** @throws CooeeError `address-unavailable` */
  async #openOwn(): Promise<void> {
    this.#own ??= (await this.#options.places.own?.open()) ?? null;
  }

  /** @throws CooeeError `port-in-use` when the port belongs to something that is no contact server, `room-taken` */
  async #createNamed(roomCode: string): Promise<void> {
    const named = this.#own?.named ?? null;
    if (named === null) return;
    const { isOfAnother, ...server } = named;
    try {
      await this.#createOwn('named', server, roomCode);
    } catch (cause) {
      if (!isOfAnother || !NOT_OURS.has(toFailure(cause).kind)) throw cause;
      throw new CooeeError('port-in-use', placeOf(server), { cause });
    }
  }

  /** Nobody there is told the code's own room, so a stranger who looks for it has a slow hash to try it with. */
  async #createAnnounced(roomCode: string): Promise<void> {
    const announced = this.#own?.announced ?? null;
    if (announced === null) return;
    const { announcement, ...server } = announced;
    await this.#createOwn('announced', server, await lanRoomCode(announcement, roomCode));
  }

  async #createOwn(place: keyof OwnPlaces, server: ServerEndpoint, roomCode: string): Promise<void> {
    const { signal } = this.#options.visits;
    const at = this.#at[place];
    if (at.room !== null) return at.createAgain(at.room, roomCode, signal);
    await at.create({ ...server, serverId: UNLISTED_SERVER_ID }, roomCode, signal);
  }

  /**
   * A lost connection to the chosen server does not end the waiting: the room is made again. Where friends are told of another place
   * any of the servers will do, for they look on all of them.
   */
  async #meetFriendAtChosen(roomCode: string, decisive: Place, signal: AbortSignal): Promise<void> {
    const { chosen } = this.#at;
    const first = chosen.room;
    const servers =
      decisive === 'chosen' && first !== null
        ? this.#servers.filter(({ serverId }) => serverId === first.serverId)
        : this.#servers;
    let wasOurs = first !== null;
    try {
      for (;;) {
        const { room } = chosen;
        if (room === null) {
          if (servers.length === 0 || (chosen.failure !== null && !mayPass(chosen.failure))) break;
          await makeRoomAgain({ at: chosen, roomCode, servers, wasOurs, signal });
          wasOurs = true;
          continue;
        }
        try {
          await room.visit.meetFriend(signal);
          return;
        } catch (error) {
          signal.throwIfAborted();
          chosen.giveUp(error as Error);
          if (!mayPass(error)) throw error;
          this.#options.visits.network.serverLost();
        }
      }
    } catch (error) {
      signal.throwIfAborted();
      if (decisive === 'chosen') throw error;
    }
    return new Promise<never>(() => undefined);
  }

  /**
   * The decisive place's failure ends the waiting, for friends who were told of it can no longer come; that of another does not,
   * and then this never resolves.
   */
  async #meetFriendAt(place: keyof OwnPlaces, decisive: Place): Promise<void> {
    const { signal } = this.#options.visits;
    const at = this.#at[place];
    for (let { room } = at; room !== null; { room } = at) {
      try {
        await room.visit.meetFriend(signal);
        return;
      } catch (error) {
        signal.throwIfAborted();
        at.giveUp(error as Error);
        if (place === 'named' && toFailure(error).kind === 'server-lost') await this.#takeOver(room.roomCode);
        if (at.room === null && place === decisive) throw error;
      }
    }
    return new Promise<never>(() => undefined);
  }

  /** The named server can only have gone if it was another Cooee's, which ended; now the port is free for our own. */
  async #takeOver(roomCode: string): Promise<void> {
    try {
      this.#own = null;
      await this.#openOwn();
      await this.#createNamed(roomCode);
      await this.#at.named.take(this.#options.visits.signal);
    } catch (error) {
      this.#at.named.giveUp(error as Error);
    }
  }
}

function placeOf(server: ServerEndpoint): string {
  return `${server.host}:${server.port}`;
}
