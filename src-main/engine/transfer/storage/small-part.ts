/** Small files are read and stored whole. They use plain descriptors: a FileHandle costs three times as much as a call. */
import type { Mode } from '../protocol/offer-items';
import type { DiskCalls } from './disk-calls';
import type { NamelessPart } from './keeping';
import { CREATE_NEW, fileTime, newPartPath, removePart } from './part-file';
import { fileMode } from './private-modes';
import { WEB_MARK } from './web-mark';

/** What a small file is stored as. */
interface SmallFile {
  /** Absolute. */
  readonly folder: string;
  readonly bytes: Buffer;
  /** Milliseconds. */
  readonly mtime: number;
  readonly mode: Mode;
}

/** It is not worth being continued, so it gets its name or goes. */
export class SmallPart implements NamelessPart {
  readonly isFlushed = false;

  /** @param path absolute */
  constructor(readonly path: string) {}

  named(): Promise<void> {
    return Promise.resolve();
  }

  failed(): Promise<void> {
    return this.discard();
  }

  leave(): Promise<void> {
    return this.discard();
  }

  discard(): Promise<void> {
    return removePart(this.path);
  }
}

/**
 * Writes a small file into a hidden part beside the place where it will be: its name is given to what is on the disk. Throws the
 * system's errors, and leaves nothing then.
 */
export async function writeSmallPart(calls: DiskCalls, file: SmallFile): Promise<SmallPart> {
  const path = newPartPath(file.folder);
  const descriptor = await calls.open(path, CREATE_NEW, fileMode(file.mode));
  try {
    try {
      // Before its time is set, for a mark may count as a change.
      if (WEB_MARK !== null) await WEB_MARK.file(path);
      for (let written = 0; written < file.bytes.length;)
        written += await calls.write(descriptor, file.bytes, written);
      await setTime(calls, descriptor, file.mtime);
    } finally {
      await calls.close(descriptor);
    }
  } catch (error) {
    await removePart(path);
    throw error;
  }
  return new SmallPart(path);
}

async function setTime(calls: DiskCalls, descriptor: number, mtime: number): Promise<void> {
  try {
    await calls.setTimes(descriptor, fileTime(mtime));
  } catch {
    // Some shares refuse to set times. A file with today's date is better than none.
  }
}
