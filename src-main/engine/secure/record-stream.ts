/**
 * The record stream between two Cooees.
 *
 *   stream   header (24) ‖ record ‖ record ‖ … ‖ final record
 *   record   u32BE n ‖ n bytes of secretstream ciphertext; the four length bytes are authenticated with it
 *   frame    the plaintext: kind (1 byte) ‖ payload
 *
 * Record buffers are reused once the stream's write callback has run, so the stream must have copied them by then, as
 * sockets do. n is bounded, so a peer cannot make us allocate; a stream that ends without its final record was cut off.
 */
import type { Duplex } from 'node:stream';

import { CooeeError } from '../../../src-shared/session';
import type { ByteReader } from './byte-reader';
import type { MeetingKey } from './call-keys';
import type { MatchPhrase } from './match-phrase';
import { PacedWriter } from './paced-writer';
import { STREAM_OVERHEAD_BYTES } from './secretstream';
import type { Opener, Sealer } from './secretstream';

const LENGTH_BYTES = 4;
/**
 * Largest plaintext frame. The cipher is as fast at 64 KiB, but every frame is a trip through the event loop and the disk
 * threads of both sides: with 1 MiB a gigabyte costs a sixth less processor time than with 256 KiB. On a slow line the
 * sender chooses smaller ones, so that a pause or a cancel gets through.
 */
export const MAX_FRAME_BYTES = 1024 * 1024 + 16;
/** Buffers of sent records kept for reuse; the writer holds no more than this at a time. */
const SPARE_RECORDS = 3;
/** Buffers of received frames kept for reuse: as many as may wait for a disk. New memory is a page fault for every 4 KiB. */
const SPARE_FRAMES = 16;
const SMALL_RECORD_BYTES = 4096;

/**
 * Handles one frame. It is only valid until the promise is resolved, unless `keep` was called before: then it stays as it is
 * until the function that `keep` returns is called.
 */
export type FrameHandler = (frame: Buffer, keep: () => () => void) => Promise<void> | void;

/** A socket has an address, as a stream over UDP has; other streams have none. */
interface EndOfConnection extends Duplex {
  readonly localAddress?: string | null | undefined;
}

export class RecordStream {
  readonly program = 'cooee';
  readonly #writer: PacedWriter;
  /** Of records that were sent. */
  readonly #spareRecords: Buffer[] = [];
  /** Of frames that were received and kept. */
  readonly #spareFrames: Buffer[] = [];
  #finished = false;
  readonly #stream: Duplex;
  readonly #reader: ByteReader;
  readonly #sealer: Sealer;
  readonly #opener: Opener;

  constructor(
    stream: Duplex,
    reader: ByteReader,
    sealer: Sealer,
    opener: Opener,
    /** The two ends derive from it how to meet again when this stream is gone. */
    readonly meetingKey: MeetingKey,
    /** What both friends can compare; null where there is none. */
    readonly phrase: MatchPhrase | null = null,
  ) {
    this.#stream = stream;
    this.#reader = reader;
    this.#sealer = sealer;
    this.#opener = opener;

    this.#writer = new PacedWriter(stream);
  }

  /**
   * Seals one frame and hands it to the socket, in call order. The caller may reuse the frame at once.
   * @returns a promise that resolves when the stream can take more
   * @throws CooeeError `connection-lost`
   */
  send(frame: Buffer, final = false): Promise<void> {
    if (this.#finished) return Promise.reject(new CooeeError('connection-lost'));
    if (frame.length > MAX_FRAME_BYTES) throw new RangeError(`frame of ${frame.length} bytes`);
    this.#finished = final;
    const sealedBytes = frame.length + STREAM_OVERHEAD_BYTES;
    const buffer = this.#takeRecordBuffer(LENGTH_BYTES + sealedBytes);
    const length = buffer.subarray(0, LENGTH_BYTES);
    length.writeUInt32BE(sealedBytes);
    this.#sealer.seal(buffer.subarray(LENGTH_BYTES, LENGTH_BYTES + sealedBytes), frame, length, final);
    return this.#writer.write(buffer.subarray(0, LENGTH_BYTES + sealedBytes), () =>
      this.#giveRecordBack(buffer),
    );
  }

