import { dirname, join } from 'node:path';

import { CooeeError, OFFER_PREVIEW_ITEMS } from '../../../../src-shared/session';
import type { LeftOutReason, OwnLeftOutItem, OwnRenamedItem } from '../../../../src-shared/session';
import { BATCH_BYTES, MAX_BATCH_ITEMS, MAX_ITEMS } from '../protocol/limits';
import { wireFact, wireLeftOut } from '../protocol/messages';
import type { TransferMessage, WireItem } from '../protocol/messages';
import { OfferItems, ROOT } from '../protocol/offer-items';
import type { FolderNumber } from '../protocol/offer-items';
import { withVisibleControls } from '../protocol/control-characters';
import { entriesThatFit } from '../protocol/entries-that-fit';
import { scan } from './scan';
import type { OfferedFile } from './source-file';

/** The items of an offer that we make, and where on our disk their bytes are. */
export class OutgoingOffer {
  /** Names that are not sent as they are here. At most {@link OFFER_PREVIEW_ITEMS}. */
  readonly renamed: OwnRenamedItem[] = [];
  /** Paths of files whose date cannot be sent. At most {@link OFFER_PREVIEW_ITEMS}. */
  readonly undated: string[] = [];
  #items = new OfferItems();
  /** At most {@link OFFER_PREVIEW_ITEMS}. */
  readonly leftOut: OwnLeftOutItem[] = [];
  #leftOutCount = 0;
  readonly #folders = new Map<string, FolderNumber>([['', ROOT]]);
  /** Where the files of a folder are, for those that are there under their own name. */
  readonly #directories = new Map<FolderNumber, string>();
  /** The others: links, names that were not NFC, dropped files. */
  #otherSources = new Map<number, string>();

  private constructor() {}

