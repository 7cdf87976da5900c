/** What the keeper reads of what is refused, and why: at most a line a minute, without addresses. */
import { withNoun } from '../../../src-shared/session';
import type { Log } from '../log';

const MINUTE_MS = 60_000;

/** What, in one and in many, and why. */
const WORDS = {
  'connection rate': ['connection', 'connections', 'of a network that opens too many in a minute'],
  'connection share': ['connection', 'connections', 'of a network that has its share'],
  'connection total': ['connection', 'connections', 'while every place was taken'],
  evicted: ['connection', 'connections', 'that did nothing, to make room for others'],
  requests: ['request', 'requests', 'of a network above its limit'],
  guesses: ['request', 'requests', 'of a network that named too many rooms that are not there'],
  'guesses of many': ['request', 'requests', 'of a network that guesses at rooms while many do'],
  'new rooms': ['room', 'rooms', 'of a network that makes too many in a minute'],
  'room share': ['room', 'rooms', 'of a network that has its share'],
  'rooms of one': ['room', 'rooms', 'of a connection that has four'],
} as const;
export type Refusal = keyof typeof WORDS;

export class Refusals {
  readonly #counts = new Map<Refusal, number>();
  #timer: NodeJS.Timeout | undefined;
  readonly #log: Log;
  readonly #counted: (what: Refusal) => void;

  /** @param counted is told of each */
  constructor(log: Log, counted: (what: Refusal) => void = () => undefined) {
    this.#log = log;
    this.#counted = counted;
  }

  /** The first is told at once, the others together a minute later. */
  count(what: Refusal): void {
    this.#counted(what);
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
    const counts = [...this.#counts].map(([what, count]) => {
      const [one, many, why] = WORDS[what];
      return `${withNoun(count, one, many)} ${why}`;
    });
    this.#counts.clear();
    this.#log('warn', `refused: ${counts.join(', ')}`);
  }
}
