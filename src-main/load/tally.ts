import { Latencies } from './latencies';
import type { LatencySummary } from './latencies';
import { PeerFailure } from './peer';

export interface TallyReport {
  /** Seconds in which the work was begun; what was still under way then is counted as well. */
  readonly seconds: number;
  readonly started: number;
  readonly done: number;
  /** Done in those seconds, for each of them. */
  readonly perSecond: number;
  /** Handshakes that were short because the client came again. */
  readonly resumed: number;
  /** In an open loop: not begun, because {@link MAX_CONCURRENT} were under way. The server is past its limit. */
  readonly notStarted: number;
  /** How many failed, by why. */
  readonly failures: Readonly<Record<string, number>>;
  /** Milliseconds from the time at which it should have begun to its end. */
  readonly whole: LatencySummary | null;
  /** Milliseconds from the joiner's last request to both having the other's contact; null for handshakes. */
  readonly introduction: LatencySummary | null;
}

/** What became of the pieces of work of one run. */
export class Tally {
  readonly whole = new Latencies();
  readonly introduction = new Latencies();
  started = 0;
  done = 0;
  doneInTime = 0;
  resumed = 0;
  notStarted = 0;
  readonly #failures = new Map<string, number>();

  fail(error: unknown): void {
    // Anything else is a fault of this program, and shows as what it is.
    const reason = error instanceof PeerFailure ? error.reason : String(error);
    this.#failures.set(reason, (this.#failures.get(reason) ?? 0) + 1);
  }

  get failures(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#failures);
  }

  report(seconds: number): TallyReport {
    return {
      seconds,
      started: this.started,
      done: this.done,
      perSecond: this.doneInTime / seconds,
      resumed: this.resumed,
      notStarted: this.notStarted,
      failures: this.failures,
      whole: this.whole.summary(),
      introduction: this.introduction.summary(),
    };
  }
}
