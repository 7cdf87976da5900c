/** Files that are read and stored whole. They use plain descriptors: a FileHandle costs three times as much as a call. */
import { join } from 'node:path';

import { CooeeError } from '../../../src-shared/session';
import type { DiskCalls } from './disk-calls';
import { errnoOf, readFailure } from './disk-errors';
import { diskPath } from './disk-path';
import { CREATE_NEW, fileTime, modeOf, newPartPath, placePart, removePart } from './part-file';
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

/** What a small file is stored as. */
export interface SmallFile {
  /** Absolute. */
  readonly folder: string;
  readonly name: string;
  readonly bytes: Buffer;
  /** Milliseconds. */
  readonly mtime: number;
  readonly executable: boolean;
}

/**
 * Stores a file under its name, or another one where that is taken: a hidden part first, for the name is given to what is
 * whole. Throws the system's errors, and leaves nothing then.
 */
export async function storeSmallFile(calls: DiskCalls, file: SmallFile): Promise<void> {
  const part = newPartPath(file.folder);
  const descriptor = await calls.open(part, CREATE_NEW, modeOf(file.executable));
  try {
    try {
      for (let written = 0; written < file.bytes.length;)
        written += await calls.write(descriptor, file.bytes, written);
      await setTime(calls, descriptor, file.mtime);
    } finally {
      await calls.close(descriptor);
    }
    await place(calls, part, file);
  } catch (error) {
    await removePart(part);
    throw error;
  }
}

async function setTime(calls: DiskCalls, descriptor: number, mtime: number): Promise<void> {
  try {
    await calls.setTimes(descriptor, fileTime(mtime));
  } catch {
    // Some shares refuse to set times. A file with today's date is better than none.
  }
}

async function place(calls: DiskCalls, part: string, { folder, name }: SmallFile): Promise<void> {
  try {
    await calls.link(part, join(folder, name));
  } catch (error) {
    // Taken, or a disk without links: as larger files do it.
    if (errnoOf(error) === null) throw error;
    await placePart(part, folder, name);
    return;
  }
  await calls.unlink(part);
}
