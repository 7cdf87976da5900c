/**
 * The stream of one call, over however many connections it takes: when one breaks, the two meet again by themselves
 * and go on where they were.
 */
import { CooeeError, toFailure } from '../../../src-shared/session';
import type { Role, Route } from '../../../src-shared/session';
import type { RecordStream } from '../secure';
import type { AgreedConnection } from './meeting/agreement';
import { BackedStream } from './conversation/backed-stream';
import { BetterWays } from './better-ways';
import type { BetterWayMessage } from './better-ways';
import { BusyServers } from './meeting/busy-servers';
import { meetAgain } from './meeting/reunion';
import type { MeetingCode } from './meeting/derived-code';
import type { AttemptProgress } from './meeting/reunion-attempt';

/** What a new connection has to be like. */
export interface MeetingDemands {
  /** Whether it must do with small packets. */
  readonly hasSmallPackets: boolean;
  /** Only a better route than this one is worth it; null for any. */
  readonly mustBeat: Route | null;
}

export interface CallLinkOptions {
  /** The connection that the call begins with. */
  readonly stream: RecordStream;
  /** Its route. */
  readonly route: Route;
  readonly role: Role;
  readonly meet: (
    code: MeetingCode,
    signal: AbortSignal,
    progress: AttemptProgress,
    demands: MeetingDemands,
  ) => Promise<AgreedConnection>;
  readonly onLost: () => void;
  readonly onRestored: (route: Route) => void;
  readonly signal: AbortSignal;
  /** Before attempts to find a better way; see {@link BetterWays}. */
  readonly betterWayPausesMs?: readonly number[];
}

/** Looking for the friend. */
interface Search {
  readonly stop: AbortController;
  /** The friend is looking as well: to stop would leave them with a connection that we do not have. */
  isIntroduced: boolean;
}

export class CallLink {
  readonly stream: BackedStream;
  #search: Search | null = null;
  #isLost = false;
  #route: Route;
  #betterWays: BetterWays | null = null;
  readonly #options: CallLinkOptions;

  constructor(options: CallLinkOptions) {
    this.#options = options;
    this.#route = options.route;

    this.stream = new BackedStream(options.stream, {
      onLost: () => this.#lost(),
      onDoubt: (isInDoubt) => this.#doubted(isInDoubt),
    });
  }

  /**
   * Goes on looking for a better way while the call runs over UDP or through a relay.
   * @param tell sends a message to the friend
   * @returns a function that ends it
   */
  improve(tell: (message: BetterWayMessage) => void): () => void {
    const { role, meet, betterWayPausesMs: pausesMs } = this.#options;
    const busyServers = new BusyServers();
    const betterWays = new BetterWays({
      role,
      meetingKey: this.#options.stream.meetingKey,
      route: () => (this.#isLost ? null : this.#route),
      meet: (code, signal, onRoomOpen, mustBeat) => {
        const progress = { busyServers, onReached: () => undefined, onFriend: () => undefined, onRoomOpen };
        return meet(code, signal, progress, { hasSmallPackets: this.stream.wantsSmallPackets, mustBeat });
      },
      tell,
      onAgreed: (agreed) => this.#move(agreed),
      ...(pausesMs === undefined ? {} : { pausesMs }),
    });
    this.#betterWays = betterWays;
    return betterWays.start();
  }

  /** The way of the current connection, or of the last one. */
  get route(): Route {
    return this.#route;
  }

  /** The friend says something about better ways. */
  heardBetterWay(message: unknown): void {
    this.#betterWays?.heard(message);
  }

  /** @throws CooeeError `friend-garbled` */
  #move({ stream, route }: AgreedConnection): void {
    if (stream.program !== 'cooee') throw new CooeeError('friend-garbled', 'another program came back');
    this.#isLost = false;
    this.#route = route;
    this.stream.relink(stream);
    this.#options.onRestored(route);
  }

  #lost(): void {
    this.#isLost = true;
    this.#betterWays?.cancel();
    this.#options.onLost();
    if (this.#search === null) void this.#look();
  }

  /**
   * The friend may have noticed what we only suspect: then they are looking for us, and waiting until we are sure would cost both of
   * them seconds.
   */
  #doubted(isInDoubt: boolean): void {
    if (isInDoubt && this.#search === null) void this.#look();
    else if (!isInDoubt && !this.#isLost && this.#search?.isIntroduced === false)
      this.#search.stop.abort(NOT_LOST);
  }

  /** Never throws: a stream that cannot go on is given up, and its readers get the reason. */
  async #look(): Promise<void> {
    const { stream, role, meet, signal } = this.#options;
    const search: Search = { stop: new AbortController(), isIntroduced: false };
    this.#search = search;
    let isWrong = false;
    const stop = (): void => search.stop.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const agreed = await meetAgain({
        role,
        meetingKey: stream.meetingKey,
        meet: (code, attempt, progress) => {
          const { wantsSmallPackets: hasSmallPackets } = this.stream;
          return meet(code, attempt, progress, { hasSmallPackets, mustBeat: null });
        },
        onIntroduced: () => {
          search.isIntroduced = true;
        },
        signal: search.stop.signal,
      });
      this.#move(agreed);
    } catch (error) {
      // The connection may have been lost in the moment in which the search was stopped.
      isWrong = error === NOT_LOST && this.#isLost;
      if (this.#isLost && !isWrong) this.stream.giveUp(CooeeError.of(toFailure(error), { cause: error }));
    } finally {
      signal.removeEventListener('abort', stop);
      this.#search = null;
    }
    if (isWrong) void this.#look();
  }
}

const NOT_LOST = new CooeeError('connection-lost', 'not lost');
