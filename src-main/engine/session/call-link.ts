/**
 * The stream of one call, over however many connections it takes: when one breaks, the two meet again by themselves
 * and go on where they were.
 */
import { CooeeError, toFailure } from '../../../src-shared/session';
import type { Role, Route } from '../../../src-shared/session';
import type { RecordStream } from '../secure';
import type { AgreedConnection } from './meeting/agreement';
import { BackedStream } from './conversation/backed-stream';
import { meetAgain } from './meeting/reunion';
import type { MeetingCode } from './meeting/reunion';
import type { AttemptProgress } from './meeting/reunion-attempt';

export interface CallLinkOptions {
  /** The connection that the call begins with. */
  readonly stream: RecordStream;
  readonly role: Role;
  /** @param hasSmallPackets whether the new connection must do with small packets */
  readonly meet: (
    code: MeetingCode,
    signal: AbortSignal,
    progress: AttemptProgress,
    hasSmallPackets: boolean,
  ) => Promise<AgreedConnection>;
  readonly onLost: () => void;
  readonly onRestored: (route: Route) => void;
  readonly signal: AbortSignal;
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
  readonly #options: CallLinkOptions;

  constructor(options: CallLinkOptions) {
    this.#options = options;

    this.stream = new BackedStream(options.stream, {
      onLost: () => this.#lost(),
      onDoubt: (isInDoubt) => this.#doubted(isInDoubt),
    });
  }

  #lost(): void {
    this.#isLost = true;
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
    const { stream, role, meet, onRestored, signal } = this.#options;
    const search: Search = { stop: new AbortController(), isIntroduced: false };
    this.#search = search;
    let isWrong = false;
    const stop = (): void => search.stop.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const agreed = await meetAgain({
        role,
        meetingKey: stream.meetingKey,
        meet: (code, attempt, progress) => meet(code, attempt, progress, this.stream.wantsSmallPackets),
        onIntroduced: () => {
          search.isIntroduced = true;
        },
        signal: search.stop.signal,
      });
      if (agreed.stream.program !== 'cooee')
        throw new CooeeError('friend-garbled', 'another program came back');
      this.#isLost = false;
      this.stream.relink(agreed.stream);
      onRestored(agreed.route);
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
