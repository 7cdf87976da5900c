import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { hashOfFile } from './file-hash';
import { PACKED_HEADER_BYTES, readPackedFiles, writePackedHeader } from './packed-files';

const files = fc.array(
  fc.record({ file: fc.nat({ max: 0xffff_fffe }), bytes: fc.uint8Array({ maxLength: 300 }) }),
  { maxLength: 20 },
);

function pack(packed: readonly { readonly file: number; readonly bytes: Uint8Array }[]): Buffer {
  return Buffer.concat(
    packed.flatMap(({ file, bytes }) => {
      const header = Buffer.alloc(PACKED_HEADER_BYTES);
      writePackedHeader(header, file, bytes.length, hashOfFile(Buffer.from(bytes)));
      return [header, bytes];
    }),
  );
}

describe('packed files', () => {
  it('come out as they went in', () => {
    fc.assert(
      fc.property(files, (packed) => {
        expect(readPackedFiles(pack(packed))).toEqual(
          packed.map(({ file, bytes }) => ({
            file,
            bytes: Buffer.from(bytes),
            hash: hashOfFile(Buffer.from(bytes)),
          })),
        );
      }),
    );
  });

  it('that are cut off anywhere but between two of them are garbled', () => {
    const one = { file: 7, bytes: Buffer.from('some bytes') };
    const bytes = pack([one, one]);
    for (let length = 1; length < bytes.length; length += 1) {
      const read = (): number => readPackedFiles(bytes.subarray(0, length)).length;
      if (length === bytes.length / 2) expect(read()).toBe(1);
      else expect(read).toThrow(expect.objectContaining({ kind: 'friend-garbled' }));
    }
  });
});
