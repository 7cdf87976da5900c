import { OFFER_PREVIEW_ITEMS, OUTLINE_ITEMS } from '../../../../src-shared/session';
import type { OfferItem, OfferMark, OfferOutline } from '../../../../src-shared/session';
import { isHiddenName } from '../storage/names/hidden-names';
import { ROOT } from '../protocol/offer-items';
import type { FolderNumber, OfferItems } from '../protocol/offer-items';
import { isProgram, isProgramFolder } from '../storage/names/programs';
import { storagePlatform } from '../storage/names/safe-names';
import type { StoragePlatform } from '../storage/names/safe-names';

/** What is shown of an offer: its first items, and the whole of it at a glance. */
export interface OfferPreview {
  /** At most {@link OFFER_PREVIEW_ITEMS}. */
  readonly items: readonly OfferItem[];
  readonly outline: OfferOutline;
}

/** Looks at every item once. @param platform of the computer that the offer is or will be stored on */
export function previewOf(
  items: OfferItems,
  platform: StoragePlatform = storagePlatform(process.platform),
): OfferPreview {
  const look = new Look(items, platform);
  const shown = Math.min(OFFER_PREVIEW_ITEMS, items.count);
  return { items: Array.from({ length: shown }, (_, index) => look.itemAt(index)), outline: look.outline() };
}

/** One pass over an offer's items, with the sums of its folders. */
class Look {
  /** By folder: bytes and files in it, at any depth. */
  readonly #bytes: Float64Array;
  readonly #files: Float64Array;
  /** By folder: whether it is, or is inside, one that is started as a program. */
  readonly #isProgram: boolean[] = [];

  constructor(
    readonly items: OfferItems,
    readonly platform: StoragePlatform,
  ) {
    const count = items.madeFolders;
    this.#bytes = new Float64Array(count);
    this.#files = new Float64Array(count);
    for (let index = 0; index < items.count; index += 1) {
      const folder = items.folderOf(index);
      if (items.isFile(index)) this.#add(folder, items.sizeOf(index), 1);
    }
    // What is in a folder has a higher number.
    for (let folder = count - 1; folder > ROOT; folder -= 1)
      this.#add(items.folder(folder).parent, this.#bytes[folder] ?? 0, this.#files[folder] ?? 0);
    for (let folder = ROOT; folder < count; folder += 1) {
      const { parent, name } = items.folder(folder);
      this.#isProgram.push(this.#isProgram[parent] === true || isProgramFolder(name, platform));
    }
  }

  itemAt(index: number): OfferItem {
    const { items } = this;
    if (!items.isFile(index)) return this.#folder(items.folderOf(index));
    return {
      path: items.pathOf(index),
      kind: 'file',
      size: items.sizeOf(index),
      files: 1,
      ...marks(this.#isProgramFile(index), this.#isBelowHidden(index)),
    };
  }

  outline(): OfferOutline {
    const { items } = this;
    const firstLevel: OfferItem[] = [];
    const [hidden, programs] = [new Listed(), new Listed()];
    const seen: boolean[] = [];
    for (let index = 0; index < items.count; index += 1) {
      const top = items.topOf(index);
      const isNew = top === ROOT || seen[top] !== true;
      seen[top] = true;
      const first = (): OfferItem => (top === ROOT ? this.itemAt(index) : this.#folder(top));
      if (isNew && firstLevel.length < OUTLINE_ITEMS) firstLevel.push(first());
      if (isNew && this.#isBelowHidden(index)) hidden.add(first);
      if (items.isFile(index) && this.#isProgramFile(index)) programs.add(() => this.itemAt(index));
    }
    for (let folder = ROOT + 1; folder < items.madeFolders; folder += 1)
      if (this.#isWholeProgram(folder)) programs.add(() => this.#folder(folder));
    const alsoHidden = new Set(hidden.items.map(({ path }) => path));
    return {
      firstLevel,
      firstLevelCount: items.firstLevelCount,
      marked: [...hidden.items, ...programs.items.filter(({ path }) => !alsoHidden.has(path))],
      programCount: programs.count,
      hiddenCount: hidden.count,
    };
  }

  #add(folder: FolderNumber, bytes: number, files: number): void {
    this.#bytes[folder] = (this.#bytes[folder] ?? 0) + bytes;
    this.#files[folder] = (this.#files[folder] ?? 0) + files;
  }

  #folder(number: FolderNumber): OfferItem {
    const segments = this.items.segmentsOfFolder(number);
    return {
      path: segments.join('/'),
      kind: 'folder',
      size: this.#bytes[number] ?? 0,
      files: this.#files[number] ?? 0,
      ...marks(this.#isWholeProgram(number), isHiddenName(segments[0] ?? '')),
    };
  }

  /** A folder of files that are one program: what is in it is not told one by one. */
  #isWholeProgram(folder: FolderNumber): boolean {
    const isInside = this.#isProgram[this.items.folder(folder).parent] === true;
    return this.#isProgram[folder] === true && !isInside && (this.#files[folder] ?? 0) > 0;
  }

  #isProgramFile(index: number): boolean {
    const { items, platform } = this;
    if (this.#isProgram[items.folderOf(index)] === true) return false;
    return isProgram(items.nameOf(index), items.isExecutable(index), platform);
  }

  #isBelowHidden(index: number): boolean {
    const { items } = this;
    const top = items.topOf(index);
    return isHiddenName(top === ROOT ? items.nameOf(index) : items.folder(top).name);
  }
}

/** The first of many, and how many there are. */
class Listed {
  readonly items: OfferItem[] = [];
  count = 0;

  add(item: () => OfferItem): void {
    this.count += 1;
    if (this.items.length < OUTLINE_ITEMS) this.items.push(item());
  }
}

function marks(isAProgram: boolean, isHidden: boolean): Pick<OfferItem, 'marks'> {
  const found: OfferMark[] = [];
  if (isAProgram) found.push('program');
  if (isHidden) found.push('hidden');
  return found.length > 0 ? { marks: found } : {};
}
