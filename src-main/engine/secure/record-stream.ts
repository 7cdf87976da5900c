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
import { PacedWriter } from './paced-writer';
import { STREAM_OVERHEAD_BYTES, type Opener, type Sealer } from './secretstream';

const LENGTH_BYTES = 4;
/**
 * Largest plaintext frame. The cipher is as fast at 64 KiB; 256 KiB saves three of four trips through the event loop
 * and still lets a pause or a cancel through within milliseconds.
 */
export const MAX_FRAME_BYTES = 256 * 1024 + 16;
/** Record buffers kept for reuse; more than the high-water mark needs would only be memory. */
const SPARE_BUFFERS = 6;
const SMALL_RECORD_BYTES = 4096;

export class RecordStream {
  readonly program = 'cooee';
  private readonly writer: PacedWriter;
  private readonly spare: Buffer[] = [];
  private finished = false;

  constructor(
    private readonly stream: Duplex,
    private readonly reader: ByteReader,
    private readonly sealer: Sealer,
    private readonly opener: Opener,
    /** With it the two ends find each other again when this stream is gone. */
    readonly meetingKey: MeetingKey,
  ) {
    this.writer = new PacedWriter(stream);
  }

  /**
   * Seals one frame and hands it to the socket, in call order. The frame is the caller's again at once.
   * @returns a promise that resolves when the stream can take more
   * @throws CooeeError `connection-lost`
   */
  send(frame: Buffer, final = false): Promise<void> {
    if (this.finished) return Promise.reject(new CooeeError('connection-lost'));
    if (frame.length > MAX_FRAME_BYTES) throw new RangeError(`frame of ${frame.length} bytes`);
    this.finished = final;
    const sealedBytes = frame.length + STREAM_OVERHEAD_BYTES;
    const buffer = this.takeBuffer(LENGTH_BYTES + sealedBytes);
    const length = buffer.subarray(0, LENGTH_BYTES);
    length.writeUInt32BE(sealedBytes);
    this.sealer.seal(buffer.subarray(LENGTH_BYTES, LENGTH_BYTES + sealedBytes), frame, length, final);
    return this.writer.write(buffer.subarray(0, LENGTH_BYTES + sealedBytes), () => this.giveBack(buffer));
  }

  /** Sends the final record and closes our half; resolves when the socket has taken everything. */
  async finish(frame: Buffer): Promise<void> {
    await this.send(frame, true);
    await this.writer.end();
  }

  /**
   * Reads records until the peer's final one, handing over one frame at a time. The frame is only valid until the
   * promise that `onFrame` returns is resolved; no further record is read before, which is the backpressure.
   * @throws CooeeError `connection-lost` when the stream ends without a final record, `friend-garbled` for a length
   *   out of bounds or a record that was forged
   */
  async receive(onFrame: (frame: Buffer) => Promise<void> | void, signal: AbortSignal): Promise<void> {
    const length = Buffer.alloc(LENGTH_BYTES);
    const ciphertext = Buffer.allocUnsafeSlow(MAX_FRAME_BYTES + STREAM_OVERHEAD_BYTES);
    const plaintext = Buffer.allocUnsafeSlow(MAX_FRAME_BYTES);
    for (;;) {
      if (!(await this.reader.readInto(length, signal))) throw new CooeeError('connection-lost');
      const sealedBytes = length.readUInt32BE();
      const frameBytes = sealedBytes - STREAM_OVERHEAD_BYTES;
      if (frameBytes < 1 || frameBytes > MAX_FRAME_BYTES) throw new CooeeError('friend-garbled');
      const sealed = ciphertext.subarray(0, sealedBytes);
      if (!(await this.reader.readInto(sealed, signal))) throw new CooeeError('connection-lost');
      const frame = plaintext.subarray(0, frameBytes);
      const final = this.openRecord(frame, sealed, length);
      const handled = onFrame(frame);
      if (handled !== undefined) await handled;
      if (final) return;
    }
  }

  /** Whether the records run over this connection. */
  uses(stream: Duplex): boolean {
    return this.stream === stream;
  }

  /** Drops the connection without a farewell. */
  destroy(): void {
    this.stream.destroy();
  }

  private openRecord(frame: Buffer, sealed: Buffer, length: Buffer): boolean {
    try {
      return this.opener.open(frame, sealed, length);
    } catch (cause) {
      throw new CooeeError('friend-garbled', null, { cause });
    }
  }

  private takeBuffer(bytes: number): Buffer {
    // Small control records are not worth a 256 KiB buffer of the pool.
    if (bytes <= SMALL_RECORD_BYTES) return Buffer.allocUnsafe(bytes);
    return this.spare.pop() ?? Buffer.allocUnsafeSlow(LENGTH_BYTES + MAX_FRAME_BYTES + STREAM_OVERHEAD_BYTES);
  }

  private giveBack(buffer: Buffer): void {
    if (buffer.length > SMALL_RECORD_BYTES && this.spare.length < SPARE_BUFFERS) this.spare.push(buffer);
  }
}
