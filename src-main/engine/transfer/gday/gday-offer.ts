import { CooeeError } from '../../../../src-shared/session';
import type { HiddenNames } from '../storage/names/hidden-names';
import { IncomingOffer } from '../receiving/incoming-offer';
import type { NameBudget } from '../receiving/incoming-offer';
import { MAX_PATH_SEGMENTS, MAX_TIME_MS } from '../protocol/limits';
import { storagePlatform } from '../storage/names/safe-names';
import type { FileVersion, OfferedVersion } from './messages';

/** An offer that gday made to us: what it will be on our disk, and how gday calls each of its files. */
export class GdayOffer {
  readonly offer: IncomingOffer;
  #files: readonly OfferedVersion[];
  readonly #separator: string;

  constructor(files: ReadonlyMap<string, FileVersion>, budget: NameBudget, hiddenNames: HiddenNames) {
    this.offer = new IncomingOffer(storagePlatform(process.platform), budget, hiddenNames);
    this.#files = Array.from(files, ([path, version]) => ({ path, ...version })).sort(byPath);
    this.#separator = separatorOf(files.keys());
  }

  /** By index; gday offers files only. In the order in which we want them: gday's own is random. */
  get files(): readonly OfferedVersion[] {
    return this.#files;
  }

  /** @throws CooeeError `offer-unsafe`, `offer-too-large`: the whole offer must be refused */
  admit(): void {
    for (const { path, size, seconds, nanoseconds } of this.files) {
      const milliseconds = seconds * 1000 + Math.trunc(nanoseconds / 1_000_000);
      const mtime = Math.min(milliseconds, MAX_TIME_MS);
      const segments = path.split(this.#separator, MAX_PATH_SEGMENTS + 1);
      if (segments.length > MAX_PATH_SEGMENTS)
        throw new CooeeError('offer-unsafe', null, { why: { code: 'path-too-long' } });
      this.offer.add({ kind: 'file', path: segments, size, mtime });
    }
    this.offer.seal();
  }

  /** Forgets the files, under both names, and gives back what they took of the budget. */
  release(): void {
    this.#files = [];
    this.offer.release();
  }
}

/**
 * gday offers paths with its own system's separator and does not tell which (docs/GDAY-WIRE.md 8.2). A slash comes
 * from no Windows; a backslash is a part of the name wherever there is a slash.
 */
function separatorOf(paths: Iterable<string>): string {
  let separator = '/';
  for (const path of paths) {
    if (path.includes('/')) return '/';
    if (path.includes('\\')) separator = '\\';
  }
  return separator;
}

function byPath(one: OfferedVersion, other: OfferedVersion): number {
  return one.path < other.path ? -1 : 1;
}
