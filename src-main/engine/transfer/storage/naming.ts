/**
 * Giving a finished part its name, never over an existing entry: a hard link fails when the name is taken, where a rename would
 * replace. Where there are no hard links, the name is taken by an empty file made exclusively, and the rename replaces that
 * file of ours.
 */
import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { DiskCalls } from './disk-calls';
import { errnoOf, PartRemovedError } from './disk-errors';
import type { StoredName } from './names/stored-name';
import { firstPossibleName } from './name-trials';
import { CREATE_NEW, removePart } from './part-file';

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
/** Of a file that only holds a name for the moment. */
const CLAIM_MODE = 0o600;

interface Nameless {
  /** Absolute path of the part. */
  readonly part: string;
  /** Absolute path of the folder it will be in. */
  readonly folder: string;
  readonly name: string;
}

/**
 * Gives a part its name, or another one where that is taken or the disk refuses it. Throws the system's errors, and has left
 * the part then.
 * @returns the name it got
 * @throws PartRemovedError, NameRefusedError
 */
export async function giveName(calls: DiskCalls, file: Nameless): Promise<StoredName> {
  const { part, folder, name } = file;
  try {
    await calls.link(part, join(folder, name));
  } catch (error) {
    // Taken, or a disk without links.
    if (errnoOf(error) === null) throw error;
    return findName(file);
  }
  try {
    await calls.unlink(part);
  } catch {
    // It is hidden and named as a part.
  }
  return { name, why: null };
}

async function findName({ part, folder, name }: Nameless): Promise<StoredName> {
  return firstPossibleName(folder, name, async (candidate) => {
    const path = join(folder, candidate);
    try {
      return (await linkOnto(part, path)) ?? (await renameOntoOwn(part, path));
    } catch (error) {
      if (errnoOf(error) === 'ENOENT' && (await isRemoved(part, folder)))
        throw new PartRemovedError('the part is gone', { cause: error });
      throw error;
    }
  });
}

/** @returns false when the name is taken, null when the disk has no hard links or does not like the name */
async function linkOnto(part: string, path: string): Promise<boolean | null> {
  try {
    await link(part, path);
  } catch (error) {
    const code = errnoOf(error) ?? '';
    if (code === 'EEXIST') return false;
    if (NO_HARD_LINKS.has(code)) return null;
    throw error;
  }
  await removePart(part);
  return true;
}

/** Whether a part is gone, while the folder that it is for is there. */
async function isRemoved(part: string, folder: string): Promise<boolean> {
  // What cannot be looked at is as good as gone.
  if ((await lstat(folder).catch(() => null)) === null) return false;
  // What cannot be looked at is as good as gone.
  return (await lstat(part).catch(() => null)) === null;
}

/** @returns false when the name is taken */
async function renameOntoOwn(part: string, path: string): Promise<boolean> {
  try {
    const claim = await open(path, CREATE_NEW, CLAIM_MODE);
    await claim.close();
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    await rename(part, path);
  } catch (error) {
    // An empty file of our own stays; why there is not more is told.
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  }
  return true;
}
