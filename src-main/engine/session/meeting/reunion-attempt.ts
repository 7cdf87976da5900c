/**
 * One attempt to meet again, from the contact server to the agreed connection. Each of its stages has a limit: one that began on a
 * network that is gone hangs, and would be waiting where nobody comes when there is a network again.
 */
import { CooeeError, deferred } from '../../../../src-shared/session';
import type { AgreedConnection } from './agreement';
import type { BusyServers } from './busy-servers';

/**
 * To reach a contact server, milliseconds, for one attempt after the other. The first SYNs of a new attempt come more often than the
 * last ones of an old attempt, but a far server over a slow line needs its time.
 */
const REACH_LIMITS_MS = [3_000, 3_000, 5_000, 8_000];
/** For the friend to come, after which the connection to the server may be one that a router has forgotten. */
const FRIEND_LIMIT_MS = 10_000;
/** The same where a server is busy: a place that was hard to get is kept until the friend has got a turn as well. */
const BUSY_FRIEND_LIMIT_MS = 300_000;
/** To agree on a connection with a friend who was introduced. */
const AGREE_LIMIT_MS = 15_000;
/** How long after the introduction another attempt may begin beside this one: a friend who is there has connected by then. */
const HAND_OVER_AFTER_MS = 1_500;

/** What an attempt tells on its way, and minds. */
export interface AttemptProgress {
  /** The rest that servers need after the attempts before. */
  readonly busyServers: BusyServers;
  /** A contact server answers. */
  readonly onReached: () => void;
  /** The server has introduced the friend. */
  readonly onFriend: () => void;
  /** Creator only: the friend can come. */
  readonly onRoomOpen?: () => void;
}

export interface Attempt {
  readonly outcome: Promise<AgreedConnection>;
  /** Resolves when it has ended, however. */
  readonly ended: Promise<void>;
  /** Resolves when another one may begin beside it; at the latest when it has ended. */
  readonly handsOver: Promise<void>;
  readonly abort: (reason: Error) => void;
  /**
   * Ends it because there is another network. One that has just been introduced was on it already, and gets the time until
   * `handsOver`: to end it in the moment in which the friend agrees would cost them much more.
   */
  readonly leaveNetwork: (reason: Error) => void;
}

/** @param number of attempts before it */
export function beginAttempt(
  number: number,
  meet: (signal: AbortSignal, progress: AttemptProgress) => Promise<AgreedConnection>,
  onIntroduced: () => void,
  busyServers: BusyServers,
): Attempt {
  const stop = new AbortController();
  const handsOver = deferred();
  let handOver: NodeJS.Timeout | null = null;
  let limit: NodeJS.Timeout | null = null;
  const within = (milliseconds: number): void => {
    if (limit !== null) clearTimeout(limit);
    limit = setTimeout(() => stop.abort(new CooeeError('connection-lost')), milliseconds);
  };
  // A server that rests is not asked before it has.
  within(busyServers.shortestRestMs + (REACH_LIMITS_MS[number % REACH_LIMITS_MS.length] ?? 0));
  const progress: AttemptProgress = {
    busyServers,
    onReached: () => {
      if (handOver === null) within(busyServers.areBusy ? BUSY_FRIEND_LIMIT_MS : FRIEND_LIMIT_MS);
    },
    onFriend: () => {
      within(AGREE_LIMIT_MS);
      handOver ??= setTimeout(() => handsOver.resolve(), HAND_OVER_AFTER_MS);
      onIntroduced();
    },
  };
  const outcome = meet(stop.signal, progress);
  let isOver = false;
  const over = (): void => {
    isOver = true;
    if (limit !== null) clearTimeout(limit);
    if (handOver !== null) clearTimeout(handOver);
    handsOver.resolve();
  };
  const ended = outcome.then(over, over);
  const abort = (reason: Error): void => {
    if (!isOver) stop.abort(reason);
  };
  const leaveNetwork = (reason: Error): void => {
    if (handOver === null) abort(reason);
    else void handsOver.promise.then(() => abort(reason));
  };
  return { outcome, ended, handsOver: handsOver.promise, abort, leaveNetwork };
}
