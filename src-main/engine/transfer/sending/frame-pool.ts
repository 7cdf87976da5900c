import { DATA_HEADER_BYTES } from '../protocol/data-frame';

/** Frames kept for reuse. As many as are on the way of a fast connection: the friend acknowledges every mebibyte. */
const MAX_SPARE = 8;
/** Bytes of a file in the shortest buffer. */
const MIN_BYTES = 4 * 1024;

/**
 * Memory for the data frames of a call, each used again when the friend has what was in it. A frame keeps its whole buffer until
 * then, so no buffer is more than twice as long as its frame, {@link MIN_BYTES} aside: what is held is at most twice what the replay buffer counts.
 */
export class FramePool {
  readonly #spare: Buffer[] = [];

  /** @param bytes of the frame, its header included */
  take(bytes: number): Buffer {
    const length = bufferLength(bytes);
    const found = this.#spare.findLastIndex((buffer) => buffer.length === length);
    const [buffer = Buffer.allocUnsafeSlow(length)] = found === -1 ? [] : this.#spare.splice(found, 1);
    return buffer.subarray(0, bytes);
  }

  /** @param frame one of ours, or the beginning of one */
  giveBack(frame: Buffer): void {
    // The oldest are of a length that is not asked for any more.
    if (this.#spare.length === MAX_SPARE) this.#spare.shift();
    this.#spare.push(Buffer.from(frame.buffer));
  }
}

/** A header and a power of two, so that few lengths are asked for. */
function bufferLength(bytes: number): number {
  return DATA_HEADER_BYTES + 2 ** Math.ceil(Math.log2(Math.max(bytes - DATA_HEADER_BYTES, MIN_BYTES)));
}
