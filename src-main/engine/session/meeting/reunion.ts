/**
 * Meeting again: both sides of a call whose connection broke find each other by a code that nobody spoke. It is derived from the
 * key of the call, so only these two know it, and they prove that to each other in the ordinary way.
 */
import { CooeeError, deferred, delay, toFailure, withDeadline } from '../../../../src-shared/session';
import type { FailureKind, Role } from '../../../../src-shared/session';
import { log } from '../../log';
import { watchNetwork } from '../../network';
import type { MeetingKey } from '../../secure';
import type { AgreedConnection } from './agreement';
import { BusyServers } from './busy-servers';
import { derivedCode } from './derived-code';
import type { MeetingCode } from './derived-code';
import { beginAttempt } from './reunion-attempt';
import type { Attempt, AttemptProgress } from './reunion-attempt';

/** How long the two look for each other: a laptop that changes trains, a router that restarts. */
export const REUNION_LIMIT_MS = 10 * 60_000;
/**
 * Between two attempts, milliseconds. Most interruptions are short, and the friend may notice a few seconds later than we do; after
 * those, nobody is in a hurry. An attempt begins with the rest that a busy server needs (./busy-servers.ts).
 */
const PAUSES_MS = [200, 400, 600, 800, 800, 800, 800, 800, 800, 1_000, 1_000, 1_000, 1_500, 2_000];
/** Random part of a pause, so that the two do not keep missing each other in step. */
const JITTER = 0.3;
/**
 * A network that went away in the middle of an attempt may leave a room behind that the server keeps for ten minutes. The
 * creator then takes the next one; the joiner mostly asks for the first, where the creator nearly always is.
 */
const ROOMS = 4;
const JOINER_ROOMS = [0, 0, 1, 0, 2, 0, 3];
/** Attempts of the joiner at once: a room that was left behind introduces somebody who is gone, and must not hold up the others. */
const MAX_ATTEMPTS_AT_ONCE = 3;

/** Failures that end the search at once, because another attempt would fail in the same way. */
const FINAL: ReadonlySet<FailureKind> = new Set([
  'code-guessed',
  'internal',
  'certificate-unusable',
  'relay-ended',
]);

export interface ReunionOptions {
  readonly role: Role;
  readonly meetingKey: MeetingKey;
  /**
   * Does everything from the contact server to an agreed connection. A connection that comes about when the signal has been aborted
   * is closed there.
   */
  readonly meet: (
    code: MeetingCode,
    signal: AbortSignal,
    progress: AttemptProgress,
  ) => Promise<AgreedConnection>;
  /** An attempt has found the friend; whether they can connect is still open. */
  readonly onIntroduced?: () => void;
  readonly signal: AbortSignal;
  readonly watch?: typeof watchNetwork;
}

/** @throws CooeeError `connection-lost` when they have not met in time; a failure of {@link FINAL}; the signal's reason */
export function meetAgain(options: ReunionOptions): Promise<AgreedConnection> {
  const tooLate = (): Error => new CooeeError('connection-lost');
  return withDeadline(options.signal, REUNION_LIMIT_MS, tooLate, (deadline) =>
    new Reunion(options, deadline).run(),
  );
}

const ANOTHER_NETWORK = new CooeeError('connection-lost', 'another network');

class Reunion {
  readonly #options: ReunionOptions;
  readonly #deadline: AbortSignal;
  readonly #met = deferred<AgreedConnection | Error>();
  readonly #running = new Set<Attempt>();
  /** Rooms of ours that the server keeps for connections that are gone. */
  #taken = 0;
  #attempt = 0;
  #busyServers = new BusyServers();
  #isOver = false;
  #wake: () => void = () => undefined;

  constructor(options: ReunionOptions, deadline: AbortSignal) {
    this.#options = options;
    this.#deadline = deadline;
  }

  async run(): Promise<AgreedConnection> {
    const deadline = this.#deadline;
    deadline.addEventListener('abort', () => this.#end(deadline.reason as Error), { once: true });
    if (deadline.aborted) this.#end(deadline.reason as Error);
    const stopWatch = (this.#options.watch ?? watchNetwork)(({ hasGained }) => {
      if (hasGained) this.#beginAnew();
    });
    try {
      while (!this.#isOver) {
        const attempt = this.#begin();
        await Promise.race([this.#isNext(attempt), this.#met.promise]);
        await this.#pause();
      }
    } finally {
      stopWatch();
      for (const attempt of this.#running) attempt.abort(new CooeeError('connection-lost'));
    }
    const result = await this.#met.promise;
    if (result instanceof Error) throw result;
    return result;
  }

  #begin(): Attempt {
    const { role, meetingKey, meet, onIntroduced } = this.#options;
    const number = this.#attempt;
    this.#attempt += 1;
    const room = role === 'creator' ? this.#taken % ROOMS : (JOINER_ROOMS[number % JOINER_ROOMS.length] ?? 0);
    const code = derivedCode(meetingKey, 'meet again', room);
    const attempt = beginAttempt(
      number,
      (signal, progress) => meet(code, signal, progress),
      () => onIntroduced?.(),
      this.#busyServers,
    );
    this.#running.add(attempt);
    attempt.outcome.then(
      (agreed) => this.#end(agreed),
      (error: unknown) => this.#failed(number, error),
    );
    void attempt.ended.then(() => this.#running.delete(attempt));
    return attempt;
  }

  /**
   * Resolves when another attempt may begin. The creator's come one after the other: it is the joiner who meets what a creator has
   * left behind.
   */
  async #isNext(attempt: Attempt): Promise<void> {
    await (this.#options.role === 'joiner' ? attempt.handsOver : attempt.ended);
    if (this.#running.size >= MAX_ATTEMPTS_AT_ONCE)
      await Promise.race([...this.#running].map(({ ended }) => ended));
  }

  #failed(attempt: number, error: unknown): void {
    if (this.#isOver) return;
    log.info('the two have not met again yet', { attempt }, error);
    const { kind } = toFailure(error);
    if (kind === 'room-taken') this.#taken += 1;
    if (FINAL.has(kind)) this.#end(error as Error);
  }

  #end(result: AgreedConnection | Error): void {
    if (this.#isOver) {
      // Two attempts came through in the same moment.
      if (!(result instanceof Error) && result.stream.program === 'cooee') result.stream.destroy();
      return;
    }
    this.#isOver = true;
    this.#met.resolve(result);
    this.#wake();
  }

  /** Attempts that began without a network, or on another one, listen at an address that is gone, and the friend waits with them. */
  #beginAnew(): void {
    for (const attempt of this.#running) attempt.leaveNetwork(ANOTHER_NETWORK);
    this.#attempt = 0;
    this.#busyServers = new BusyServers();
    this.#wake();
  }

  async #pause(): Promise<void> {
    if (this.#isOver) return;
    const pause = new AbortController();
    this.#wake = () => pause.abort();
    // It is cut short when the network has changed and when all is over.
    await delay(this.#pauseMs(), pause.signal).catch(() => undefined);
  }

  #pauseMs(): number {
    // The last one for all that come after.
    const pause = PAUSES_MS[Math.min(Math.max(this.#attempt - 1, 0), PAUSES_MS.length - 1)] ?? 0;
    return pause * (1 - JITTER + 2 * JITTER * Math.random());
  }
}
