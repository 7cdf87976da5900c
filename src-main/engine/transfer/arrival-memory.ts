import { MAX_HELD_BYTES } from './limits';

/** What a piece of work costs in memory beside the bytes it is about, roughly: so that small pieces have a bound, too. */
const PIECE_BYTES = 512;
/** Buffers of this size are used again: larger than any frame's bytes. */
const BUFFER_BYTES = 256 * 1024 + 64;
/** Shorter pieces get a buffer of their own size. */
const WORTH_A_BUFFER = BUFFER_BYTES / 2;
/** Buffers kept for reuse. */
const SPARE_BUFFERS = 8;

/** Bytes that wait for the disk, of all transfers of a call together. */
export class ArrivalMemory {
  readonly #spare: Buffer[] = [];
  #held = 0;
  #waiting: (() => void)[] = [];

  /** A copy that stays until it is given to {@link ArrivalMemory.release}. */
  copy(bytes: Buffer): Buffer {
    if (bytes.length < WORTH_A_BUFFER || bytes.length > BUFFER_BYTES) return Buffer.from(bytes);
    const buffer = this.#spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES);
    bytes.copy(buffer);
    return buffer.subarray(0, bytes.length);
  }

  /** A piece of work of so many bytes waits. */
  hold(bytes: number): void {
    this.#held += bytes + PIECE_BYTES;
  }

  /** It is done. @param copy the bytes it was about, if they were copied */
  release(bytes: number, copy: Buffer | null): void {
    this.#held -= bytes + PIECE_BYTES;
    if (copy?.buffer.byteLength === BUFFER_BYTES && this.#spare.length < SPARE_BUFFERS)
      this.#spare.push(Buffer.from(copy.buffer));
    if (this.#held >= MAX_HELD_BYTES) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Resolves when more may be read from the connection: at once, unless the friend sends beyond what he was allowed. */
  async room(): Promise<void> {
    while (this.#held >= MAX_HELD_BYTES) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
