/** Folders that are rarely offered on purpose: an unset variable or a slip of the hand may name them. */
import { homedir } from 'node:os';
import { parse } from 'node:path';

import { isWithin, resolveLinks, shownPath } from './transfer/storage/disk-path';

/**
 * - `disk`: the root of a file system, or of a drive
 * - `home`: the user's home folder
 * - `homes`: a folder that the home folder is in
 */
export type WholeFolder = 'disk' | 'home' | 'homes';

const WORDS: Record<WholeFolder, string> = {
  disk: 'That is everything on this disk',
  home: 'That is your whole home folder',
  homes: 'Your whole home folder is in that',
};

/** What a path is the whole of, links followed, or null. @param path absolute (transfer/storage/disk-path.ts) */
export async function wholeFolderAt(path: string): Promise<WholeFolder | null> {
  const real = await withoutLinks(path);
  if (parse(real).root === real) return 'disk';
  const home = await withoutLinks(homedir());
  if (!isWithin(real, home)) return null;
  return isWithin(home, real) ? 'home' : 'homes';
}

/** The first of these paths that is everything, as a sentence without its full stop, or null. @param paths absolute */
export async function wholeFolderAmong(paths: readonly string[]): Promise<string | null> {
  const found = await Promise.all(paths.map(async (path) => ({ path, whole: await wholeFolderAt(path) })));
  for (const { path, whole } of found) if (whole !== null) return `${WORDS[whole]} (${shownPath(path)})`;
  return null;
}

function withoutLinks(path: string): Promise<string> {
  // What is not there is found missing when it is offered.
  return resolveLinks(path).catch(() => path);
}
