/** So long a sender may go on without letting the event loop come round. Milliseconds. */
const TURN_MS = 10;

/**
 * Lets everything else have its turn: what the friend sends (a pause, what they have received), what the user wants, timers, and
 * native memory that is only freed then. A sender whose files are small and whose line takes them at once never has to wait for
 * anything: 200,000 tiny files kept a program deaf for three seconds, and took 290 MiB.
 */
export class LoopTurns {
  readonly #now: () => number;
  #last: number;

  /** @param now milliseconds, never going back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#last = now();
  }

  /** Resolves when the event loop has come round, or at once when it has lately. */
  async due(): Promise<void> {
    if (this.#now() - this.#last < TURN_MS) return;
    await new Promise(setImmediate);
    this.#last = this.#now();
  }
}
