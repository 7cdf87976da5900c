/**
 * Making folders strictly below the folder the user chose.
 *
 * The chosen folder is resolved once; what it points to is the user's wish. Below it nothing is followed: every folder is
 * made exclusively, and an existing entry of any kind, a symlink too, gives ours another name. Node has no openat, so another
 * program of the same user that swaps a folder we made for a link in the middle of a transfer is not defended against;
 * it could write there itself.
 */
import { lstat, mkdir, realpath, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { CooeeError } from '../../../../src-shared/session';
import { concernsOneFile, errnoOf, writeFailure } from './disk-errors';
import { flushFolder } from './flush/disk-flush';
import { isPlain, shownPath } from './disk-path';
import type { StoredName } from './names/stored-name';
import { candidateNames, firstPossibleName } from './name-trials';
import { proveWritable } from './part-file';
import { folderMode } from './private-modes';
import { WEB_MARK } from './web-mark';

/**
 * Makes the chosen folder if it is missing and proves that it can be written.
 * @returns its absolute path without links
 * @throws CooeeError `folder-unwritable`, `folder-mistakable` or `disk-full`
 */
export async function openDestination(folder: string): Promise<string> {
  try {
    requirePlain(folder);
    const made = await mkdir(folder, { recursive: true });
    const resolved = await realpath(folder);
    requirePlain(resolved);
    if (made !== undefined) await flushNamesDownTo(resolved, await realpath(dirname(made)));
    await proveWritable(resolved);
    return resolved;
  } catch (error) {
    throw writeFailure(error, folder);
  }
}

/** Names of received files are joined to it as text, which would lead into another folder. */
function requirePlain(folder: string): void {
  if (!isPlain(folder)) throw new CooeeError('folder-mistakable', shownPath(folder));
}

/**
 * Folders that were just made have to be as safe as what comes into them.
 * @param folder the innermost one, without links
 * @param above where the uppermost one is, without links
 */
async function flushNamesDownTo(folder: string, above: string): Promise<void> {
  for (let at = dirname(folder); ; at = dirname(at)) {
    await flushFolder(at);
    if (at === above || at === dirname(at)) return;
  }
}

/** Bytes this user may still write there, or null where the file system does not tell. Rounded down to a block. */
export async function freeBytesAt(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize, blocks } = await statfs(folder);
    return blocks === 0 ? null : Math.min(bavail * bsize, Number.MAX_SAFE_INTEGER);
  } catch {
    // Unknown is an answer: some network file systems have no statfs, and ENOSPC is still noticed while writing.
    return null;
  }
}

/** The first of the names that nothing in the folder has now. For a preview: the real one is decided by creating it. */
export async function freeName(folder: string, name: string): Promise<string> {
  for (const candidate of candidateNames(name)) {
    try {
      await lstat(join(folder, candidate));
    } catch (error) {
      // Whether the disk takes it at all shows when it is made.
      if (errnoOf(error) === 'ENOENT' || concernsOneFile(error)) return candidate;
      throw writeFailure(error, candidate);
    }
  }
  return name;
}

/**
 * Makes a folder nobody else has: two trees of one name never flow into each other, and neither do two folders of a tree whose
 * names are one for the disk.
 * @returns the name it got
 * @throws CooeeError `folder-unwritable`, `disk-full`, `name-impossible`
 */
export async function makeNewFolder(parent: string, name: string, isPrivate: boolean): Promise<StoredName> {
  try {
    return await firstPossibleName(parent, name, async (candidate) => {
      try {
        await mkdir(join(parent, candidate), folderMode(isPrivate));
        await WEB_MARK?.folder(join(parent, candidate));
        return true;
      } catch (error) {
        if (errnoOf(error) === 'EEXIST') return false;
        throw error;
      }
    });
  } catch (error) {
    throw writeFailure(error, name);
  }
}
