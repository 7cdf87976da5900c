/**
 * A file while it is being received: hidden, under a random name, in the folder where it will end. Nothing that looks
 * like a whole file appears before its hash was found equal.
 *
 * These functions throw the system's own errors: only the caller knows whether one is about the file or the folder.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, rename, rm, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { candidateNames } from './candidate-names';
import { errnoOf } from './disk-errors';

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
/** The umask takes away what the user does not want; setuid, setgid and sticky are never among them. */
const PLAIN_MODE = 0o666;
const EXECUTABLE_MODE = 0o777;
/**
 * Node takes times as seconds in a double, exact to a quarter of a microsecond in our century, and cuts off what is
 * below: without this, every second time would come back a millisecond early.
 */
const ROUNDING_MS = 0.001;
/** What hard links answer where the file system has none (FAT, exFAT, some network shares). */
const NO_HARD_LINKS = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EINVAL',
  'EACCES',
  'EISDIR',
]);

/** Of this process: asking for randomness for each of many small files would take a tenth of their time. */
const NAME_PREFIX = randomBytes(4).toString('hex');
let partCount = 0;

/** Where a new part may be created; no other one of this process has the name. @param folder absolute */
export function newPartPath(folder: string): string {
  const count = (partCount++ >>> 0).toString(16).padStart(8, '0');
  return join(folder, `.cooee-${NAME_PREFIX}${count}.part`);
}

/** The executable bit is the only one of its mode that the sender decides. */
export function modeOf(executable: boolean): number {
  return executable ? EXECUTABLE_MODE : PLAIN_MODE;
}

/** A time for Node's calls, of one in milliseconds. They take a negative number for now, and a date for what it is. */
export function fileTime(milliseconds: number): number | Date {
  return milliseconds < 0 ? new Date(milliseconds) : (milliseconds + ROUNDING_MS) / 1000;
}

/** Opens a new part for reading and writing. */
export async function createPart(folder: string, executable: boolean): Promise<PartFile> {
  const path = newPartPath(folder);
  const handle = await open(path, CREATE_NEW, modeOf(executable));
  return { path, handle };
}

/**
 * Bytes of one write. ext4 takes memory for a write in one piece where it can, and large pieces are dear: measured on Linux 6.18,
 * a gibibyte costs the kernel one to two seconds in writes of 1 MiB and a quarter of one in these.
 */
const WRITE_BYTES = 256 * 1024;

/** Writes all of `bytes`; a short write (a full disk, a signal) goes on until the system says why. */
export async function writeFully(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const length = Math.min(bytes.length - written, WRITE_BYTES);
    const { bytesWritten } = await handle.write(bytes, written, length, position + written);
    written += bytesWritten;
  }
}

/** Sets the time of last modification (milliseconds) and closes. */
export async function finishPart(part: PartFile, mtime: number): Promise<void> {
  try {
    const time = fileTime(mtime);
    // Some shares refuse to set times. A file with today's date is better than none.
    await part.handle.utimes(time, time).catch(() => undefined);
  } finally {
    await part.handle.close();
  }
}

/** Never fails: what cannot be removed is hidden and named as a part. */
export async function removePart(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}

/**
 * Gives a finished part its name, never over an existing entry: a hard link fails when the name is taken, where a
 * rename would replace. Where there are no hard links, the name is taken by an empty file made exclusively, and the
 * rename replaces that file of ours.
 * @returns the name it got
 */
export async function placePart(part: string, folder: string, name: string): Promise<string> {
  for (const candidate of candidateNames(name)) {
    const path = join(folder, candidate);
    try {
      await link(part, path);
      await unlink(part);
      return candidate;
    } catch (error) {
      const code = errnoOf(error) ?? '';
      if (code === 'EEXIST') continue;
      if (!NO_HARD_LINKS.has(code)) throw error;
    }
    if (await renameOntoOwn(part, path)) return candidate;
  }
  return name;
}

/** @returns false when the name is taken */
async function renameOntoOwn(part: string, path: string): Promise<boolean> {
  try {
    const claim = await open(path, CREATE_NEW, PLAIN_MODE);
    await claim.close();
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    await rename(part, path);
  } catch (error) {
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  }
  return true;
}
