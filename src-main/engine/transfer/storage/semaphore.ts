/** Lets a bounded number of tasks run at once and knows when all of them are over. */
export class Semaphore {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  readonly #tasks = new Set<Promise<unknown>>();

  constructor(count: number) {
    this.#free = count;
  }

  /**
   * @returns `started` resolves when the task has a slot: what a producer waits for. `done` is the task's own promise.
   */
  run<T>(task: () => Promise<T>): { readonly started: Promise<void>; readonly done: Promise<T> } {
    const started = this.#acquire();
    const done = started.then(task).finally(() => {
      this.#release();
      this.#tasks.delete(done);
    });
    this.#tasks.add(done);
    return { started, done };
  }

  /** Resolves when no task runs or waits. */
  async settled(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.allSettled(this.#tasks);
  }

  #acquire(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
