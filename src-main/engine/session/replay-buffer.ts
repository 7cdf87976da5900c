/**
 * Frames that the friend has not acknowledged yet, in the order they were sent, so that they can be sent again over
 * another connection. Frames are counted from 0; the count is their number and never goes on the wire with them.
 */

/** A buffer this large or larger is kept for reuse: file data comes in frames of one size. Bytes. */
const POOLED_BYTES = 64 * 1024;
/** Buffers kept for reuse, 256 KiB each as a rule. */
const MAX_SPARE = 16;

export class ReplayBuffer {
  private frames: Buffer[] = [];
  private readonly spare: Buffer[] = [];
  private oldest = 0;
  private size = 0;

  /** The number of the oldest frame that is kept. */
  get first(): number {
    return this.oldest;
  }

  /** The number that the next frame will get: how many were sent in all. */
  get next(): number {
    return this.oldest + this.frames.length;
  }

  /** Bytes of the frames that are kept. */
  get bytes(): number {
    return this.size;
  }

  /** Keeps a copy, for the frame is its owner's again at once. @returns the copy */
  append(frame: Buffer): Buffer {
    const copy = this.bufferFor(frame.length);
    frame.copy(copy);
    this.frames.push(copy);
    this.size += copy.length;
    return copy;
  }

  /** A frame that is kept. @throws RangeError for another */
  at(number: number): Buffer {
    const frame = this.frames[number - this.oldest];
    if (frame === undefined) throw new RangeError(`frame ${number} is not kept`);
    return frame;
  }

  /**
   * The friend has received this many frames in all.
   * @returns false when that cannot be: more than were sent, or fewer than he said before
   */
  acknowledge(received: number): boolean {
    if (received < this.oldest || received > this.next) return false;
    for (const frame of this.frames.splice(0, received - this.oldest)) {
      this.size -= frame.length;
      if (frame.buffer.byteLength >= POOLED_BYTES && this.spare.length < MAX_SPARE) this.spare.push(frame);
    }
    this.oldest = received;
    return true;
  }

  private bufferFor(bytes: number): Buffer {
    if (bytes < POOLED_BYTES) return Buffer.from(new ArrayBuffer(bytes));
    const last = this.spare.pop();
    // A view always begins at its memory's start, so the whole of it can be had back.
    if (last !== undefined && last.buffer.byteLength >= bytes) return Buffer.from(last.buffer, 0, bytes);
    return Buffer.from(new ArrayBuffer(bytes));
  }
}
