import type { Duplex } from 'node:stream';

import { CooeeError } from '../../../src-shared/session';

/** What the stream has taken should leave within about this time, for a pause or a cancel waits behind it. Milliseconds. */
const TARGET_MS = 100;
/** Senders wait while the stream holds this many bytes: on a fast line enough to keep it busy, … */
const MAX_WAITING_BYTES = 1024 * 1024;
/** … on a slow one what 5 Mbit/s carry in {@link TARGET_MS}. */
const MIN_WAITING_BYTES = 64 * 1024;

/**
 * Writes buffers in call order and makes senders wait by the number of bytes, where Node would make them wait until all are gone.
 */
export class PacedWriter {
  #pendingBytes = 0;
  #limit = MAX_WAITING_BYTES;
  readonly #waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  readonly #stream: Duplex;
  readonly #now: () => number;

  /** @param now milliseconds, never going back */
  constructor(stream: Duplex, now: () => number = () => performance.now()) {
    this.#stream = stream;
    this.#now = now;

    stream.once('close', () => this.#releaseWaiting());
  }

  /**
   * @param onTaken called when the stream has taken the buffer, which may then be used again
   * @returns a promise that resolves when the stream can take more
   * @throws CooeeError `connection-lost`
   */
  write(buffer: Buffer, onTaken: () => void = () => undefined): Promise<void> {
    if (this.#stream.destroyed || !this.#stream.writable)
      return Promise.reject(new CooeeError('connection-lost'));
    this.#pendingBytes += buffer.length;
    const writtenAt = this.#now();
    this.#stream.write(buffer, () => {
      this.#pendingBytes -= buffer.length;
      this.#adapt(this.#now() - writtenAt);
      onTaken();
      if (this.#pendingBytes < this.#limit) this.#releaseWaiting();
    });
    if (this.#pendingBytes < this.#limit) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Closes our half; resolves when the stream has taken everything. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      // A stream that is destroyed instead never calls back.
      this.#stream.once('close', resolve);
      this.#stream.end(resolve);
    });
  }

  /** @param milliseconds from the write of a buffer until the stream had sent it */
  #adapt(milliseconds: number): void {
    if (milliseconds > TARGET_MS * 2) this.#limit = Math.max(this.#limit / 2, MIN_WAITING_BYTES);
    else if (milliseconds < TARGET_MS / 2) this.#limit = Math.min(this.#limit * 2, MAX_WAITING_BYTES);
  }

  #releaseWaiting(): void {
    const lost = this.#stream.destroyed;
    for (const { resolve, reject } of this.#waiting.splice(0)) {
      if (lost) reject(new CooeeError('connection-lost'));
      else resolve();
    }
  }
}
