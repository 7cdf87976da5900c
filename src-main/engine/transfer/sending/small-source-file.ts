import { CooeeError } from '../../../../src-shared/session';
import type { DiskCalls } from '../storage/disk-calls';
import { readFailure } from '../storage/disk-errors';
import { diskPath } from '../storage/disk-path';
import { isAsOffered, isUntouched, READ_ONLY } from './source-file';
import type { OfferedFile } from './source-file';

/** For what must not be there: bytes behind those that were offered. */
const BEHIND = Buffer.alloc(1);

/**
 * Fills `target`, which is as long as the file was offered.
 * @throws CooeeError `file-changed`, `file-unreadable`
 */
export async function readSmallFile(calls: DiskCalls, offered: OfferedFile, target: Buffer): Promise<void> {
  const { source, path } = offered;
  try {
    const descriptor = await calls.open(diskPath(source), READ_ONLY);
    try {
      const opened = await calls.stat(descriptor);
      if (!isAsOffered(offered, opened)) throw new CooeeError('file-changed', path);
      for (let filled = 0; filled < target.length;) {
        const read = await calls.read(descriptor, target, filled);
        if (read === 0) throw new CooeeError('file-changed', path);
        filled += read;
      }
      const isWhole = (await calls.read(descriptor, BEHIND, 0)) === 0;
      if (!isWhole || !isUntouched(opened, await calls.stat(descriptor)))
        throw new CooeeError('file-changed', path);
    } finally {
      await calls.close(descriptor);
    }
  } catch (error) {
    throw readFailure(error, path);
  }
}
