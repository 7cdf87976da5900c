/** What the keeper reads of what is refused, and why: at most a line a minute, without addresses. */
import type { Log } from '../log';

const MINUTE_MS = 60_000;

const WORDS = {
  'connection rate': 'connections of networks that open too many',
  'connection share': 'connections of networks that have their share',
  'connection total': 'connections while every place was taken',
  evicted: 'connections that did nothing and made room for others',
  requests: 'requests of networks above their limit',
  guesses: 'requests of networks that named too many rooms that are not there',
  'guesses of many': 'requests of networks that did so while many others did',
  'new rooms': 'rooms of networks that make too many',
  'room share': 'rooms of networks that have their share',
  'rooms of one': 'rooms of connections that have too many',
  'unready answerers': 'answerers who held a place and were not ready',
} as const;
export type Refusal = keyof typeof WORDS;

export class Refusals {
  readonly #counts = new Map<Refusal, number>();
  #timer: NodeJS.Timeout | undefined;
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** The first is told at once, the others together a minute later. */
  count(what: Refusal): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
    if (this.#timer === undefined) this.#tell();
  }

  /** Tells what has not been told yet. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#write();
  }

  #tell(): void {
    this.#write();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#counts.size > 0) this.#tell();
    }, MINUTE_MS);
    this.#timer.unref();
  }

  #write(): void {
    if (this.#counts.size === 0) return;
    const counts = [...this.#counts].map(([what, count]) => `${count} ${WORDS[what]}`);
    this.#counts.clear();
    this.#log('warn', `refused: ${counts.join(', ')}`);
  }
}
