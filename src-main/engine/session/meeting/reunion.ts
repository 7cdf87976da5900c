/**
 * Meeting again: both sides of a call whose connection broke find each other by a code that nobody spoke. It is derived from the
 * key of the call, so only these two know it, and they prove that to each other in the ordinary way.
 */
import { hkdfSync } from 'node:crypto';

import { CooeeError, delay, toFailure, withDeadline } from '../../../../src-shared/session';
import type { FailureKind, Role } from '../../../../src-shared/session';
import { log } from '../../log';
import { watchNetwork } from '../../network';
import type { MeetingKey } from '../../secure';
import type { AgreedConnection } from './agreement';

/** How long the two look for each other: a laptop that changes trains, a router that restarts. */
export const REUNION_LIMIT_MS = 10 * 60_000;
/** One attempt, from the contact server to the agreed connection; longer ones hang on a network that is gone. */
const ATTEMPT_LIMIT_MS = 20_000;
/** Between two attempts; the first are short because most interruptions are. Milliseconds. */
const PAUSES_MS = [200, 500, 1_000, 2_000];
/** Random part of a pause, so that the two do not keep missing each other in step. */
const JITTER = 0.3;
/**
 * A network that went away in the middle of an attempt may leave a room behind that the server keeps for ten minutes. The
 * creator then takes the next one; the joiner mostly asks for the first, where the creator nearly always is.
 */
const ROOMS = 4;
const JOINER_ROOMS = [0, 0, 1, 0, 2, 0, 3];
/** Bytes of a room code and of a secret before they become hexadecimal text. */
const CODE_PART_BYTES = 16;

/** Failures that end the search at once, because another attempt would fail in the same way. */
const FINAL: ReadonlySet<FailureKind> = new Set([
  'code-guessed',
  'internal',
  'certificate-unusable',
  'relay-ended',
]);

export interface MeetingCode {
  readonly roomCode: string;
  readonly sharedSecret: string;
}

export interface ReunionOptions {
  readonly role: Role;
  readonly meetingKey: MeetingKey;
  /** Does everything from the contact server to an agreed connection. */
  readonly meet: (code: MeetingCode, signal: AbortSignal) => Promise<AgreedConnection>;
  readonly signal: AbortSignal;
  /** Calls back when this computer has got a network. @returns a function that ends it */
  readonly watch?: (onGained: () => void) => () => void;
}

/** @throws CooeeError `connection-lost` when they have not met in time; a failure of {@link FINAL}; the signal's reason */
export function meetAgain(options: ReunionOptions): Promise<AgreedConnection> {
  const { role, meetingKey, meet, signal, watch = watchNetwork } = options;
  const tooLate = (): Error => new CooeeError('connection-lost');
  return withDeadline(signal, REUNION_LIMIT_MS, tooLate, async (deadline) => {
    let taken = 0;
    for (let attempt = 0; ; attempt += 1) {
      const room = role === 'creator' ? taken % ROOMS : (JOINER_ROOMS[attempt % JOINER_ROOMS.length] ?? 0);
      try {
        const code = meetingCode(meetingKey, room);
        return await withDeadline(deadline, ATTEMPT_LIMIT_MS, tooLate, (limit) =>
          untilGained(watch, limit, (attemptSignal) => meet(code, attemptSignal)),
        );
      } catch (error) {
        deadline.throwIfAborted();
        log.info('the two have not met again yet', { attempt }, error);
        const { kind } = toFailure(error);
        if (FINAL.has(kind)) throw error;
        if (kind === 'room-taken') taken += 1;
        if (error === ANOTHER_NETWORK) attempt = -1;
      }
      await delay(pauseAfter(Math.max(attempt, 0)), deadline);
    }
  });
}

const ANOTHER_NETWORK = new CooeeError('connection-lost', 'another network');

/**
 * An attempt that began without a network, or on another one, listens at an address that is gone: it would hang until its limit,
 * and the friend with it.
 * @throws ANOTHER_NETWORK when this computer has got a network meanwhile; the signal's reason; what `body` throws
 */
async function untilGained<T>(
  watch: (onGained: () => void) => () => void,
  signal: AbortSignal,
  body: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const attempt = new AbortController();
  const abort = (): void => {
    attempt.abort(signal.reason);
  };
  signal.addEventListener('abort', abort, { once: true });
  const stop = watch(() => {
    attempt.abort(ANOTHER_NETWORK);
  });
  try {
    return await body(attempt.signal);
  } finally {
    stop();
    signal.removeEventListener('abort', abort);
  }
}

/** The code of the n-th room in which the two may meet. @param room 0 to 3 */
export function meetingCode(key: MeetingKey, room: number): MeetingCode {
  const part = (what: string): string =>
    Buffer.from(
      hkdfSync('sha256', key, Buffer.alloc(0), `cooee/1 meet again ${what}`, CODE_PART_BYTES),
    ).toString('hex');
  return { roomCode: part(`room ${room}`), sharedSecret: part(`secret ${room}`) };
}

function pauseAfter(attempt: number): number {
  const pause = PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)] ?? 0;
  return pause * (1 - JITTER + 2 * JITTER * Math.random());
}
