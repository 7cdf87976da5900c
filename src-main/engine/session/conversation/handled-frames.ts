/** An acknowledgement is due after this many bytes, … */
const ACKNOWLEDGE_BYTES = 1024 * 1024;
/** … or, for what is less, after this time. Milliseconds. */
const ACKNOWLEDGE_MS = 500;

/** The friend's frames that have been handled, and when it is time to tell the friend how many. */
export class HandledFrames {
  #count = 0;
  #untoldBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #tell: (count: number) => void;

  /** @param tell acknowledges that many frames in all */
  constructor(tell: (count: number) => void) {
    this.#tell = tell;
  }

  get count(): number {
    return this.#count;
  }

  /** @param bytes of the one frame that was handled */
  add(bytes: number): void {
    this.#count += 1;
    this.#untoldBytes += bytes;
    if (this.#untoldBytes >= ACKNOWLEDGE_BYTES) this.#due();
    else this.#timer ??= setTimeout(() => this.#due(), ACKNOWLEDGE_MS);
  }

  /** What has not been told is not, unless more is handled. */
  stopTelling(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #due(): void {
    this.stopTelling();
    this.#untoldBytes = 0;
    this.#tell(this.#count);
  }
}
