/** What both ends of the bare transfer agree on: the cipher, the records and the hash of Cooee, and nothing else of it. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';

import { Blake3Hasher } from '@napi-rs/blake-hash';
import sodium from 'sodium-native';

const KEY_BYTES = 32;
/** Sent in the clear before the first record. */
const HEADER_BYTES = 24;
/** u32BE before each record. */
const LENGTH_BYTES = 4;
/** As large as Cooee's. */
export const PIECE_BYTES = 1024 * 1024;
/** As large as Cooee's frames of small files. */
export const SMALL_RECORD_BYTES = 256 * 1024;
/** What the cipher adds to a piece. */
const OVERHEAD_BYTES = 17;
const BLOCK_BYTES = 1024 * 1024;
export const HASH_BYTES = 32;
/** Before each small file: its hash, and its length as u32BE. */
export const FILE_HEADER_BYTES = HASH_BYTES + 4;

/** The hash of a file: BLAKE3 over the BLAKE3 of each mebibyte. */
export class Hash {
  #blocks = new Blake3Hasher();
  #block = new Blake3Hasher();
  #inBlock = 0;

  /** @param {Buffer} bytes which end where a block ends, or the file */
  update(bytes) {
    this.#block.update(bytes);
    this.#inBlock += bytes.length;
    if (this.#inBlock === BLOCK_BYTES) this.#endBlock();
  }

  digest() {
    if (this.#inBlock > 0) this.#endBlock();
    return this.#blocks.digestBuffer().toString('hex');
  }

  #endBlock() {
    this.#blocks.update(this.#block.digestBuffer());
    this.#block.reset();
    this.#inBlock = 0;
  }
}

/** Seals pieces and writes them to the socket. An empty piece is the last. */
export class Sealer {
  #state = Buffer.alloc(sodium.crypto_secretstream_xchacha20poly1305_STATEBYTES);
  #length = Buffer.alloc(LENGTH_BYTES);
  /** Sealed pieces that the socket has taken, to be used again. @type {Buffer[]} */
  #spare = [];

  /** @param {import('node:net').Socket} socket @param {Buffer} key */
  constructor(socket, key) {
    this.socket = socket;
    const header = Buffer.alloc(HEADER_BYTES);
    sodium.crypto_secretstream_xchacha20poly1305_init_push(this.#state, header, key);
    socket.write(header);
  }

  /** @param {Buffer} piece */
  async send(piece) {
    const sealed =
      this.#spare.pop() ??
      Buffer.allocUnsafeSlow(LENGTH_BYTES + OVERHEAD_BYTES + Math.max(piece.length, PIECE_BYTES));
    const record = sealed.subarray(0, LENGTH_BYTES + OVERHEAD_BYTES + piece.length);
    record.writeUInt32BE(OVERHEAD_BYTES + piece.length);
    record.copy(this.#length, 0, 0, LENGTH_BYTES);
    sodium.crypto_secretstream_xchacha20poly1305_push(
      this.#state,
      record.subarray(LENGTH_BYTES),
      piece,
      this.#length,
      piece.length === 0
        ? sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
        : sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE,
    );
    const more = this.socket.write(record, () => void this.#spare.push(sealed));
    if (!more) await new Promise((resolve) => this.socket.once('drain', resolve));
  }
}

/** Reads records from the socket and opens them. */
class Opener {
  #state = Buffer.alloc(sodium.crypto_secretstream_xchacha20poly1305_STATEBYTES);
  #length = Buffer.alloc(LENGTH_BYTES);
  #tag = Buffer.alloc(1);
  #sealed = Buffer.allocUnsafeSlow(PIECE_BYTES + OVERHEAD_BYTES);
  /** Used in turn: while one is written, the next is opened. */
  #pieces = [Buffer.allocUnsafeSlow(PIECE_BYTES), Buffer.allocUnsafeSlow(PIECE_BYTES)];
  /** @type {Buffer | null} */
  #chunk = null;
  #position = 0;
  #begun = false;

  /** @param {import('node:net').Socket} socket @param {Buffer} key */
  constructor(socket, key) {
    this.socket = socket;
    this.key = key;
  }

  /** The next piece, valid until the one after the next is asked for; empty for the last. @returns {Promise<Buffer>} */
  async next() {
    if (!this.#begun) {
      const header = Buffer.alloc(HEADER_BYTES);
      await this.#readInto(header);
      sodium.crypto_secretstream_xchacha20poly1305_init_pull(this.#state, header, this.key);
      this.#begun = true;
    }
    await this.#readInto(this.#length);
    const record = this.#sealed.subarray(0, this.#length.readUInt32BE());
    await this.#readInto(record);
    const buffer = this.#pieces.shift() ?? Buffer.alloc(0);
    this.#pieces.push(buffer);
    const piece = buffer.subarray(0, record.length - OVERHEAD_BYTES);
    sodium.crypto_secretstream_xchacha20poly1305_pull(this.#state, piece, this.#tag, record, this.#length);
    return piece;
  }

  /** Fills the target from the socket. @param {Buffer} target */
  async #readInto(target) {
    for (let filled = 0; filled < target.length;) {
      this.#chunk ??= /** @type {Buffer | null} */ (this.socket.read());
      if (this.#chunk === null) {
        await new Promise((resolve) => this.socket.once('readable', resolve));
        continue;
      }
      const copied = this.#chunk.copy(target, filled, this.#position);
      filled += copied;
      this.#position += copied;
      if (this.#position < this.#chunk.length) continue;
      this.#chunk = null;
      this.#position = 0;
    }
  }
}

/** Prints where it listens and with what key, waits for the sender and says that it begins. */
export async function listen() {
  const key = randomBytes(KEY_BYTES);
  const server = createServer().listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : null;
    console.log(`port ${String(port)} key ${key.toString('hex')}`);
  });
  /** @type {import('node:net').Socket} */
  const socket = await new Promise((resolve) => server.once('connection', resolve));
  server.close();
  console.log('begins');
  return { socket, opener: new Opener(socket, key) };
}
