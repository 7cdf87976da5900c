/** What is at a path, and whether it can be offered: one name of those that `scan.ts` walks over. */
import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import { access, lstat, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { LeftOutReason } from '../../../../src-shared/session';
import { QUEUED_CALLS } from '../storage/disk-calls';
import { errnoOf } from '../storage/disk-errors';
import { diskPath, isWithin, resolveLinks } from '../storage/disk-path';
import { isPrivate } from '../storage/private-modes';
import { READ_ONLY } from './source-file';

const EVERYBODY_READS = constants.S_IRUSR | constants.S_IRGRP | constants.S_IROTH;

/** Only whether it comes matters. */
const FIRST = Buffer.alloc(1);

/** What one name turned out to be. */
export type Found =
  | { readonly kind: 'file'; readonly source: string; readonly stats: Stats; readonly private: boolean }
  | { readonly kind: 'folder'; readonly source: string; readonly private: boolean }
  | { readonly kind: 'left-out'; readonly code: LeftOutReason };

/** @param roots where a link may point to; null follows it anywhere */
export async function lookAt(path: string, roots: readonly string[] | null): Promise<Found> {
  let source = path;
  let isLink = false;
  let shielded = false;
  try {
    let stats = await lstat(diskPath(path));
    isLink = stats.isSymbolicLink();
    if (isLink) {
      source = await resolveLinks(path);
      if (roots !== null) {
        const root = roots.find((folder) => isWithin(folder, source));
        if (root === undefined) return { kind: 'left-out', code: 'link-outside' };
        shielded = await isShielded(root, source);
      }
      stats = await stat(diskPath(source));
    } else if (roots === null) {
      source = await resolveLinks(path);
    }
    if (stats.isDirectory()) return { kind: 'folder', source, private: shielded || isPrivate(stats) };
    if (!stats.isFile()) return { kind: 'left-out', code: 'not-a-file' };
    // A second question to the disk for every file is dear; most files may be read by everybody.
    if ((stats.mode & EVERYBODY_READS) !== EVERYBODY_READS) await access(diskPath(source), constants.R_OK);
    const sized = await withTrueSize(source, stats);
    if (typeof sized === 'string') return { kind: 'left-out', code: sized };
    return { kind: 'file', source, stats: sized, private: shielded || isPrivate(sized) };
  } catch (error) {
    const leadsNowhere = isLink && ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoOf(error) ?? '');
    return { kind: 'left-out', code: leadsNowhere ? 'link-dead' : 'unreadable' };
  }
}

/** Whether a folder above a path keeps others from it. A link leads past that folder, and what is offered in its place is not in it. */
async function isShielded(root: string, path: string): Promise<boolean> {
  for (let at = path; at !== root && dirname(at) !== at;) {
    at = dirname(at);
    if (isPrivate(await stat(diskPath(at)))) return true;
  }
  return false;
}

/**
 * What is known of a file whose size can be offered, or the reason why it cannot. Some systems say 0 of what they make when it is
 * read (`/proc`, shares of online documents): they are asked for the first byte. A log may have got its first lines just now.
 * @throws the system's errors
 */
async function withTrueSize(source: string, stats: Stats): Promise<Stats | LeftOutReason> {
  if (stats.size > Number.MAX_SAFE_INTEGER) return 'too-large';
  if (stats.size > 0) return stats;
  const descriptor = await QUEUED_CALLS.open(diskPath(source), READ_ONLY);
  try {
    if ((await QUEUED_CALLS.read(descriptor, FIRST, 0)) === 0) return stats;
    const now = await QUEUED_CALLS.stat(descriptor);
    return now.size > 0 ? now : 'size-unknown';
  } finally {
    await QUEUED_CALLS.close(descriptor);
  }
}
