/**
 * How an answerer finds the caller: the servers of this network and the chosen ones are asked at once, and every one that
 * knows the room introduces the two friends. A stranger's server can say so too: it only adds addresses where nobody answers.
 */
import { CooeeError, delay, toFailure, withDeadline } from '../../../../src-shared/session';
import type { FailureKind } from '../../../../src-shared/session';
import { lanRoomCode } from '../../contact';
import type { ServerEndpoint } from '../../contact';
import type { AnswererPlaces } from '../places';
import type { Visits } from './visits';

/**
 * A friend's server nearby has a caller who is ready and a round trip of milliseconds; one that is silent for so long is not it.
 */
const NEARBY_TIMEOUT_MS = 2_500;
/**
 * The caller's connection to the server may have been lost just now, and they come back by themselves: pauses before a chosen server
 * is asked again, and how long after the first time nobody is asked any more (one that is slow to fail was asked enough). Milliseconds.
 */
const ASK_AGAIN_AFTER_MS = 1_500;
const ASK_ONCE_MORE_AFTER_MS = 2_500;
const LAST_ASKED_AFTER_MS = 6_000;
/** The same of a server that was away and has come back, to which the caller comes back with longer pauses (room-again.ts). */
const LAST_ASKED_AFTER_RESTART_MS = 25_000;
/**
 * The same of one that has somebody else in our place: a Cooee takes it from them 5 s after they came, unless they are ready, which is
 * the end of the room.
 */
const LAST_ASKED_AFTER_TAKEN_MS = 8_000;
/** What a server says while the caller is not there. */
const WITHOUT_CALLER: ReadonlySet<FailureKind> = new Set(['room-unknown', 'friend-absent']);
/** What becomes of asking one that is being started anew, or has too much to do and is asked after its rest. */
const AWAY: ReadonlySet<FailureKind> = new Set([
  'server-unreachable',
  'server-lost',
  'server-foreign',
  'server-busy',
]);

/** Failures of a server, and rooms it does not have. Any other failure is a better explanation than that nobody was found. */
const NOT_HERE: ReadonlySet<FailureKind> = new Set([
  'server-unreachable',
  'server-untrusted',
  'clock-wrong',
  'proxy-needed',
  'proxy-unreachable',
  'proxy-refused',
  'server-foreign',
  'server-busy',
  'server-lost',
  'room-unknown',
]);

export interface AnswererMeetingOptions {
  readonly places: AnswererPlaces;
  readonly visits: Visits;
  readonly roomCode: string;
  /** Whether a server that knows no such room is asked again for a few seconds. */
  readonly asksAgain: boolean;
  /** A contact server has answered. May be called several times. */
  readonly onServer: () => void;
}

/**
 * Resolves with the first introduction; later ones are added while the visits are open.
 * @throws CooeeError `room-unknown` with the places tried, or what a chosen server said
 */
export async function findCaller(options: AnswererMeetingOptions): Promise<void> {
  const { places, visits } = options;
  const servers = await places.chosen();
  return new Promise((resolve, reject) => {
    const search = new CallerSearch(options, resolve);
    search.everywhere(servers).then(() => reject(search.failure()), reject);
    visits.signal.addEventListener('abort', () => reject(visits.signal.reason as Error), { once: true });
  });
}

class CallerSearch {
  readonly #chosenFailures: Error[] = [];
  readonly #nearbyFailures: Error[] = [];
  #isChosenReached = false;
  readonly #options: AnswererMeetingOptions;
  readonly #onIntroduced: () => void;

  constructor(options: AnswererMeetingOptions, onIntroduced: () => void) {
    this.#options = options;
    this.#onIntroduced = onIntroduced;
  }

