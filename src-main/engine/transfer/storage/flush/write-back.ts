import type { FileHandle } from 'node:fs/promises';

import { FlushError } from '../disk-errors';
import { flushHandle } from './disk-flush';

/**
 * Bytes after which a flush begins while more are written. The system would rather wait for half a minute, and then a gigabyte
 * that came in ten seconds needs ten more at its end.
 */
const FLUSH_EVERY_BYTES = 32 * 1024 * 1024;

/** Sends a long file to the disk while it is written, so that its last flush has little to do. */
export class WriteBack {
  #unflushed = 0;
  /** It never rejects. */
  #flushing: Promise<void> | null = null;
  /** The system tells each error once: the next flush knows nothing of it. */
  #failed: FlushError | null = null;

  constructor(readonly handle: FileHandle) {}

  /** So many bytes more were written. */
  wrote(bytes: number): void {
    this.#unflushed += bytes;
    if (this.#unflushed < FLUSH_EVERY_BYTES || this.#flushing !== null) return;
    this.#unflushed = 0;
    this.#flushing = flushHandle(this.handle)
      .catch((error: unknown) => {
        this.#failed ??= error instanceof FlushError ? error : new FlushError(error);
      })
      .finally(() => {
        this.#flushing = null;
      });
  }

  /** Whether the disk has lost something, as far as it was flushed. What was lost can still be read, from the system's memory. */
  async hasLost(): Promise<boolean> {
    await this.#flushing;
    return this.#failed !== null;
  }

  /** @throws FlushError when the disk is known to have lost something: what comes after that would be written for nothing */
  assertFlushed(): void {
    if (this.#failed !== null) throw this.#failed;
  }

  /** Resolves when the disk has all. @throws FlushError when it does not, now or at an earlier flush */
  async finish(): Promise<void> {
    await this.#flushing;
    this.assertFlushed();
    await flushHandle(this.handle);
  }
}
