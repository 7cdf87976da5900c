/**
 * How a caller keeps the room on the chosen server though its connection is lost (a router forgot it, the server was started anew):
 * the same room is made again, so the code that was read out stays good.
 */
import { CooeeError, delay, toFailure } from '../../../../src-shared/session';
import type { FailureKind } from '../../../../src-shared/session';
import { log } from '../../log';
import type { FoundServer } from '../places';
import type { RoomAtPlace } from './room-at-place';

/** The first pause and the longest, milliseconds; each is twice the one before, and all are changed by chance by up to half. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/**
 * Our own room may still be there, held by the connection that we have lost and the server has not: a Cooee finds out in 30 s. When
 * it is still taken after this, it is somebody else's.
 */
const OWN_ROOM_LINGERS_MS = 45_000;

/** Failures that may pass. */
const PASSING: ReadonlySet<FailureKind> = new Set([
  'server-unreachable',
  'server-lost',
  'server-foreign',
  'server-busy',
]);

export function mayPass(error: unknown): boolean {
  return PASSING.has(toFailure(error).kind);
}

export interface RoomAgainOptions {
  readonly at: RoomAtPlace;
  readonly roomCode: string;
  /** Where friends with the code look for it. */
  readonly servers: readonly FoundServer[];
  /** Whether the room was ours before, so that it may be taken by ourselves. */
  readonly wasOurs: boolean;
  readonly signal: AbortSignal;
}

/**
 * Resolves when one of the servers has the room and our side is taken.
 * @throws CooeeError `room-taken`, or why trying again is no use; the signal's reason
 */
export async function makeRoomAgain(options: RoomAgainOptions): Promise<void> {
  const { at, servers, wasOurs, signal } = options;
  let takenSince: number | null = null;
  for (let attempt = 0; ; attempt += 1) {
    await delay(pauseBefore(attempt), signal);
    for (const server of servers) {
      const failure = await makeAt(server, options);
      if (failure === null) {
        log.info('the room is there again', { attempt });
        return;
      }
      const isTaken = toFailure(failure).kind === 'room-taken';
      if (!isTaken) takenSince = null;
      else takenSince ??= performance.now();
      const mayBeOurs =
        wasOurs && takenSince !== null && performance.now() - takenSince < OWN_ROOM_LINGERS_MS;
      if (isTaken ? !mayBeOurs : !mayPass(failure)) throw failure;
    }
    if (servers.length === 0) throw at.failure ?? new CooeeError('server-lost');
  }
}

/** @returns why it could not be made, or null. @throws the signal's reason */
async function makeAt(
  server: FoundServer,
  { at, roomCode, signal }: RoomAgainOptions,
): Promise<Error | null> {
  try {
    await at.create(server, roomCode, signal);
  } catch (error) {
    signal.throwIfAborted();
    at.giveUp(error as Error);
    return error as Error;
  }
  await at.take(signal);
  signal.throwIfAborted();
  return at.room === null ? at.failure : null;
}

function pauseBefore(attempt: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt) * (0.5 + Math.random());
}
