/** The record stream by hand (docs/PROTOCOL.md 6): u32BE n ‖ n bytes of libsodium's secretstream. */
import sodium from 'sodium-native';

import type { DirectionKeys } from './peer-verification';
import type { RawBytes } from './raw-bytes';

/** The creator calls, the joiner answers. */
export type RawRole = 'creator' | 'joiner';

const HEADER_BYTES = 24;
const OVERHEAD_BYTES = 17;

export class RawRecords {
  readonly #bytes: RawBytes;
  readonly #pushState: Buffer;
  readonly #pullState: Buffer;

  private constructor(bytes: RawBytes, pushState: Buffer, pullState: Buffer) {
    this.#bytes = bytes;
    this.#pushState = pushState;
    this.#pullState = pullState;
  }

  /** The creator's header goes first, which is for the joiner to wait for. */
  static async open(bytes: RawBytes, keys: DirectionKeys, role: RawRole): Promise<RawRecords> {
    const stateBytes = sodium.crypto_secretstream_xchacha20poly1305_STATEBYTES;
    const [push, pull, header] = [
      Buffer.alloc(stateBytes),
      Buffer.alloc(stateBytes),
      Buffer.alloc(HEADER_BYTES),
    ];
    sodium.crypto_secretstream_xchacha20poly1305_init_push(push, header, keys.send);
    if (role === 'creator') bytes.send(header);
    const theirs = await bytes.take(HEADER_BYTES);
    if (role === 'joiner') bytes.send(header);
    sodium.crypto_secretstream_xchacha20poly1305_init_pull(pull, theirs, keys.receive);
    return new RawRecords(bytes, push, pull);
  }

  /** @param frame kind ‖ payload */
  send(frame: Buffer): void {
    this.#bytes.send(this.#seal(frame));
  }

  /** The last record of all. */
  sendFinal(frame: Buffer): void {
    this.#bytes.send(this.#seal(frame, sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL));
  }

  /** Backpressure, for those who send much. */
  async drained(): Promise<void> {
    await this.#bytes.drained();
  }

  /** The record of a frame with one bit changed on the way. */
  sendForged(frame: Buffer): void {
    const record = this.#seal(frame);
    record.writeUInt8(record.readUInt8(record.length - 1) ^ 1, record.length - 1);
    this.#bytes.send(record);
  }

  /** The record of a frame whose length is said to be another one by so many bytes. */
  sendLyingLength(frame: Buffer, by: number): void {
    const record = this.#seal(frame);
    record.writeUInt32BE(record.readUInt32BE() + by);
    this.#bytes.send(record);
  }

  /** Leaves what comes where it is. */
  stopReading(): void {
    this.#bytes.stopReading();
  }

  /** A record's length and then nothing. */
  sendLengthAlone(length: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(length);
    this.#bytes.send(bytes);
  }

  /** @throws Error when the connection ends */
  async receive(): Promise<Buffer> {
    const length = Buffer.from(await this.#bytes.take(4));
    const sealed = Buffer.from(await this.#bytes.take(length.readUInt32BE()));
    const frame = Buffer.alloc(sealed.length - OVERHEAD_BYTES);
    sodium.crypto_secretstream_xchacha20poly1305_pull(
      this.#pullState,
      frame,
      Buffer.alloc(1),
      sealed,
      length,
    );
    return frame;
  }

  #seal(frame: Buffer, tag = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE): Buffer {
    const record = Buffer.alloc(4 + frame.length + OVERHEAD_BYTES);
    record.writeUInt32BE(frame.length + OVERHEAD_BYTES);
    const [length, sealed] = [record.subarray(0, 4), record.subarray(4)];
    sodium.crypto_secretstream_xchacha20poly1305_push(this.#pushState, sealed, frame, length, tag);
    return record;
  }
}
