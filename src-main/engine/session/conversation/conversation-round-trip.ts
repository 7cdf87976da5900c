/**
 * Answers that count. The time of one answer includes whatever lay in the queues of both sides, up to a mebibyte of file
 * data and the sockets' buffers: the smallest of several comes nearest to the line itself, and twenty are twenty seconds old,
 * so that a route that has become slower shows.
 */
const ANSWERS_REMEMBERED = 20;
/** Questions that may still be answered: more than are asked while a connection can be silent without being lost. */
const OPEN_QUESTIONS = 64;

/** Measures the time for a short message there and back from numbered pings and their pongs. */
export class RoundTripMeter {
  /** When the questions were asked, by number. */
  readonly #askedAt = new Map<number, number>();
  #answers: readonly number[] = [];
  #nextNumber = 0;

  /** @param now milliseconds, never going back */
  constructor(readonly now: () => number) {}

  /** @returns the number of a question that is asked now */
  ask(): number {
    const number = this.#nextNumber++;
    this.#askedAt.set(number, this.now());
    // Older Cooees never answer.
    this.#askedAt.delete(number - OPEN_QUESTIONS);
    return number;
  }

  /** @returns the round trip as it is known now, milliseconds, or null for an answer to nothing */
  answered(number: number): number | null {
    const askedAt = this.#askedAt.get(number);
    if (askedAt === undefined) return null;
    this.#askedAt.delete(number);
    this.#answers = [...this.#answers, this.now() - askedAt].slice(-ANSWERS_REMEMBERED);
    return Math.min(...this.#answers);
  }
}
