/**
 * How fast the past is forgotten, milliseconds: what was this long ago weighs e times less than now, so that seven eighths
 * of a share come from the last two seconds.
 */
const MEMORY_MS = 1000;

/**
 * What share of its recent time something that does one thing at a time spends on what: exponentially weighted, so that it
 * needs no list of the past and a wait of any length has its exact weight. Nothing counts before the first activity.
 */
export class TimeShares<Activity extends string> {
  readonly #weights = new Map<Activity, number>();
  #totalWeight = 0;
  #activity: Activity;
  #beganAt: number | null = null;
  #settledAt = 0;

  /**
   * @param now milliseconds, never going back
   * @param idle what it does outside of {@link TimeShares.during}
   */
  constructor(
    readonly now: () => number,
    readonly idle: Activity,
  ) {
    this.#activity = idle;
  }

  /** How long it is watched, milliseconds; 0 before the first activity. */
  get observedMs(): number {
    return this.#beganAt === null ? 0 : this.now() - this.#beganAt;
  }

  /** From 0 to 1; what goes on at this moment is included. 0 before the first activity. */
  of(activity: Activity): number {
    this.#settle();
    return this.#totalWeight === 0 ? 0 : (this.#weights.get(activity) ?? 0) / this.#totalWeight;
  }

  /** Counts the time until `work` settles as `activity`. One at a time. Rejects like the work. */
  async during<T>(activity: Activity, work: () => Promise<T>): Promise<T> {
    this.#enter(activity);
    try {
      return await work();
    } finally {
      this.#enter(this.idle);
    }
  }

  #enter(activity: Activity): void {
    this.#settle();
    this.#activity = activity;
  }

  #settle(): void {
    const at = this.now();
    if (this.#beganAt === null) {
      this.#beganAt = at;
      this.#settledAt = at;
    }
    const kept = Math.exp((this.#settledAt - at) / MEMORY_MS);
    this.#settledAt = at;
    for (const [activity, weight] of this.#weights) this.#weights.set(activity, weight * kept);
    this.#weights.set(this.#activity, (this.#weights.get(this.#activity) ?? 0) + (1 - kept));
    this.#totalWeight = this.#totalWeight * kept + (1 - kept);
  }
}
