/**
 * Small files travel several in one data frame, each whole and with its hash, so that a file costs no record, no message and
 * no trip through the event loop of its own. Such a frame names {@link PACKED} as its file; its bytes are, file by file,
 *
 *     file     4 bytes   u32BE, index of the item in the offer
 *     length   4 bytes   u32BE, the offered size
 *     hash    32 bytes   as `files-end` would have it
 *     bytes   length
 *
 * and every file in it is ended by it: none of them is named in `files-end`.
 */
import { garbled } from './garbled';
import { BLOCK_HASH_BYTES } from './file-hash';

/** Instead of a file's index: above every index an offer can have. */
export const PACKED = 0xffff_ffff;
/** Bytes of a packed file before its own. */
export const PACKED_HEADER_BYTES = 8 + BLOCK_HASH_BYTES;

const LENGTH_OFFSET = 4;
const HASH_OFFSET = 8;

export interface PackedFile {
  readonly file: number;
  /** 32 bytes, what the sender hashed. */
  readonly hash: Buffer;
  readonly bytes: Buffer;
}

/** Writes everything of a packed file but its bytes, which come right behind. */
export function writePackedHeader(target: Buffer, file: number, length: number, hash: Buffer): void {
  target.writeUInt32BE(file, 0);
  target.writeUInt32BE(length, LENGTH_OFFSET);
  hash.copy(target, HASH_OFFSET);
}

/**
 * The files of a frame's bytes, as views into them.
 * @throws CooeeError `friend-garbled`
 */
export function readPackedFiles(bytes: Buffer): readonly PackedFile[] {
  const files: PackedFile[] = [];
  for (let at = 0; at < bytes.length;) {
    const begin = at + PACKED_HEADER_BYTES;
    const end = begin <= bytes.length ? begin + bytes.readUInt32BE(at + LENGTH_OFFSET) : Infinity;
    if (end > bytes.length) throw garbled('a packed file cut off');
    files.push({
      file: bytes.readUInt32BE(at),
      hash: bytes.subarray(at + HASH_OFFSET, begin),
      bytes: bytes.subarray(begin, end),
    });
    at = end;
  }
  return files;
}
