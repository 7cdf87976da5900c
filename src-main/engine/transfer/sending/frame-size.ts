/** A message between two frames, a pause for example, waits about this long for the frame before it. Milliseconds. */
const TARGET_MS = 50;
/** The line is measured over so long at least: the friend acknowledges several frames at once. Milliseconds. */
const MEASURED_MS = 100;
/** Bytes of a file in the first frames, before anything is known of the line, … */
const FIRST_BYTES = 256 * 1024;
/** … and in any frame: what a line of 10 Mbit/s takes in {@link TARGET_MS}. */
const MIN_BYTES = 64 * 1024;

/**
 * How many bytes of a file a frame should have: many where the line is fast, for every frame costs the same processor time
 * beside its bytes; few where it is slow. Always a power of two. What counts is what arrives: the buffers of a system take
 * megabytes in no time, whatever the line behind them does.
 */
export class FrameSize {
  readonly #now: () => number;
  readonly #min: number;
  readonly #max: number;
  #bytes: number;
  #arrived = 0;
  #measuredAt: number;

  /**
   * @param maxBytes that a frame has room for
   * @param now milliseconds, never going back
   */
  constructor(maxBytes: number, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#max = 2 ** Math.floor(Math.log2(maxBytes));
    this.#min = Math.min(MIN_BYTES, this.#max);
    this.#bytes = Math.min(FIRST_BYTES, this.#max);
    this.#measuredAt = now();
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The friend has so many more. */
  arrived(bytes: number): void {
    this.#arrived += bytes;
    const elapsedMs = this.#now() - this.#measuredAt;
    if (elapsedMs < MEASURED_MS) return;
    const wanted = (this.#arrived / elapsedMs) * TARGET_MS;
    // One step at a time: a pause looks like a slow line, and is over with the next look.
    if (wanted >= this.#bytes * 2) this.#bytes = Math.min(this.#bytes * 2, this.#max);
    else if (wanted < this.#bytes) this.#bytes = Math.max(this.#bytes / 2, this.#min);
    this.#arrived = 0;
    this.#measuredAt += elapsedMs;
  }
}
