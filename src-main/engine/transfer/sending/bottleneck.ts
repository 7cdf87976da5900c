import type { Bottleneck } from '../../../../src-shared/session';
import { TimeShares } from '../state/time-shares';

/** A transfer that has run for less time than this is not judged: the first frames only fill buffers. Milliseconds. */
const MIN_OBSERVED_MS = 1500;
/** How often the answer may change, and how often the receiver is told. Milliseconds. */
const REVIEW_INTERVAL_MS = 1000;
/** A share of the time that makes something the bottleneck. The rest may be our own computing, or the others. */
const BECOMES = 0.5;
/** The share below which it no longer is: so much lower that two that are nearly equal do not take turns. */
const CEASES = 0.35;

/** What a sender waits for; `working` is everything else: hashing, sealing, other transfers' turns. */
type SenderActivity = 'working' | 'reading' | 'sending' | 'credit';

/**
 * Finds out what holds a transfer up, from the sender's waits. Waiting for its own disk speaks for itself. A channel that
 * takes nothing does not: a receiver whose disk is slow stops reading, and long before the window of a transfer is used up
 * the buffers of both systems are full, as they are behind a slow line. So the receiver sends with each credit what share of
 * their time goes into storing, and that tells the two apart.
 */
export class BottleneckDetector {
  readonly #shares: TimeShares<SenderActivity>;
  readonly #onChange: (bottleneck: Bottleneck | null) => void;
  #bottleneck: Bottleneck | null = null;
  #reviewedAt = 0;
  /** From 0 to 1; null until the receiver has sent it, which older Cooees never do. */
  #receiverStoring: number | null = null;

  /**
   * @param now milliseconds, never going back
   * @param onChange called at most once a second; null when nothing dominates
   */
  constructor(now: () => number, onChange: (bottleneck: Bottleneck | null) => void) {
    this.#shares = new TimeShares(now, 'working');
    this.#onChange = onChange;
  }

  /** Waits for `work`, one at a time, and remembers what for. Rejects like the work. */
  async during<T>(activity: Exclude<SenderActivity, 'working'>, work: () => Promise<T>): Promise<T> {
    try {
      return await this.#shares.during(activity, work);
    } finally {
      this.#review();
    }
  }

  /** @param share of the receiver's recent time that went into storing, from 0 to 1 */
  receiverStores(share: number): void {
    this.#receiverStoring = share;
  }

  #review(): void {
    const shares = this.#shares;
    const observedMs = shares.observedMs;
    if (observedMs < Math.max(MIN_OBSERVED_MS, this.#reviewedAt + REVIEW_INTERVAL_MS)) return;
    this.#reviewedAt = observedMs;
    const bottleneck = this.#judge();
    if (bottleneck === this.#bottleneck) return;
    this.#bottleneck = bottleneck;
    this.#onChange(bottleneck);
  }

  #judge(): Bottleneck | null {
    const waits = { reading: this.#shares.of('reading'), ...this.#waitsForFriend() };
    const scores: readonly (readonly [Bottleneck, number])[] = [
      ['sender-disk', waits.reading],
      ['connection', waits.connection],
      ['receiver-disk', waits.receiver],
    ];
    const isStill = scores.some(([name, score]) => name === this.#bottleneck && score >= CEASES);
    if (isStill) return this.#bottleneck;
    return scores.find(([, score]) => score >= BECOMES)?.[0] ?? null;
  }

  /** Shares of our time that we waited for the line and for the receiver. */
  #waitsForFriend(): { readonly connection: number; readonly receiver: number } {
    const [sending, credit] = [this.#shares.of('sending'), this.#shares.of('credit')];
    // A receiver that does not send its share can only be judged by the credit that it keeps back.
    if (this.#receiverStoring === null) return { connection: sending, receiver: credit };
    const needed = this.#bottleneck === 'receiver-disk' ? CEASES : BECOMES;
    const isReceiver = this.#receiverStoring >= needed;
    return isReceiver
      ? { connection: 0, receiver: sending + credit }
      : { connection: sending + credit, receiver: 0 };
  }
}
