/** What is said between two frames, a pause for example, waits about this long for the frame before. Milliseconds. */
const TARGET_MS = 50;
/** Bytes of a file in the first frame, … */
const FIRST_BYTES = 256 * 1024;
/** … and in any frame: what a line of 10 Mbit/s takes in {@link TARGET_MS}. */
const MIN_BYTES = 64 * 1024;

/**
 * How many bytes of a file a frame should have: many where the line is fast, for every frame costs the same processor time
 * beside its bytes; few where it is slow. Always a power of two.
 */
export class FrameSize {
  readonly #max: number;
  #bytes: number;

  /** @param maxBytes that a frame has room for */
  constructor(maxBytes: number) {
    this.#max = 2 ** Math.floor(Math.log2(maxBytes));
    this.#bytes = Math.min(FIRST_BYTES, this.#max);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @param milliseconds that the channel needed for a frame of `bytes` */
  sent(bytes: number, milliseconds: number): void {
    if (milliseconds > TARGET_MS * 2) this.#bytes = Math.max(this.#bytes / 2, Math.min(MIN_BYTES, this.#max));
    // A frame that was short anyway says nothing about longer ones.
    else if (milliseconds < TARGET_MS / 2 && bytes >= this.#bytes)
      this.#bytes = Math.min(this.#bytes * 2, this.#max);
  }
}
