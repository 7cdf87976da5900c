/**
 * How many others tried the code of one call, on both computers, and at the contact server without getting further. A count that
 * arrives twice (by a server and in `hello`) counts once.
 */
export type GuessSide = 'own' | 'friend' | 'server';

export class GuessTally {
  readonly #counts: Record<GuessSide, number> = { own: 0, friend: 0, server: 0 };
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
    const { own, friend, server } = this.#counts;
    this.#onGrown(own + friend + server);
  }
}
