/**
 * Files of ours in a folder where others may write, too. Under the name of one there may be a pipe, whose opening would never
 * end, a link to another place, or a file of somebody who would like us to believe it: all of that is left alone.
 */
import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** Windows has neither flag. */
const NO_FOLLOW = (constants.O_NOFOLLOW as number | undefined) ?? 0;
const NO_WAIT = (constants.O_NONBLOCK as number | undefined) ?? 0;

function isOwnFile(stats: Stats): boolean {
  const user = process.geteuid?.();
  return stats.isFile() && (user === undefined || stats.uid === user);
}

/**
 * Opens a file that we have made in an earlier transfer.
 * @param access `O_RDONLY` or `O_RDWR`
 * @returns null when there is nothing, or what is there is not ours
 */
export async function openOwnFile(path: string, access: number): Promise<FileHandle | null> {
  // Nothing is there, or somebody else’s.
  const handle = await open(path, access | NO_FOLLOW | NO_WAIT).catch(() => null);
  if (handle === null) return null;
  // What cannot be looked at is not known to be ours.
  const stats = await handle.stat().catch(() => null);
  // By a second name others could have put a file of ours there.
  if (stats !== null && isOwnFile(stats) && stats.nlink === 1) return handle;
  // Nothing was written to it.
  await handle.close().catch(() => undefined);
  return null;
}

/** What is known of a file of ours, or null as {@link openOwnFile}. */
export async function statOwnFile(path: string): Promise<Stats | null> {
  // Nothing is there, or somebody else’s.
  const stats = await lstat(path).catch(() => null);
  return stats !== null && isOwnFile(stats) ? stats : null;
}
