/**
 * Frames that the friend has not acknowledged yet, in the order they were sent, so that they can be sent again over
 * another connection. Frames are counted from 0; the count is their number and never goes on the wire with them.
 */
interface KeptFrame {
  readonly bytes: Buffer;
  readonly release: () => void;
}

export class ReplayBuffer {
  #frames: KeptFrame[] = [];
  #oldest = 0;
  #size = 0;

  /** The number of the oldest frame that is kept. */
  get first(): number {
    return this.#oldest;
  }

  /** The number that the next frame will get: how many were sent in all. */
  get next(): number {
    return this.#oldest + this.#frames.length;
  }

  /** Bytes of the frames that are kept. */
  get bytes(): number {
    return this.#size;
  }

  /**
   * Keeps the frame itself, which must not change before `release` is called. A copy would cost the sender of a large file a
   * twentieth of its time.
   */
  append(frame: Buffer, release: () => void): void {
    this.#frames.push({ bytes: frame, release });
    this.#size += frame.length;
  }

  /** A frame that is kept. @throws RangeError for another */
  at(number: number): Buffer {
    const frame = this.#frames[number - this.#oldest];
    if (frame === undefined) throw new RangeError(`frame ${number} is not kept`);
    return frame.bytes;
  }

  /**
   * The friend has received this many frames in all.
   * @returns false when that cannot be: more than were sent, or fewer than they said before
   */
  acknowledge(received: number): boolean {
    if (received < this.#oldest || received > this.next) return false;
    for (const { bytes, release } of this.#frames.splice(0, received - this.#oldest)) {
      this.#size -= bytes.length;
      release();
    }
    this.#oldest = received;
    return true;
  }
}
