/**
 * gday's encrypted stream (docs/GDAY-WIRE.md 7), for a friend that is not a Cooee.
 *
 *   record   u16BE n ‖ n bytes ChaCha20-Poly1305 (RFC 8439) with its 16-byte tag; the length is not authenticated
 *   nonce    (seed of one side XOR seed of the other) (7) ‖ u32BE counter ‖ 0
 *
 * Both directions use one key and the same nonces, and a stream that ends between records looks complete. One side cannot
 * fix that; it is kept harmless by writing as little as possible while receiving, and by believing
 * an end only when the offered sizes have arrived. The cipher is libsodium's, because Electron's crypto lacks it.
 */
import type { Duplex } from 'node:stream';

import sodium from 'sodium-native';

import { CooeeError } from '../../../src-shared/session';
import type { ByteReader } from './byte-reader';
import { PacedWriter } from './paced-writer';
import type { Spake2Key } from './spake2';

/** Sent in the clear by each side, right behind its proof. */
export const GDAY_SEED_BYTES = 7;
const LENGTH_BYTES = 2;
const TAG_BYTES = 16;
/** A record's length field is 16 bits and counts the tag. */
const MAX_PLAINTEXT_BYTES = 65_535 - TAG_BYTES;
const COUNTER_OFFSET = GDAY_SEED_BYTES;
/** The last counter value is refused by gday's cipher. */
const MAX_COUNTER = 0xffff_fffe;

/** The nonces of one direction, one for each record. */
class NonceSequence {
  readonly #nonce: Buffer;
  #counter = 0;

  constructor(nonce7: Buffer) {
    this.#nonce = Buffer.concat([nonce7, Buffer.alloc(5)]);
  }

  next(): Buffer {
    if (this.#counter > MAX_COUNTER)
      throw new CooeeError('connection-lost', null, { why: { code: 'gday-stream-used-up' } });
    this.#nonce.writeUInt32BE(this.#counter, COUNTER_OFFSET);
    this.#counter += 1;
    return this.#nonce;
  }
}

export class GdayStream {
  readonly program = 'gday';
  readonly #writer: PacedWriter;
  readonly #sendNonces: NonceSequence;
  readonly #receiveNonces: NonceSequence;
  readonly #length = Buffer.alloc(LENGTH_BYTES);
  readonly #stream: Duplex;
  readonly #reader: ByteReader;
  readonly #key: Spake2Key;

  /** @param seeds the 7 random bytes of either side, in any order */
  constructor(stream: Duplex, reader: ByteReader, key: Spake2Key, seeds: readonly [Buffer, Buffer]) {
    this.#stream = stream;
    this.#reader = reader;
    this.#key = key;

    const [one, other] = seeds;
    const nonce7 = Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)));
    this.#writer = new PacedWriter(stream);
    this.#sendNonces = new NonceSequence(nonce7);
    this.#receiveNonces = new NonceSequence(nonce7);
  }

  /**
   * Seals and sends bytes, in as many records as they need. gday takes an empty record for the end of the stream, so
   * none is ever sent.
   * @returns a promise that resolves when the stream can take more
   * @throws CooeeError `connection-lost`
   */
  async write(bytes: Buffer): Promise<void> {
    for (let start = 0; start < bytes.length; start += MAX_PLAINTEXT_BYTES) {
      const plaintext = bytes.subarray(start, start + MAX_PLAINTEXT_BYTES);
      const sealedBytes = plaintext.length + TAG_BYTES;
      const record = Buffer.allocUnsafe(LENGTH_BYTES + sealedBytes);
      record.writeUInt16BE(sealedBytes);
      sodium.crypto_aead_chacha20poly1305_ietf_encrypt(
        record.subarray(LENGTH_BYTES),
        plaintext,
        null,
        null,
        this.#sendNonces.next(),
        this.#key,
      );
      await this.#writer.write(record);
    }
  }

  /**
   * @returns the next plaintext that is not empty, or null when the friend has closed the stream between records
   * @throws CooeeError `connection-lost` inside a record, `friend-garbled` for one that was forged; the signal's reason
   */
  async read(signal: AbortSignal): Promise<Buffer | null> {
    for (;;) {
      if (!(await this.#reader.readInto(this.#length, signal))) return null;
      const sealedBytes = this.#length.readUInt16BE();
      if (sealedBytes < TAG_BYTES) throw new CooeeError('friend-garbled');
      const sealed = await this.#reader.read(sealedBytes, signal);
      const plaintext = Buffer.allocUnsafe(sealedBytes - TAG_BYTES);
      this.#open(plaintext, sealed);
      // An empty record comes from gday's flush of an empty buffer and means nothing.
      if (plaintext.length > 0) return plaintext;
    }
  }

  /** Closes our half; resolves when the socket has taken everything. */
  finish(): Promise<void> {
    return this.#writer.end();
  }

  /** Whether the records run over this connection. */
  uses(stream: Duplex): boolean {
    return this.#stream === stream;
  }

  destroy(): void {
    this.#stream.destroy();
  }

  #open(plaintext: Buffer, sealed: Buffer): void {
    const nonce = this.#receiveNonces.next();
    try {
      sodium.crypto_aead_chacha20poly1305_ietf_decrypt(plaintext, null, sealed, null, nonce, this.#key);
    } catch (cause) {
      throw new CooeeError('friend-garbled', null, { cause });
    }
  }
}
