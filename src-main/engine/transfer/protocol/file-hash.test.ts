import { createHash } from 'node:crypto';

import { blake3 } from '@noble/hashes/blake3.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { BLOCK_BYTES, BlockHash, hashOfFile } from './file-hash';

/** BLAKE3 of nothing, from the authors' test vectors. */
const NOTHING = 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262';
const SIZE = 2 * BLOCK_BYTES + 12_345;
/** Every block is different. */
const bytes = Buffer.concat(
  Array.from({ length: Math.ceil(SIZE / 32) }, (_, index) =>
    createHash('sha256').update(String(index)).digest(),
  ),
).subarray(0, SIZE);

/** As the protocol document says it, one block after the other, by another implementation. */
function hashByTheBook(file: Buffer): string {
  const hashes: Uint8Array[] = [];
  for (let at = 0; at < file.length; at += BLOCK_BYTES)
    hashes.push(blake3(file.subarray(at, at + BLOCK_BYTES)));
  return bytesToHex(blake3(Buffer.concat(hashes)));
}

describe("a file's hash", () => {
  it('is that of nothing for an empty file', () => {
    expect(new BlockHash().digest()).toBe(NOTHING);
    expect(hashOfFile(Buffer.alloc(0)).toString('hex')).toBe(NOTHING);
  });

  it('is the hash over the hashes of its blocks, wherever its bytes are split', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: SIZE }),
        fc.array(fc.integer({ min: 1, max: BLOCK_BYTES + 7 }), { minLength: 1, maxLength: 12 }),
        (size, pieces) => {
          const file = bytes.subarray(0, size);
          const hash = new BlockHash();
          for (let at = 0, turn = 0; at < size; turn += 1) {
            const piece = file.subarray(at, at + (pieces[turn % pieces.length] ?? 1) + BLOCK_BYTES / 8);
            hash.update(piece);
            at += piece.length;
          }
          const digest = hash.digest();
          expect(digest).toBe(hashByTheBook(file));
          expect(digest).toBe(hashOfFile(file).toString('hex'));
        },
      ),
      {
        numRuns: 25,
        examples: [
          [BLOCK_BYTES, [BLOCK_BYTES]],
          [BLOCK_BYTES + 1, [1]],
          [2 * BLOCK_BYTES, [BLOCK_BYTES]],
        ],
      },
    );
  });

  it('goes on from the hashes of whole blocks', () => {
    const records: Buffer[] = [];
    const whole = new BlockHash((hash) => records.push(hash));
    whole.update(bytes);
    expect(records).toHaveLength(2);
    const digestOfTwo = whole.digestOfBlocks();
    const continued = new BlockHash();
    continued.skip(Buffer.concat(records));
    expect(continued.digestOfBlocks()).toBe(digestOfTwo);
    expect(digestOfTwo).toBe(hashByTheBook(bytes.subarray(0, 2 * BLOCK_BYTES)));
    continued.update(bytes.subarray(2 * BLOCK_BYTES));
    expect(continued.digest()).toBe(whole.digest());
  });

  it('is another one for the same bytes in another order of blocks', () => {
    const [first, second] = [bytes.subarray(0, BLOCK_BYTES), bytes.subarray(BLOCK_BYTES, 2 * BLOCK_BYTES)];
    expect(hashOfFile(Buffer.concat([first, second]))).not.toEqual(
      hashOfFile(Buffer.concat([second, first])),
    );
  });
});
