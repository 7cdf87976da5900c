/**
 * Giving a finished part its name, never over an existing entry: a hard link fails when the name is taken, where a rename would
 * replace. Where there are no hard links, the name is taken by an empty file made exclusively, and the rename replaces that
 * file of ours.
 */
import { link, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { candidateNames } from './candidate-names';
import type { DiskCalls } from './disk-calls';
import { errnoOf } from './disk-errors';
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

export interface Nameless {
  /** Absolute path of the part. */
  readonly part: string;
  /** Absolute path of the folder it will be in. */
  readonly folder: string;
  readonly name: string;
}

/**
 * Gives a part its name, or another one where that is taken. Throws the system's errors, and has left the part then.
 * @returns the name it got
 */
export async function giveName(calls: DiskCalls, file: Nameless): Promise<string> {
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
  return name;
}

async function findName({ part, folder, name }: Nameless): Promise<string> {
  for (const candidate of candidateNames(name)) {
    const path = join(folder, candidate);
    try {
      await link(part, path);
      await removePart(part);
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
    const claim = await open(path, CREATE_NEW, CLAIM_MODE);
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
