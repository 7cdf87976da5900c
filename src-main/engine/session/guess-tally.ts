/**
 * How many others tried the code of one call, on both computers. A count that arrives twice (by a server and in `hello`) counts
 * once.
 */
export type GuessSide = 'own' | 'friend';

export class GuessTally {
  readonly #counts: Record<GuessSide, number> = { own: 0, friend: 0 };
  readonly #onGrown: (count: number) => void;

  /** @param onGrown called with the sum */
  constructor(onGrown: (count: number) => void) {
    this.#onGrown = onGrown;
  }

  get own(): number {
    return this.#counts.own;
  }

  /** @param count so far in this call, at that side */
  count(side: GuessSide, count: number): void {
    if (count <= this.#counts[side]) return;
    this.#counts[side] = count;
    this.#onGrown(this.#counts.own + this.#counts.friend);
  }
}
