/**
 * A file while it is being received: hidden, under a random name, in the folder where it will end. Nothing that looks
 * like a whole file appears before its hash was found equal.
 *
 * These functions throw the system's own errors: only the caller knows whether one is about the file or the folder.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { fileMode } from './private-modes';
import type { Mode } from '../protocol/offer-items';
import { WEB_MARK } from './web-mark';

export interface PartFile {
  readonly path: string;
  readonly handle: FileHandle;
}

/** Windows knows no O_NOFOLLOW; O_EXCL refuses an existing link there as well. */
export const CREATE_NEW =
  constants.O_CREAT |
  constants.O_EXCL |
  constants.O_RDWR |
  ((constants.O_NOFOLLOW as number | undefined) ?? 0);
/**
 * Node takes times as seconds in a double, exact to a quarter of a microsecond in our century, and cuts off what is
 * below: without this, every second time would come back a millisecond early.
 */
const ROUNDING_MS = 0.001;

/** Of this process: asking for randomness for each of many small files would take a tenth of their time. */
const NAME_PREFIX = randomBytes(4).toString('hex');
let partCount = 0;

/** Where a new part may be created; no other one of this process has the name. @param folder absolute */
export function newPartPath(folder: string): string {
  const count = (partCount++ >>> 0).toString(16).padStart(8, '0');
  return join(folder, `.cooee-${NAME_PREFIX}${count}.part`);
}

/** A time for Node's calls, of one in milliseconds. They take a negative number for now, and a date for what it is. */
export function fileTime(milliseconds: number): number | Date {
  return milliseconds < 0 ? new Date(milliseconds) : (milliseconds + ROUNDING_MS) / 1000;
}

/** Opens a new part for reading and writing. It has the mode that the file will have, and the mark of what comes from elsewhere. */
export async function createPart(folder: string, mode: Mode): Promise<PartFile> {
  const path = newPartPath(folder);
  const handle = await open(path, CREATE_NEW, fileMode(mode));
  await WEB_MARK?.file(path);
  return { path, handle };
}

/** Proves by a hidden file that something new can be made in a folder. */
export async function proveWritable(folder: string): Promise<void> {
  const { path, handle } = await createPart(folder, { executable: false, private: true });
  await handle.close();
  await rm(path, { force: true });
}

/**
 * Bytes of one write. ext4 takes memory for a write in one piece where it can, and large pieces are dear: measured on Linux 6.18,
 * a gibibyte costs the kernel one to two seconds in writes of 1 MiB and a quarter of one in these.
 */
const WRITE_BYTES = 256 * 1024;

/** Writes all of `bytes`; a short write (a full disk, a signal) goes on until the system gives its reason. */
export async function writeFully(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const length = Math.min(bytes.length - written, WRITE_BYTES);
    const { bytesWritten } = await handle.write(bytes, written, length, position + written);
    written += bytesWritten;
  }
}

/**
 * Sets the time of last modification (milliseconds) and closes.
 * @param flush brings what was written to the disk, before the part is closed
 */
export async function finishPart(part: PartFile, mtime: number, flush: () => Promise<void>): Promise<void> {
  try {
    const time = fileTime(mtime);
    // Some shares refuse to set times. A file with today's date is better than none.
    await part.handle.utimes(time, time).catch(() => undefined);
    await flush();
  } finally {
    await part.handle.close();
  }
}

/** Never fails: what cannot be removed is hidden and named as a part. */
export async function removePart(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}
