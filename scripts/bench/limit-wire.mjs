/** What both ends of the bare transfer agree on: the cipher, the records and the hash of Cooee, and nothing else of it. */
import { Blake3Hasher } from '@napi-rs/blake-hash';

export const KEY_BYTES = 32;
/** u32BE before each record. */
export const LENGTH_BYTES = 4;
/** As large as Cooee's. */
export const PIECE_BYTES = 1024 * 1024;
/** What the cipher adds to a piece. */
export const OVERHEAD_BYTES = 17;
const BLOCK_BYTES = 1024 * 1024;

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
