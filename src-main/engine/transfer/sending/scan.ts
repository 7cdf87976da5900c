/**
 * Walks what the user dropped, one folder at a time, and yields what can be offered.
 *
 * Symbolic links are offered as what they point to while that lies in something that was dropped; a link that was
 * dropped itself is followed, for the user pointed at it. Everything else (links elsewhere, devices, sockets, what may
 * not be read) is yielded as left out, with the reason.
 */
import { constants } from 'node:fs';
import { basename, join } from 'node:path';

import type { LeftOutReason, OwnLeftOutItem, OwnRenamedItem } from '../../../../src-shared/session';
import { isMistakable, namesIn, resolveLinks, sentName, shownPath } from '../storage/disk-path';
import { MAX_PATH_BYTES, MAX_PATH_SEGMENTS } from '../protocol/limits';
import { lookAt } from './offerable';
import type { Found } from './offerable';
import { NameLedger } from '../storage/names/safe-names';
import { renamedItem } from '../storage/names/stored-name';
import type { StoredName } from '../storage/names/stored-name';
import { sentAs, sentNames } from './sent-names';
import { hasDate, offeredTime } from './source-file';

export type ScanEntry =
  | {
      readonly kind: 'file';
      /** NFC, from the dropped item's own name down. */
      readonly path: readonly string[];
      /** Where the bytes are (disk-path.ts): absolute, and no link in its last segment. */
      readonly source: string;
      readonly size: number;
      /** Whole milliseconds since 1970. */
      readonly mtime: number;
      readonly executable: boolean;
      readonly private: boolean;
    }
  | { readonly kind: 'folder'; readonly path: readonly string[]; readonly private: boolean }
  | ({ readonly kind: 'left-out' } & OwnLeftOutItem)
  /** A name that is not text, or that something else that was dropped has. */
  | ({ readonly kind: 'renamed' } & OwnRenamedItem)
  /** A file whose date cannot be sent. */
  | { readonly kind: 'undated'; readonly path: readonly string[] };

/** Entries of one folder that are asked about at once: enough to keep Node's disk threads busy. */
const STAT_BATCH = 64;

const MISTAKABLE = { kind: 'left-out', code: 'name-mistakable' } as const;

interface OpenFolder {
  readonly source: string;
  readonly path: readonly string[];
  readonly private: boolean;
  /** Real folders above and including this one: a link to one of them would never end. */
  readonly trail: ReadonlySet<string>;
}

/**
 * @param paths absolute, as dropped or typed
 * @throws the signal's reason when it is aborted; nothing else
 */
export async function* scan(paths: readonly string[], signal: AbortSignal): AsyncGenerator<ScanEntry, void> {
  const mistakable = new Set<string>();
  for (const path of paths) if (await isMistakable(path)) mistakable.add(path);
  const known = paths.filter((path) => !mistakable.has(path));
  // What is not there is left out below, by its name.
  const roots = (await Promise.all(known.map((path) => resolveLinks(path).catch(() => null)))).filter(
    (root) => root !== null,
  );
  // Only exact names are kept apart here; what folds to one on the receiver's disk is the receiver's to know.
  const names = new NameLedger('linux');
  for (const path of paths) {
    signal.throwIfAborted();
    const found = mistakable.has(path) ? MISTAKABLE : await lookAt(path, null);
    if (found.kind === 'left-out') {
      yield { kind: 'left-out', path: shownPath(path), code: found.code };
      continue;
    }
    const name = basename(path) || 'disk';
    const dropped = sentAs(name);
    const kept = names.claim(dropped.name);
    yield* renamedEntry([], name, { name: kept.name, why: dropped.why ?? kept.why });
    if (found.kind === 'file') yield* fileEntries([kept.name], found);
    else yield* walk({ ...found, path: [kept.name], trail: new Set([found.source]) }, roots, signal);
  }
}

/** The name that a dropped path is offered under, unless another one has it. */
export function droppedName(path: string): string {
  return sentName(basename(path) || 'disk');
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
      names = (await namesIn(folder.source)).sort();
    } catch {
      // Why does not matter to the user: it is left out.
      yield { kind: 'left-out', path: folder.path.join('/'), code: 'unreadable' };
      continue;
    }
    yield { kind: 'folder', path: folder.path, private: folder.private };
    const inner: OpenFolder[] = [];
    const sent = sentNames(names);
    for (let start = 0; start < names.length; start += STAT_BATCH) {
      signal.throwIfAborted();
      const batch = names.slice(start, start + STAT_BATCH);
      const { source, path, trail } = folder;
      const found = await Promise.all(batch.map((name) => lookAt(join(source, name), roots)));
      for (const [index, name] of batch.entries()) {
        // Where the system has lost bytes of names itself, two of them may have become one.
        const isTwin = name === names[start + index - 1] || name === names[start + index + 1];
        const here = isTwin ? MISTAKABLE : found[index];
        if (here === undefined) continue;
        const offered = sent[start + index] ?? sentAs(name);
        const childPath = [...path, offered.name];
        const code = reasonToLeaveOut(here, childPath, trail);
        if (code !== null) {
          yield { kind: 'left-out', path: childPath.join('/'), code };
          continue;
        }
        yield* renamedEntry(path, name, offered);
        if (here.kind === 'file') yield* fileEntries(childPath, here);
        else if (here.kind === 'folder') {
          inner.push({ ...here, path: childPath, trail: new Set(trail).add(here.source) });
        }
      }
    }
    stack.push(...inner.reverse());
  }
}

function reasonToLeaveOut(
  found: Found,
  path: readonly string[],
  trail: ReadonlySet<string>,
): LeftOutReason | null {
  if (found.kind === 'left-out') return found.code;
  if (path.length > MAX_PATH_SEGMENTS || Buffer.byteLength(path.join('/')) > MAX_PATH_BYTES)
    return 'path-too-long';
  return found.kind === 'folder' && trail.has(found.source) ? 'link-loop' : null;
}

function* fileEntries(
  path: readonly string[],
  found: Extract<Found, { kind: 'file' }>,
): Generator<ScanEntry, void> {
  const { source, stats, private: isPrivate } = found;
  if (!hasDate(stats)) yield { kind: 'undated', path };
  // Windows has no executable bit; libuv guesses one from the extension.
  const executable = process.platform !== 'win32' && (stats.mode & constants.S_IXUSR) !== 0;
  yield {
    kind: 'file',
    path,
    source,
    size: stats.size,
    mtime: offeredTime(stats),
    executable,
    private: isPrivate,
  };
}

function* renamedEntry(
  folder: readonly string[],
  name: string,
  offered: StoredName,
): Generator<ScanEntry, void> {
  const shown = shownPath(name).normalize('NFC');
  const renamed = renamedItem([...folder, shown], offered);
  if (renamed !== null) yield { kind: 'renamed', ...renamed };
}
