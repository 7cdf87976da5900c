import { Socket } from 'node:net';
import type { Readable } from 'node:stream';

import { CooeeError, deferred } from '../../../src-shared/session';

/** More than this and the stream is paused, so that backpressure reaches the peer. A socket's largest chunk is 64 KiB. */
const HIGH_WATER_BYTES = 256 * 1024;

interface PendingRead {
  readonly target: Buffer;
  filled: number;
  /** Full, or the stream is over. */
  readonly wake: () => void;
}

/**
 * Reads exact lengths from a byte stream, first for the handshake, then for the records. One read at a time. A chunk is
 * copied straight to where the read wants it: a promise for each chunk instead of each read cost a receiver 0.1 s of
 * processor time a gigabyte. What arrived before the stream broke can still be read.
 */
export class ByteReader {
  /** Arrived and not asked for yet, oldest first. */
  readonly #chunks: Buffer[] = [];
  #position = 0;
  #waitingBytes = 0;
  #arrivedBytes = 0;
  #isOver = false;
  #isDraining = false;
  readonly #over = deferred();
  #pending: PendingRead | null = null;
  readonly #stream: Readable;

  constructor(stream: Readable) {
    this.#stream = stream;

    // Without a listener a reset between two reads would be an uncaught exception; reads see it as `errored`.
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => this.#arrived(chunk));
    const over = (): void => {
      this.#isOver = true;
      this.#over.resolve();
      this.#pending?.wake();
    };
    stream.once('end', over);
    stream.once('close', over);
    if (stream.destroyed || stream.readableEnded) over();
  }

  /** All bytes that ever arrived, read or not. */
  get arrivedBytes(): number {
    return this.#arrivedBytes;
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
   * Fills `target` completely. When it throws, what was read of it is lost.
   * @returns false when the stream ended cleanly before the first byte
   * @throws CooeeError `connection-lost` when it ended or broke in the middle; the signal's reason when aborted
   */
  async readInto(target: Buffer, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    const filled = this.#takeWaiting(target);
    if (filled === target.length) return true;
    const read = await this.#untilFilled(target, filled, signal);
    if (read === target.length) return true;
    signal.throwIfAborted();
    const stream = this.#stream;
    if (read === 0 && stream.readableEnded) return false;
    throw new CooeeError('connection-lost', null, { cause: stream.errored });
  }

  /** Drops what has arrived and what still arrives; resolves when the stream is over. Nothing can be read afterwards. */
  drain(): Promise<void> {
    this.#isDraining = true;
    for (const chunk of this.#chunks.splice(0)) this.#used(chunk);
    this.#waitingBytes = 0;
    this.#position = 0;
    this.#stream.resume();
    return this.#over.promise;
  }

  /** @returns bytes filled: fewer than the target has when the stream is over or the signal is aborted */
  async #untilFilled(target: Buffer, filled: number, signal: AbortSignal): Promise<number> {
    if (this.#isOver) return filled;
    let wake = (): void => undefined;
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const pending: PendingRead = { target, filled, wake };
    this.#pending = pending;
    signal.addEventListener('abort', wake, { once: true });
    await woken;
    signal.removeEventListener('abort', wake);
    this.#pending = null;
    return pending.filled;
  }

  #arrived(chunk: Buffer): void {
    const pending = this.#pending;
    this.#arrivedBytes += chunk.length;
    if (this.#isDraining) return;
    let taken = 0;
    if (pending !== null && pending.filled < pending.target.length) {
      taken = chunk.copy(pending.target, pending.filled);
      pending.filled += taken;
      if (pending.filled === pending.target.length) pending.wake();
    }
    if (taken === chunk.length) {
      this.#used(chunk);
      return;
    }
    if (this.#chunks.length === 0) this.#position = taken;
    this.#chunks.push(chunk);
    this.#waitingBytes += chunk.length - taken;
    if (this.#waitingBytes >= HIGH_WATER_BYTES) this.#stream.pause();
  }

  /** @returns bytes filled */
  #takeWaiting(target: Buffer): number {
    let filled = 0;
    for (
      let chunk = this.#chunks[0];
      chunk !== undefined && filled < target.length;
      chunk = this.#chunks[0]
    ) {
      const copied = chunk.copy(target, filled, this.#position);
      filled += copied;
      this.#position += copied;
      this.#waitingBytes -= copied;
      if (this.#position < chunk.length) break;
      this.#chunks.shift();
      this.#position = 0;
      this.#used(chunk);
    }
    if (this.#waitingBytes < HIGH_WATER_BYTES && this.#stream.isPaused()) this.#stream.resume();
    return filled;
  }

  #used(chunk: Buffer): void {
    // A chunk of another kind of stream may still belong to the writer.
    if (this.#stream instanceof Socket) giveBack(chunk);
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