  /** Resolves when there is nowhere left to look. */
  async everywhere(servers: readonly ServerEndpoint[]): Promise<void> {
    await Promise.all([this.#atChosen(servers), this.#nearby()]);
  }

  /** Why nobody was found. */
  failure(): Error {
    const { isChosenDecisive, whereabouts } = this.#options.places;
    const failures = isChosenDecisive
      ? this.#chosenFailures
      : [...this.#chosenFailures, ...this.#nearbyFailures];
    const nobody = new CooeeError('room-unknown', `tried ${whereabouts}`);
    const telling = failures.find((error) => !(error instanceof CooeeError) || !NOT_HERE.has(error.kind));
    if (telling !== undefined) return telling;
    const isNobody = !isChosenDecisive || failures.some((error) => toFailure(error).kind === nobody.kind);
    return isNobody ? nobody : (failures[0] ?? nobody);
  }

  async #atChosen(servers: readonly ServerEndpoint[]): Promise<void> {
    const { signal, network } = this.#options.visits;
    const visits = servers.map((server) =>
      this.#visitChosen(server, signal).catch((error: unknown) => this.#chosenFailures.push(error as Error)),
    );
    await Promise.all(visits);
    if (!this.#isChosenReached && servers.length > 0 && !signal.aborted) network.serverMissed();
  }

  async #visitChosen(server: ServerEndpoint, signal: AbortSignal): Promise<void> {
    const { roomCode, asksAgain } = this.#options;
    const begunAt = performance.now();
    let wasAway = false;
    for (let pause = ASK_AGAIN_AFTER_MS; ; pause = ASK_ONCE_MORE_AFTER_MS) {
      try {
        await this.#visit(server, roomCode, 'chosen', signal);
        return;
      } catch (error) {
        const { kind } = toFailure(error);
        const isBack = wasAway && WITHOUT_CALLER.has(kind);
        wasAway ||= AWAY.has(kind);
        const isTaken = kind === 'room-taken';
        const lastAskedAfterMs = isBack
          ? LAST_ASKED_AFTER_RESTART_MS
          : isTaken
            ? LAST_ASKED_AFTER_TAKEN_MS
            : LAST_ASKED_AFTER_MS;
        const isLate = performance.now() - begunAt + pause > lastAskedAfterMs;
        const mayComeBack = WITHOUT_CALLER.has(kind) || AWAY.has(kind) || isTaken;
        if (!asksAgain || isLate || !mayComeBack) throw error;
      }
      await delay(pause, signal);
    }
  }

  async #nearby(): Promise<void> {
    const { places, visits, roomCode } = this.#options;
    if (places.nearby === null) return;
    const silent = (): Error => new CooeeError('server-unreachable');
    const tried: Promise<unknown>[] = [];
    for await (const { announcement, ...server } of places.nearby(visits.signal)) {
      // Anybody may have announced it, so it is not told the code's own room.
      const room = announcement === null ? roomCode : await lanRoomCode(announcement, roomCode);
      if (visits.signal.aborted) break;
      const visit = withDeadline(visits.signal, NEARBY_TIMEOUT_MS, silent, (deadline) =>
        this.#visit(server, room, 'nearby', deadline),
      );
      tried.push(visit.catch((error: unknown) => this.#nearbyFailures.push(error as Error)));
    }
    await Promise.all(tried);
  }

  /** Resolves when the friend was introduced. */
  async #visit(
    server: ServerEndpoint,
    roomCode: string,
    kind: 'chosen' | 'nearby',
    signal: AbortSignal,
  ): Promise<void> {
    const { visits, onServer } = this.#options;
    const isChosen = kind === 'chosen';
    const visit = await visits.connect(server, kind, signal);
    try {
      await visit.shareOwnContact(roomCode, false, signal);
      this.#answered(isChosen, onServer);
      await visit.meetFriend(signal);
      this.#onIntroduced();
    } catch (error) {
      if (error instanceof CooeeError && error.kind === 'room-unknown') this.#answered(isChosen, onServer);
      visits.leave(visit);
      throw error;
    }
  }

  #answered(isChosen: boolean, onServer: () => void): void {
    onServer();
    if (!isChosen) return;
    this.#isChosenReached = true;
    this.#options.visits.network.serverAnswered();
  }
}
