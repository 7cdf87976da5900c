/** The record stream by hand (docs/PROTOCOL.md, section 6): u32BE n ‖ n bytes of libsodium's secretstream. */
import sodium from 'sodium-native';

import type { DirectionKeys } from './peer-verification';
import type { RawBytes } from './raw-bytes';

const HEADER_BYTES = 24;
const OVERHEAD_BYTES = 17;

export class RawRecords {
  private constructor(
    private readonly bytes: RawBytes,
    private readonly pushState: Buffer,
    private readonly pullState: Buffer,
  ) {}

  /** The creator's header goes first. */
  static async open(bytes: RawBytes, keys: DirectionKeys): Promise<RawRecords> {
    const stateBytes = sodium.crypto_secretstream_xchacha20poly1305_STATEBYTES;
    const [push, pull, header] = [
      Buffer.alloc(stateBytes),
      Buffer.alloc(stateBytes),
      Buffer.alloc(HEADER_BYTES),
    ];
    sodium.crypto_secretstream_xchacha20poly1305_init_push(push, header, keys.send);
    bytes.send(header);
    const theirs = await bytes.take(HEADER_BYTES);
    sodium.crypto_secretstream_xchacha20poly1305_init_pull(pull, theirs, keys.receive);
    return new RawRecords(bytes, push, pull);
  }

  /** @param frame kind ‖ payload */
  send(frame: Buffer): void {
    this.bytes.send(this.seal(frame));
  }

  /** Backpressure, for those who send much. */
  async drained(): Promise<void> {
    await this.bytes.drained();
  }

  /** The record of a frame with one bit changed on the way. */
  sendForged(frame: Buffer): void {
    const record = this.seal(frame);
    record.writeUInt8(record.readUInt8(record.length - 1) ^ 1, record.length - 1);
    this.bytes.send(record);
  }

  /** A record's length and then nothing. */
  sendLengthAlone(length: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(length);
    this.bytes.send(bytes);
  }

  /** @throws Error when the connection ends */
  async receive(): Promise<Buffer> {
    const length = Buffer.from(await this.bytes.take(4));
    const sealed = Buffer.from(await this.bytes.take(length.readUInt32BE()));
    const frame = Buffer.alloc(sealed.length - OVERHEAD_BYTES);
    sodium.crypto_secretstream_xchacha20poly1305_pull(this.pullState, frame, Buffer.alloc(1), sealed, length);
    return frame;
  }

  private seal(frame: Buffer): Buffer {
    const record = Buffer.alloc(4 + frame.length + OVERHEAD_BYTES);
    record.writeUInt32BE(frame.length + OVERHEAD_BYTES);
    const tag = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    const [length, sealed] = [record.subarray(0, 4), record.subarray(4)];
    sodium.crypto_secretstream_xchacha20poly1305_push(this.pushState, sealed, frame, length, tag);
    return record;
  }
}
