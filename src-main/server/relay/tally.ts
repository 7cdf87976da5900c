/** What the keeper reads of the relay: counts and sums, no addresses and no tokens. */
import { withNoun } from '../../../src-shared/session';
import type { Log } from '../log';
import type { PairEnd } from './pair';

/** From one sum in the log to the next, if there was anything to sum up. */
const SUM_EVERY_MS = 3_600_000;
const SECOND_MS = 1000;

/** The line that a socket gets instead of being joined; the first two are those of the real relay. */
export type Refusal = 'bad handshake' | 'impatient' | 'busy' | 'lonely';

const END_TEXTS: Readonly<Record<PairEnd, string>> = {
  left: 'one of the two left',
  bytes: 'its bytes are used up',
  time: 'its time is over',
  idle: 'it was idle',
  stopped: 'the server stops',
};

/** `1234567890` bytes as `1.23 GB`. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${String(Number((bytes / 1000 ** power).toPrecision(3)))} ${units[power] ?? ''}`;
}

export class Tally {
  #joined = 0;
  #bytes = 0;
  readonly #counts = new Map<PairEnd | Refusal, number>();
  readonly #log: Log;
  readonly #standing: () => { readonly pairs: number; readonly waiting: number };
  readonly #timer: NodeJS.Timeout;

  /** @param standing what there is at this moment */
  constructor(log: Log, standing: () => { readonly pairs: number; readonly waiting: number }) {
    this.#log = log;
    this.#standing = standing;
    this.#timer = setInterval(() => this.sumUp(), SUM_EVERY_MS);
    this.#timer.unref();
  }

  joined(): void {
    this.#joined += 1;
  }

  ended(end: PairEnd, bytes: number, lastedMs: number): void {
    this.#bytes += bytes;
    this.#count(end);
    const seconds = Math.round(lastedMs / SECOND_MS);
    this.#log('info', `a relayed pair ended after ${sizeText(bytes)} in ${seconds} s: ${END_TEXTS[end]}`, {
      event: 'relay_pair_ended',
      reason: end,
      bytes,
      seconds: lastedMs / SECOND_MS,
    });
  }

  refused(refusal: Refusal): void {
    this.#count(refusal);
    this.#log('debug', `a relay was refused: ${refusal}`);
  }

  /** Writes what happened since the last time, unless nothing did. */
  sumUp(): void {
    if (this.#joined === 0 && this.#counts.size === 0) return;
    const counts = [...this.#counts].map(([what, count]) => `${what} ${count}`).join(', ');
    const { pairs, waiting } = this.#standing();
    this.#log(
      'info',
      `relay: ${this.#joined} joined, ${sizeText(this.#bytes)}${counts === '' ? '' : `; ${counts}`}; now ${withNoun(pairs, 'pair', 'pairs')}, ${waiting} waiting`,
      { event: 'relay_sum', joined: this.#joined, bytes: this.#bytes, pairs, waiting },
    );
    this.#joined = 0;
    this.#bytes = 0;
    this.#counts.clear();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.sumUp();
  }

  #count(what: PairEnd | Refusal): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }
}
