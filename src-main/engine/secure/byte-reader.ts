import { Socket } from 'node:net';
import type { Readable } from 'node:stream';

import { CooeeError } from '../../../src-shared/session';

/**
 * Reads exact lengths from a byte stream without concatenating chunks, first for the handshake, then for the records.
 * One read at a time. What was not asked for stays in the stream, so backpressure reaches the peer.
 */
export class ByteReader {
  private chunk: Buffer | null = null;
  private position = 0;

  constructor(private readonly stream: Readable) {
    // Without a listener a reset between two reads would be an uncaught exception; reads see it as `errored`.
    stream.on('error', () => undefined);
  }

  /**
   * @returns a new buffer of `length` bytes
   * @throws CooeeError `connection-lost` when the stream ends or breaks first; the signal's reason when aborted
   */
  async read(length: number, signal: AbortSignal): Promise<Buffer> {
    const target = Buffer.allocUnsafe(length);
    if (!(await this.readInto(target, signal))) throw new CooeeError('connection-lost');
    return target;
  }

  /**
   * Fills `target` completely.
   * @returns false when the stream ended cleanly before the first byte
   * @throws CooeeError `connection-lost` when it ended or broke in the middle; the signal's reason when aborted
   */
  async readInto(target: Buffer, signal: AbortSignal): Promise<boolean> {
    let filled = 0;
    while (filled < target.length) {
      if (this.chunk === null) {
        const next = await this.nextChunk(signal);
        if (next === null) {
          if (filled === 0) return false;
          throw new CooeeError('connection-lost');
        }
        this.chunk = next;
        this.position = 0;
      }
      const copied = this.chunk.copy(target, filled, this.position);
      filled += copied;
      this.position += copied;
      if (this.position === this.chunk.length) {
        // Of other streams it may be the writer's own.
        if (this.stream instanceof Socket) giveBack(this.chunk);
        this.chunk = null;
      }
    }
    return true;
  }

  private async nextChunk(signal: AbortSignal): Promise<Buffer | null> {
    for (;;) {
      signal.throwIfAborted();
      const chunk = this.stream.read() as Buffer | null;
      if (chunk !== null) return chunk;
      if (this.stream.readableEnded) return null;
      if (this.stream.errored !== null || this.stream.destroyed) {
        throw new CooeeError('connection-lost', null, { cause: this.stream.errored });
      }
      await this.wakeUp(signal);
    }
  }

  private wakeUp(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const events = ['readable', 'end', 'close', 'error'] as const;
      const done = (): void => {
        for (const event of events) this.stream.off(event, done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      for (const event of events) this.stream.on(event, done);
      signal.addEventListener('abort', done, { once: true });
    });
  }
}

/** What sockets read is memory of its own from this size on; shorter chunks may share Node's pool. Bytes. */
const OWN_MEMORY_BYTES = 8 * 1024;

type Transferable = ArrayBufferLike & { readonly transfer?: (length: number) => ArrayBufferLike };

/**
 * Frees a chunk at once, where the runtime can (Node 22, Electron 25). A socket makes 16,000 chunks of 64 KiB in a gigabyte,
 * and the garbage collector took a third of the receiver's time to find that nobody uses them.
 */
function giveBack(chunk: Buffer): void {
  const memory: Transferable = chunk.buffer;
  if (chunk.length > OWN_MEMORY_BYTES && chunk.length === memory.byteLength) memory.transfer?.(0);
}
