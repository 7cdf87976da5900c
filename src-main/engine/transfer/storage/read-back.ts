import type { FileHandle } from 'node:fs/promises';

import { BLOCK_BYTES, BLOCK_HASH_BYTES, hashOfBlock } from '../protocol/file-hash';

/**
 * Reads the beginning of a part and compares its blocks with their records, until one is missing or another one. The disk
 * reads a block at a time, so that nothing waits longer than a millisecond for the processor.
 * @param records hashes, {@link BLOCK_HASH_BYTES} each
 * @returns the records of the blocks that are good
 * @throws the signal's reason
 */
export async function readBack(part: FileHandle, records: Buffer, signal: AbortSignal): Promise<Buffer> {
  const block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  let good = 0;
  for (let at = 0; good < records.length; at += BLOCK_BYTES) {
    signal.throwIfAborted();
    const { bytesRead } = await part.read(block, 0, BLOCK_BYTES, at);
    if (bytesRead < BLOCK_BYTES) break;
    if (!hashOfBlock(block).equals(records.subarray(good, good + BLOCK_HASH_BYTES))) break;
    good += BLOCK_HASH_BYTES;
  }
  return records.subarray(0, good);
}
