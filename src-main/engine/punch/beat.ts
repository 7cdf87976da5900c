/** When to dial: rounds on a time base that both friends share. */
import { delay } from '../../../src-shared/session';

/** At first: as often as gday dials (docs/GDAY-WIRE.md 4.1). */
const LIVELY_INTERVAL_MS = 200;
/** Friends who could meet have met by then (see ./dialler); what is left is for one who starts late. */
const LIVELY_FOR_MS = 6_000;
const LIVELY_ROUNDS = LIVELY_FOR_MS / LIVELY_INTERVAL_MS;
const CALM_INTERVAL_MS = 1_000;
/** Every second round is displaced by up to this much, in case the time base is not as shared as hoped. */
const DISPLACEMENT_MS = 50;
/** Node's timers are this coarse; the rest of a wait goes round the event loop instead. */
const TIMER_GRAIN_MS = 2;

/** The beginnings of the rounds, on the clock of `performance.now()`, milliseconds. */
export class Rounds {
  #count = 0;
  readonly #startAt: number;
  readonly #random: () => number;

  /** @param startAt when the round before the first one begins: the first dial of all */
  constructor(startAt: number, random: () => number = Math.random) {
    this.#startAt = startAt;
    this.#random = random;
  }

  /** The next round that is not over at `now`. */
  next(now: number): number {
    for (;;) {
      this.#count += 1;
      const at = this.#startAt + this.#sinceStart(this.#count);
      if (at > now) return at;
    }
  }

  #sinceStart(count: number): number {
    const calm = Math.max(0, count - LIVELY_ROUNDS);
    const onTime = Math.min(count, LIVELY_ROUNDS) * LIVELY_INTERVAL_MS + calm * CALM_INTERVAL_MS;
    return count % 2 === 0 ? onTime : onTime + (this.#random() * 2 - 1) * DISPLACEMENT_MS;
  }
}

/** Waits until `at` more exactly than a timer can, or rejects with the signal's reason. */
export async function until(at: number, signal: AbortSignal): Promise<void> {
  const coarse = at - performance.now() - TIMER_GRAIN_MS;
  if (coarse > 0) await delay(coarse, signal);
  while (performance.now() < at) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
}
