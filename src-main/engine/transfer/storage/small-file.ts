/** Files that are read and stored whole. They use plain descriptors: a FileHandle costs three times as much as a call. */
import { CooeeError } from '../../../../src-shared/session';
import type { DiskCalls } from './disk-calls';
import { readFailure } from './disk-errors';
import { diskPath } from './disk-path';
import { CREATE_NEW, fileTime, newPartPath, removePart } from './part-file';
import { fileMode } from './private-modes';
import type { Mode } from './private-modes';
import { isAsOffered, isUntouched, READ_ONLY } from '../sending/source-file';
import type { OfferedFile } from '../sending/source-file';
import { WEB_MARK } from './web-mark';

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
  readonly bytes: Buffer;
  /** Milliseconds. */
  readonly mtime: number;
  readonly mode: Mode;
}

/**
 * Writes a small file into a hidden part beside the place where it will be: its name is given to what is on the disk. Throws the
 * system's errors, and leaves nothing then.
 * @returns the part's path
 */
export async function writeSmallPart(calls: DiskCalls, file: SmallFile): Promise<string> {
  const part = newPartPath(file.folder);
  const descriptor = await calls.open(part, CREATE_NEW, fileMode(file.mode));
  try {
    try {
      // Before its time is set, for a mark may count as a change.
      if (WEB_MARK !== null) await WEB_MARK.file(part);
      for (let written = 0; written < file.bytes.length;)
        written += await calls.write(descriptor, file.bytes, written);
      await setTime(calls, descriptor, file.mtime);
    } finally {
      await calls.close(descriptor);
    }
  } catch (error) {
    await removePart(part);
    throw error;
  }
  return part;
}

async function setTime(calls: DiskCalls, descriptor: number, mtime: number): Promise<void> {
  try {
    await calls.setTimes(descriptor, fileTime(mtime));
  } catch {
    // Some shares refuse to set times. A file with today's date is better than none.
  }
}
