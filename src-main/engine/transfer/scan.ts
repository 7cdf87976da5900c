/**
 * Walks what the user dropped, one folder at a time, and yields what can be offered.
 *
 * Symbolic links are offered as what they point to while that lies in something that was dropped; a link that was
 * dropped itself is followed, for the user pointed at it. Everything else (links elsewhere, devices, sockets, what may
 * not be read) is yielded as left out, with the reason in the user's words.
 */
import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import { access, lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, isAbsolute, sep } from 'node:path';

import type { LeftOutItem, RenamedItem } from '../../../src-shared/session';
import { errnoOf } from './disk-errors';
import { MAX_PATH_BYTES, MAX_PATH_SEGMENTS } from './limits';
import { NameLedger } from './safe-names';

export type ScanEntry =
  | {
      readonly kind: 'file';
      /** NFC, from the dropped item's own name down. */
      readonly path: readonly string[];
      /** Where the bytes are: absolute, and no link in its last segment. */
      readonly source: string;
      readonly size: number;
      /** Whole milliseconds since 1970. */
      readonly mtime: number;
      readonly executable: boolean;
    }
  | { readonly kind: 'folder'; readonly path: readonly string[] }
  | ({ readonly kind: 'left-out' } & LeftOutItem)
  /** Two dropped items of one name. */
  | ({ readonly kind: 'renamed' } & RenamedItem);

/** Entries of one folder that are asked about at once: enough to keep Node's disk threads busy. */
const STAT_BATCH = 64;

const EVERYBODY_READS = constants.S_IRUSR | constants.S_IRGRP | constants.S_IROTH;

const LINK_OUTSIDE = 'a link to something outside of what you chose';
const LINK_DEAD = 'a link that leads nowhere';
const LINK_LOOP = 'a link to a folder that it is in';
const NOT_A_FILE = 'neither a file nor a folder';
const UNREADABLE = 'cannot be read';
const TOO_DEEP = 'too deep or too long a path';

/** What one name turned out to be. */
type Found =
  | { readonly kind: 'file'; readonly source: string; readonly stats: Stats }
  | { readonly kind: 'folder'; readonly source: string }
  | { readonly kind: 'left-out'; readonly reason: string };

interface OpenFolder {
  readonly source: string;
  readonly path: readonly string[];
  /** Real folders above and including this one: a link to one of them would never end. */
  readonly trail: ReadonlySet<string>;
}

/**
 * @param paths absolute, as dropped or typed
 * @throws the signal's reason when it is aborted; nothing else
 */
export async function* scan(paths: readonly string[], signal: AbortSignal): AsyncGenerator<ScanEntry, void> {
  const roots = (await Promise.all(paths.map((path) => realpath(path).catch(() => null)))).filter(
    (root) => root !== null,
  );
  // Only exact names are kept apart here; what folds to one on the receiver's disk is the receiver's to know.
  const names = new NameLedger('linux');
  for (const path of paths) {
    const name = droppedName(path);
    const found = await lookAt(path, null);
    if (found.kind === 'left-out') {
      yield { kind: 'left-out', path, reason: found.reason };
      continue;
    }
    const kept = names.claim(name);
    if (kept !== name) yield { kind: 'renamed', from: name, to: kept };
    if (found.kind === 'file') yield fileEntry([kept], found);
    else yield* walk({ source: found.source, path: [kept], trail: new Set([found.source]) }, roots, signal);
  }
}

/** The name that a dropped path is offered under, unless another one has it. */
export function droppedName(path: string): string {
  return (basename(path) || 'disk').normalize('NFC');
}

/** Depth first with an explicit stack: a tree may be deeper than generators like to nest. */
async function* walk(
  top: OpenFolder,
  roots: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<ScanEntry, void> {
  const stack: OpenFolder[] = [top];
  for (let folder = stack.pop(); folder !== undefined; folder = stack.pop()) {
    signal.throwIfAborted();
    let names: string[];
    try {
      names = (await readdir(folder.source)).sort();
    } catch {
      yield { kind: 'left-out', path: folder.path.join('/'), reason: UNREADABLE };
      continue;
    }
    yield { kind: 'folder', path: folder.path };
    const inner: OpenFolder[] = [];
    for (let start = 0; start < names.length; start += STAT_BATCH) {
      signal.throwIfAborted();
      const batch = names.slice(start, start + STAT_BATCH);
      const { source, path, trail } = folder;
      const found = await Promise.all(batch.map((name) => lookAt(join(source, name), roots)));
      for (const [index, name] of batch.entries()) {
        const here = found[index];
        if (here === undefined) continue;
        const childPath = [...path, name.normalize('NFC')];
        const reason = reasonToLeaveOut(here, childPath, trail);
        if (reason !== null) yield { kind: 'left-out', path: childPath.join('/'), reason };
        else if (here.kind === 'file') yield fileEntry(childPath, here);
        else if (here.kind === 'folder') {
          inner.push({ source: here.source, path: childPath, trail: new Set(trail).add(here.source) });
        }
      }
    }
    stack.push(...inner.reverse());
  }
}

function reasonToLeaveOut(found: Found, path: readonly string[], trail: ReadonlySet<string>): string | null {
  if (found.kind === 'left-out') return found.reason;
  if (path.length > MAX_PATH_SEGMENTS || Buffer.byteLength(path.join('/')) > MAX_PATH_BYTES) return TOO_DEEP;
  return found.kind === 'folder' && trail.has(found.source) ? LINK_LOOP : null;
}

/** @param roots where a link may point to; null follows it anywhere */
async function lookAt(path: string, roots: readonly string[] | null): Promise<Found> {
  let source = path;
  let isLink = false;
  try {
    let stats = await lstat(path);
    isLink = stats.isSymbolicLink();
    if (isLink) {
      source = await realpath(path);
      if (roots !== null && !roots.some((root) => isWithin(root, source))) {
        return { kind: 'left-out', reason: LINK_OUTSIDE };
      }
      stats = await stat(source);
    } else if (roots === null) {
      source = await realpath(path);
    }
    if (stats.isDirectory()) return { kind: 'folder', source };
    if (!stats.isFile()) return { kind: 'left-out', reason: NOT_A_FILE };
    // A second question to the disk for every file is dear; most files may be read by everybody.
    if ((stats.mode & EVERYBODY_READS) !== EVERYBODY_READS) await access(source, constants.R_OK);
    return { kind: 'file', source, stats };
  } catch (error) {
    const leadsNowhere = isLink && ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoOf(error) ?? '');
    return { kind: 'left-out', reason: leadsNowhere ? LINK_DEAD : UNREADABLE };
  }
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function fileEntry(path: readonly string[], found: { source: string; stats: Stats }): ScanEntry {
  const { size, mtimeMs, mode } = found.stats;
  // Windows has no executable bit; libuv guesses one from the extension.
  const executable = process.platform !== 'win32' && (mode & constants.S_IXUSR) !== 0;
  return { kind: 'file', path, source: found.source, size, mtime: Math.trunc(mtimeMs), executable };
}
