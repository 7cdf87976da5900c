/** Work on one key at a time, in the order in which it was asked for; on different keys at the same time. */
export class Turns {
  readonly #tails = new Map<string, Promise<void>>();

  /** Does the work once all that was asked for before on its key is done, whatever came of that. */
  take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const done = (this.#tails.get(key) ?? Promise.resolve()).then(work);
    const tail = done
      .then(
        () => undefined,
        () => {
          // Whoever asked for it has been told.
        },
      )
      .then(() => {
        if (this.#tails.get(key) === tail) this.#tails.delete(key);
      });
    this.#tails.set(key, tail);
    return done;
  }

  /** Resolves once nothing is left to do. */
  async settled(): Promise<void> {
    while (this.#tails.size > 0) await Promise.all(this.#tails.values());
  }
}
