/** Says things that may happen a thousand times a second once a minute at most, so that the log stays readable. */

const INTERVAL_MS = 60_000;

export class Seldom {
  /** Said since {@link #saidAt}, and left out. */
  #leftOut = 0;
  #saidAt = -Infinity;
  readonly #say: (text: string) => void;
  readonly #now: () => number;

  /** @param now milliseconds on a clock that never goes back */
  constructor(say: (text: string) => void, now: () => number = () => performance.now()) {
    this.#say = say;
    this.#now = now;
  }

  /** Says it, and how often it was not said since the last time; or counts it for the next time. */
  say(text: string): void {
    const now = this.#now();
    if (now - this.#saidAt < INTERVAL_MS) {
      this.#leftOut += 1;
      return;
    }
    this.#say(this.#leftOut === 0 ? text : `${text} (and ${this.#leftOut} more times)`);
    this.#leftOut = 0;
    this.#saidAt = now;
  }
}