  /**
   * Reads the dropped trees.
   * @throws CooeeError `nothing-to-send`, `name-mistakable` when that is why, or `offer-too-large` for more items than a
   *   receiver takes; the signal's reason
   */
  static async read(paths: readonly string[], signal: AbortSignal): Promise<OutgoingOffer> {
    const offer = new OutgoingOffer();
    for await (const entry of scan(paths, signal)) {
      if (entry.kind === 'left-out') offer.#leaveOut(entry);
      else if (entry.kind === 'renamed')
        addUpTo(offer.renamed, {
          from: wireFact(withVisibleControls(entry.from)),
          to: wireFact(entry.to),
          why: entry.why,
        });
      else if (entry.kind === 'undated') offer.markUndated(entry.path.join('/'));
      else if (offer.items.count >= MAX_ITEMS)
        throw new CooeeError('offer-too-large', null, { why: { code: 'too-many-items', most: MAX_ITEMS } });
      else if (entry.kind === 'folder') offer.items.addFolder(offer.#folder(entry.path), entry.private);
      else {
        if (!Number.isSafeInteger(offer.items.totalBytes + entry.size)) {
          offer.#leaveOut({ path: entry.path.join('/'), code: 'sum-too-large' });
          continue;
        }
        const folder = offer.#folder(entry.path.slice(0, -1));
        const name = entry.path.at(-1) ?? '';
        offer.#rememberSource(folder, name, entry.source);
        offer.items.addFile(folder, { ...entry, name });
      }
    }
    // It may have been cancelled during the last look at the disk.
    signal.throwIfAborted();
    if (offer.items.count === 0) throw nothingLeft(offer.leftOut[0]);
    offer.#folders.clear();
    return offer;
  }

  get items(): OfferItems {
    return this.#items;
  }

  get leftOutCount(): number {
    return this.#leftOutCount;
  }

  /** The date of this file is not sent. */
  markUndated(path: string): void {
    addUpTo(this.undated, wireFact(path));
  }

  /**
   * Keeps some of the items, which are counted anew from 0.
   * @param reasonToLeaveOut null keeps the item; an empty one leaves it out without telling anybody
   */
  narrow(reasonToLeaveOut: (index: number) => LeftOutReason | '' | null): void {
    const kept: number[] = [];
    const sources = new Map<number, string>();
    for (let index = 0; index < this.#items.count; index += 1) {
      const reason = reasonToLeaveOut(index);
      if (reason !== null) {
        if (reason !== '') this.#leaveOut({ path: this.#items.pathOf(index), code: reason });
        continue;
      }
      const source = this.#otherSources.get(index);
      if (source !== undefined) sources.set(kept.length, source);
      kept.push(index);
    }
    this.#items = this.#items.only(kept);
    this.#otherSources = sources;
  }

  fileAt(index: number): OfferedFile {
    const { items } = this;
    const directory = this.#directories.get(items.folderOf(index)) ?? '';
    return {
      source: this.#otherSources.get(index) ?? join(directory, items.nameOf(index)),
      path: items.pathOf(index),
      size: items.sizeOf(index),
      mtime: items.mtimeOf(index),
    };
  }

  /** The whole offer as messages, made one at a time. */
  *messages(transfer: number, title: string): Generator<TransferMessage, void> {
    yield { type: 'offer-begin', transfer, title };
    let batch: WireItem[] = [];
    let bytes = 0;
    for (let index = 0; index < this.items.count; index += 1) {
      const item = this.#wireItem(index);
      batch.push(item);
      bytes += Buffer.byteLength(JSON.stringify(item)) + 1;
      if (batch.length < MAX_BATCH_ITEMS && bytes < BATCH_BYTES) continue;
      yield { type: 'offer-items', transfer, items: batch };
      batch = [];
      bytes = 0;
    }
    if (batch.length > 0) yield { type: 'offer-items', transfer, items: batch };
    const renamed = entriesThatFit(this.renamed);
    if (renamed.length > 0) yield { type: 'offer-renamed', transfer, items: renamed };
    const undated = entriesThatFit(this.undated);
    if (undated.length > 0) yield { type: 'offer-undated', transfer, paths: undated };
    const leftOut = entriesThatFit(this.leftOut.map(wireLeftOut));
    if (leftOut.length > 0) yield { type: 'offer-left-out', transfer, items: leftOut };
    yield {
      type: 'offer-end',
      transfer,
      files: this.items.fileCount,
      folders: this.items.folderCount,
      bytes: this.items.totalBytes,
      leftOut: this.leftOutCount,
      resumes: true,
    };
  }

  #leaveOut({ path, code }: OwnLeftOutItem): void {
    this.#leftOutCount += 1;
    addUpTo(this.leftOut, { path: wireFact(path), code });
  }

  #folder(path: readonly string[]): FolderNumber {
    const key = path.join('/');
    const known = this.#folders.get(key);
    if (known !== undefined) return known;
    const folder = this.items.newFolder(this.#folder(path.slice(0, -1)), path.at(-1) ?? '');
    this.#folders.set(key, folder);
    return folder;
  }

  #rememberSource(folder: FolderNumber, name: string, source: string): void {
    if (folder !== ROOT && !this.#directories.has(folder)) this.#directories.set(folder, dirname(source));
    const directory = this.#directories.get(folder);
    if (directory === undefined || join(directory, name) !== source) {
      this.#otherSources.set(this.items.count, source);
    }
  }

  #wireItem(index: number): WireItem {
    const { items } = this;
    const path = items.segmentsOf(index);
    const mode = items.isPrivate(index) ? ({ private: true } as const) : {};
    if (!items.isFile(index)) return { kind: 'folder', path, ...mode };
    const file = { path, size: items.sizeOf(index), mtime: items.mtimeOf(index), ...mode };
    return { kind: 'file', ...file, ...(items.isExecutable(index) && { executable: true }) };
  }
}

function addUpTo<T>(list: T[], entry: T): void {
  if (list.length < OFFER_PREVIEW_ITEMS) list.push(entry);
}

/** Nothing of what was dropped can be sent, and this is the first of it. */
function nothingLeft(item: OwnLeftOutItem | undefined): CooeeError {
  if (item === undefined) return new CooeeError('nothing-to-send');
  if (item.code === 'name-mistakable') return new CooeeError('name-mistakable', item.path);
  return new CooeeError('nothing-to-send', item.path, { why: { code: item.code } });
}
