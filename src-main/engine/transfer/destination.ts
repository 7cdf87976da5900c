/**
 * Making folders strictly below the folder the user chose.
 *
 * The chosen folder is resolved once; what it points to is the user's wish. Below it nothing is followed: the first
 * level is made exclusively (an existing entry of any kind, a symlink too, gives our folder another name), and a
 * deeper folder that is already there is taken only when lstat says it is a real one. Node has no openat, so another
 * program of the same user that swaps a folder we made for a link in the middle of a transfer is not defended against;
 * it could write there itself.
 */
import { lstat, mkdir, realpath, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { candidateNames } from './candidate-names';
import { errnoOf, writeFailure } from './disk-errors';
import { flushFolder } from './disk-flush';
import { createPart } from './part-file';
import { folderMode } from './private-modes';

/**
 * Makes the chosen folder if it is missing and proves by a hidden file that it can be written.
 * @returns its absolute path without links
 * @throws CooeeError `folder-unwritable` or `disk-full`
 */
export async function openDestination(folder: string): Promise<string> {
  try {
    const made = await mkdir(folder, { recursive: true });
    if (made !== undefined) await flushNamesDownTo(folder, dirname(made));
    const resolved = await realpath(folder);
    const probe = await createPart(resolved, { executable: false, private: true });
    await probe.handle.close();
    await rm(probe.path, { force: true });
    return resolved;
  } catch (error) {
    throw writeFailure(error, folder);
  }
}

/** Folders that were just made have to be as safe as what comes into them. @param above of the uppermost one that was made */
async function flushNamesDownTo(folder: string, above: string): Promise<void> {
  for (let at = dirname(folder); ; at = dirname(at)) {
    await flushFolder(at);
    if (at === above || at === dirname(at)) return;
  }
}

/** Bytes this user may still write there, or null where the file system does not say. Rounded down to a block. */
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
      if (errnoOf(error) === 'ENOENT') return candidate;
      throw writeFailure(error, candidate);
    }
  }
  return name;
}

/**
 * Makes a folder nobody else has: two trees of one name never flow into each other.
 * @returns the name it got
 * @throws CooeeError `folder-unwritable` or `disk-full`
 */
export async function makeNewFolder(parent: string, name: string, isPrivate: boolean): Promise<string> {
  for (const candidate of candidateNames(name)) {
    try {
      await mkdir(join(parent, candidate), folderMode(isPrivate));
      return candidate;
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw writeFailure(error, candidate);
    }
  }
  return name;
}

/**
 * Makes a folder inside a tree of ours, or takes the real folder that is already there (a disk that ignores case has
 * one for two names).
 * @returns the name it got; another one than asked for where a link or a file stands in its place
 * @throws CooeeError `folder-unwritable` or `disk-full`
 */
export async function makeInnerFolder(parent: string, name: string, isPrivate: boolean): Promise<string> {
  const path = join(parent, name);
  try {
    await mkdir(path, folderMode(isPrivate));
    return name;
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw writeFailure(error, name);
  }
  const there = await lstat(path).catch((error: unknown) => {
    throw writeFailure(error, name);
  });
  return there.isDirectory() ? name : makeNewFolder(parent, name, isPrivate);
}
