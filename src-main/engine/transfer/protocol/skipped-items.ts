import { CooeeError } from '../../../../src-shared/session';
import { garbled } from './garbled';
import { MAX_SKIPPED_RANGES } from './limits';
import type { MessageOf, TransferMessage } from './messages';
import { ROOT } from './offer-items';
import type { FolderNumber, OfferItems } from './offer-items';

/** Which items of an offer are not wanted, as the sender is told. */
export class SkippedItems {
  /** By index; empty while nothing is skipped, for most offers are wanted whole. */
  #skipped = new Uint8Array(0);
  #count = 0;
  /** The ranges go upwards: the next one begins behind this. */
  #behind = -1;

  /** @param count items of the offer */
  constructor(readonly count: number) {}

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  has(index: number): boolean {
    return this.#skipped[index] === 1;
  }

  /** @throws CooeeError `friend-garbled` for ranges that overlap, go back or leave the offer, and when nothing is left */
  add({ ranges }: MessageOf<'answer-skip'>): void {
    if (this.isEmpty) this.#skipped = new Uint8Array(this.count);
    for (const [first, last] of ranges) {
      if (first <= this.#behind || last < first || last >= this.count)
        throw garbled('items that cannot be skipped');
      this.#skipped.fill(1, first, last + 1);
      this.#count += last + 1 - first;
      this.#behind = last;
    }
    if (this.#count === this.count) throw garbled('an answer that wants nothing');
  }
}

/** The same as the receiver sends it. @param isSkipped by index */
export function* skipMessages(
  transfer: number,
  count: number,
  isSkipped: (index: number) => boolean,
): Generator<TransferMessage, void> {
  let ranges: [number, number][] = [];
  for (let index = 0; index < count; index += 1) {
    if (!isSkipped(index)) continue;
    const last = ranges.at(-1);
    if (last?.[1] === index - 1) last[1] = index;
    else {
      if (ranges.length === MAX_SKIPPED_RANGES) {
        yield { type: 'answer-skip', transfer, ranges };
        ranges = [];
      }
      ranges.push([index, index]);
    }
  }
  if (ranges.length > 0) yield { type: 'answer-skip', transfer, ranges };
}

/**
 * The items that a user does not want.
 * @param except paths as they were shown; a folder stands for everything in it
 * @param shown the first items of the offer, whose first names may be others than theirs (what is taken is renamed)
 * @returns whether an item is one of them, by index
 * @throws CooeeError `internal` for a path that is nothing in the offer
 */
export function itemsBelow(
  items: OfferItems,
  except: readonly string[],
  shown: readonly { readonly path: string }[],
): (index: number) => boolean {
  if (except.length === 0) return () => false;
  const firstNames = new Map(
    shown.map(({ path }, index) => [firstOf(path), items.segmentsOf(index)[0] ?? ''] as const),
  );
  const offered = (path: string): string => {
    const first = firstOf(path);
    return (firstNames.get(first) ?? first) + path.slice(first.length);
  };
  const unwanted = new Set(except.map(offered));
  const unwantedNames = new Set(Array.from(unwanted, (path) => path.slice(path.lastIndexOf('/') + 1)));
  const unseen = new Set(unwanted);
  const isUnwanted = (path: string): boolean => {
    unseen.delete(path);
    return unwanted.has(path);
  };
  // Of a million files a folder is looked at once.
  const folders = new Map<FolderNumber, boolean>([[ROOT, false]]);
  const isFolderUnwanted = (number: FolderNumber): boolean => {
    const known = folders.get(number);
    if (known !== undefined) return known;
    const isOwn = isUnwanted(items.segmentsOfFolder(number).join('/'));
    const skipped = isFolderUnwanted(items.folder(number).parent) || isOwn;
    folders.set(number, skipped);
    return skipped;
  };
  const skipped = new Uint8Array(items.count);
  for (let index = 0; index < items.count; index += 1) {
    const isFile = items.isFile(index) && unwantedNames.has(items.nameOf(index));
    const isOwn = isFile && isUnwanted(items.pathOf(index));
    if (isFolderUnwanted(items.folderOf(index)) || isOwn) skipped[index] = 1;
  }
  if (unseen.size > 0) throw new CooeeError('internal', 'no such item in the offer');
  return (index) => skipped[index] === 1;
}

function firstOf(path: string): string {
  return path.split('/', 1)[0] ?? '';
}
