/** Unused time that is made good, in milliseconds: timers come late, and nobody sends evenly. */
const CREDIT_MS = 100;
const SECOND_MS = 1000;

/**
 * Keeps a rate by telling each sender how long to wait after what it has just sent (the generic cell rate algorithm as a
 * virtual schedule, ITU-T I.371). Several that share one get equal shares: each waits behind what all others have sent.
 */
export class Pace {
  /** Until when the bytes so far take at this rate, on the clock of `now`. */
  #paidUntil = -Infinity;
  readonly #bytesPerSecond: number;
  readonly #now: () => number;

  /** @param now in milliseconds */
  constructor(bytesPerSecond: number | null, now: () => number) {
    this.#bytesPerSecond = bytesPerSecond ?? Infinity;
    this.#now = now;
  }

  /** Counts bytes that were sent. @returns the milliseconds to wait before the next */
  take(bytes: number): number {
    const now = this.#now();
    const begin = Math.max(this.#paidUntil, now - CREDIT_MS);
    this.#paidUntil = begin + (bytes / this.#bytesPerSecond) * SECOND_MS;
    return Math.max(0, this.#paidUntil - now);
  }
}
