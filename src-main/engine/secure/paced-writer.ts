import type { Duplex } from 'node:stream';

import { CooeeError } from '../../../src-shared/session';

/** What is with the stream should be gone in about this time: a pause or a cancel is heard behind it. Milliseconds. */
const TARGET_MS = 100;
/** Senders wait while so many bytes are with the stream: on a fast line enough to keep it busy, … */
const MAX_WAITING_BYTES = 1024 * 1024;
/** … on a slow one what 5 Mbit/s take in {@link TARGET_MS}. */
const MIN_WAITING_BYTES = 64 * 1024;
/**
 * A sender that never has to wait, for its files are small and the line takes them at once, lets everything else have its turn
 * after so long: what the friend says (a pause, what he has received), the user's wishes, timers, and native memory that is only
 * freed then. Without it 200,000 tiny files kept a program deaf for three seconds. Milliseconds.
 */
const TURN_MS = 10;

/** Writes buffers in call order and tells senders when to wait, by bytes instead of Node's "empty again". */
export class PacedWriter {
  private pendingBytes = 0;
  /** When the event loop last came round, as far as we know. */
  private turnedAt: number;
  private limit = MAX_WAITING_BYTES;
  private readonly waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];

  /** @param now milliseconds, never going back */
  constructor(
    private readonly stream: Duplex,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.turnedAt = now();
    stream.once('close', () => this.releaseWaiting());
  }

  /**
   * @param onTaken called when the stream has taken the buffer, which may then be used again
   * @returns a promise that resolves when the stream can take more, and everything else has had its turn
   * @throws CooeeError `connection-lost`
   */
  write(buffer: Buffer, onTaken: () => void = () => undefined): Promise<void> {
    if (this.stream.destroyed || !this.stream.writable)
      return Promise.reject(new CooeeError('connection-lost'));
    this.pendingBytes += buffer.length;
    const writtenAt = this.now();
    this.stream.write(buffer, () => {
      this.pendingBytes -= buffer.length;
      this.adapt(this.now() - writtenAt);
      onTaken();
      if (this.pendingBytes < this.limit) this.releaseWaiting();
    });
    if (this.pendingBytes < this.limit)
      return writtenAt - this.turnedAt < TURN_MS ? Promise.resolve() : this.afterTheOthers();
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  /** Closes our half; resolves when the stream has taken everything. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      // A stream that is destroyed instead never calls back.
      this.stream.once('close', resolve);
      this.stream.end(resolve);
    });
  }

  private async afterTheOthers(): Promise<void> {
    await new Promise(setImmediate);
    this.turnedAt = this.now();
  }

  /** @param milliseconds that a buffer has waited and taken */
  private adapt(milliseconds: number): void {
    if (milliseconds > TARGET_MS * 2) this.limit = Math.max(this.limit / 2, MIN_WAITING_BYTES);
    else if (milliseconds < TARGET_MS / 2) this.limit = Math.min(this.limit * 2, MAX_WAITING_BYTES);
  }

  private releaseWaiting(): void {
    const lost = this.stream.destroyed;
    for (const { resolve, reject } of this.waiting.splice(0)) {
      if (lost) reject(new CooeeError('connection-lost'));
      else resolve();
    }
  }
}