  /** Sends the final record and closes our half; resolves when the socket has taken everything. */
  async finish(frame: Buffer): Promise<void> {
    await this.send(frame, true);
    await this.#writer.end();
  }

  /**
   * Reads records until the peer's final one, handing over one frame at a time. No further record is read before the
   * promise that `onFrame` returns is resolved, which is the backpressure.
   * @throws CooeeError `connection-lost` when the stream ends without a final record, `friend-garbled` for a length
   *   out of bounds or a record that was forged
   */
  async receive(onFrame: FrameHandler, signal: AbortSignal): Promise<void> {
    const length = Buffer.alloc(LENGTH_BYTES);
    const ciphertext = Buffer.allocUnsafeSlow(MAX_FRAME_BYTES + STREAM_OVERHEAD_BYTES);
    let plaintext = this.#takeFrameBuffer();
    const keep = (): (() => void) => {
      const kept = plaintext;
      plaintext = this.#takeFrameBuffer();
      return () => {
        if (this.#spareFrames.length < SPARE_FRAMES) this.#spareFrames.push(kept);
      };
    };
    for (;;) {
      if (!(await this.#reader.readInto(length, signal))) throw new CooeeError('connection-lost');
      const sealedBytes = length.readUInt32BE();
      const frameBytes = sealedBytes - STREAM_OVERHEAD_BYTES;
      if (frameBytes < 1 || frameBytes > MAX_FRAME_BYTES) throw new CooeeError('friend-garbled');
      const sealed = ciphertext.subarray(0, sealedBytes);
      if (!(await this.#reader.readInto(sealed, signal))) throw new CooeeError('connection-lost');
      const frame = plaintext.subarray(0, frameBytes);
      const final = this.#openRecord(frame, sealed, length);
      const handled = onFrame(frame, keep);
      if (handled !== undefined) await handled;
      if (final) return;
    }
  }

  /** Bytes received over this connection, including those of an incomplete record. */
  get receivedBytes(): number {
    return this.#reader.arrivedBytes;
  }

  /** The address of this computer that the connection has, or null where it has none of its own. */
  get localAddress(): string | null {
    const { localAddress = null }: EndOfConnection = this.#stream;
    return localAddress;
  }

  /** Whether the records run over this connection. */
  uses(stream: Duplex): boolean {
    return this.#stream === stream;
  }

  /**
   * Drops what still arrives; resolves when the connection has ended. Closing it on bytes that nobody has read would reset it, and
   * what was sent last could be lost with it.
   */
  drain(): Promise<void> {
    return this.#reader.drain();
  }

  /** Drops the connection without a farewell. */
  destroy(): void {
    this.#stream.destroy();
  }

  #openRecord(frame: Buffer, sealed: Buffer, length: Buffer): boolean {
    try {
      return this.#opener.open(frame, sealed, length);
    } catch (cause) {
      throw new CooeeError('friend-garbled', null, { cause });
    }
  }

  #takeFrameBuffer(): Buffer {
    return this.#spareFrames.pop() ?? Buffer.allocUnsafeSlow(MAX_FRAME_BYTES);
  }

  #takeRecordBuffer(bytes: number): Buffer {
    // Small control records are not worth a large buffer of the pool.
    if (bytes <= SMALL_RECORD_BYTES) return Buffer.allocUnsafe(bytes);
    const spare = this.#spareRecords.pop();
    return spare ?? Buffer.allocUnsafeSlow(LENGTH_BYTES + MAX_FRAME_BYTES + STREAM_OVERHEAD_BYTES);
  }

  #giveRecordBack(buffer: Buffer): void {
    if (buffer.length > SMALL_RECORD_BYTES && this.#spareRecords.length < SPARE_RECORDS)
      this.#spareRecords.push(buffer);
  }
}
