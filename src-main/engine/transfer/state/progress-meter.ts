/** Speed is the mean over this long: short enough to follow a change, long enough not to flicker. Milliseconds. */
const SPAN_MS = 4000;
/** Bytes are counted in slices of this length, so a fast transfer keeps no long list. Milliseconds. */
const SLICE_MS = 250;

interface Slice {
  readonly start: number;
  bytes: number;
}

/** Counts the bytes of one transfer and tells its present speed. */
export class ProgressMeter {
  #total = 0;
  #slices: Slice[] = [];

  /** @param now milliseconds, never going back */
  constructor(readonly now: () => number) {}

  get bytes(): number {
    return this.#total;
  }

  add(bytes: number): void {
    const at = this.now();
    this.#total += bytes;
    const last = this.#slices.at(-1);
    if (last !== undefined && at - last.start < SLICE_MS) last.bytes += bytes;
    else this.#slices.push({ start: at, bytes });
    this.#forget(at);
  }

  /** Bytes that need not go: they count as done and have no part in the speed. */
  skip(bytes: number): void {
    this.#total += bytes;
  }

  /** Begins the speed anew: the time in which nothing was meant to move has no part in it. */
  rest(): void {
    this.#slices = [];
  }

  /** Moving average; 0 before the first byte and after a silence of {@link SPAN_MS}. */
  bytesPerSecond(): number {
    const at = this.now();
    this.#forget(at);
    const first = this.#slices[0];
    if (first === undefined) return 0;
    const sum = this.#slices.reduce((bytes, slice) => bytes + slice.bytes, 0);
    // The first slice is not over at once: dividing by a few milliseconds would promise the moon.
    return (sum * 1000) / Math.max(at - first.start, SLICE_MS);
  }

  /** Seconds until `bytes` more have gone, or null while nothing moves. */
  secondsFor(bytes: number): number | null {
    const speed = this.bytesPerSecond();
    return speed > 0 ? bytes / speed : null;
  }

  #forget(at: number): void {
    const keepFrom = this.#slices.findIndex((slice) => at - slice.start <= SPAN_MS);
    if (keepFrom > 0) this.#slices.splice(0, keepFrom);
    else if (keepFrom === -1) this.#slices = [];
  }
}
