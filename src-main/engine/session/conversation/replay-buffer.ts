import { deferred } from '../../../../src-shared/session';
import type { Deferred } from '../../../../src-shared/session';

/**
 * Senders wait while this many bytes are kept. It has to cover bandwidth times round trip, as a transfer's window of 16 MiB does, or
 * it would be the brake.
 */
const HIGH_WATER_BYTES = 24 * 1024 * 1024;
/** More than that means that the friend takes and never acknowledges: what is not paced (control messages) has a bound too. */
const MAX_KEPT_BYTES = HIGH_WATER_BYTES + 16 * 1024 * 1024;

interface KeptFrame {
  readonly bytes: Buffer;
  readonly release: () => void;
}

/**
 * Frames that the friend has not acknowledged yet, in the order they were sent, so that they can be sent again over
 * another connection. Frames are counted from 0; the count is their number and never goes on the wire with them.
 */
export class ReplayBuffer {
  #frames: KeptFrame[] = [];
  #oldest = 0;
  #size = 0;
  #waiting: Deferred<void>[] = [];

  /** The number of the oldest frame that is kept. */
  get first(): number {
    return this.#oldest;
  }

  /** The number that the next frame will get: how many were sent in all. */
  get next(): number {
    return this.#oldest + this.#frames.length;
  }

  /** Bytes that are kept. */
  get size(): number {
    return this.#size;
  }

  /** Whether more is kept than a friend who acknowledges ever leaves to be kept. */
  get isOverfull(): boolean {
    return this.#size > MAX_KEPT_BYTES;
  }

  /** @returns when more may be sent, or null when it may be at once. @throws what {@link giveUp} was called with */
  whenRoom(): Promise<void> | null {
    if (this.#size < HIGH_WATER_BYTES) return null;
    const room = deferred();
    this.#waiting.push(room);
    return room.promise;
  }

  /** Nothing will be acknowledged any more: whoever waits for room is told why. */
  giveUp(reason: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
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
    if (this.#size < HIGH_WATER_BYTES) for (const { resolve } of this.#waiting.splice(0)) resolve();
    return true;
  }
}
