import type { Duplex } from 'node:stream';

import { CooeeError } from '../../../src-shared/session';

/** Senders wait while this many bytes are with the socket: enough to keep a fast link busy, little to lose. */
const HIGH_WATER_BYTES = 1024 * 1024;

/** Writes buffers in call order and tells senders when to wait, by bytes instead of Node's "empty again". */
export class PacedWriter {
  private pendingBytes = 0;
  private readonly waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];

  constructor(private readonly stream: Duplex) {
    stream.once('close', () => this.releaseWaiting());
  }

  /**
   * @param onTaken called when the stream has taken the buffer, which may then be used again
   * @returns a promise that resolves when the stream can take more
   * @throws CooeeError `connection-lost`
   */
  write(buffer: Buffer, onTaken: () => void = () => undefined): Promise<void> {
    if (this.stream.destroyed || !this.stream.writable)
      return Promise.reject(new CooeeError('connection-lost'));
    this.pendingBytes += buffer.length;
    this.stream.write(buffer, () => {
      this.pendingBytes -= buffer.length;
      onTaken();
      if (this.pendingBytes < HIGH_WATER_BYTES) this.releaseWaiting();
    });
    if (this.pendingBytes < HIGH_WATER_BYTES) return Promise.resolve();
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

  private releaseWaiting(): void {
    const lost = this.stream.destroyed;
    for (const { resolve, reject } of this.waiting.splice(0)) {
      if (lost) reject(new CooeeError('connection-lost'));
      else resolve();
    }
  }
}
