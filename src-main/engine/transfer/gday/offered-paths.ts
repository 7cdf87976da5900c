import type { OwnRenamedItem, RenameReason } from '../../../../src-shared/session';
import { OFFER_PREVIEW_ITEMS } from '../../../../src-shared/session';
import { ROOT } from '../protocol/offer-items';
import type { FolderNumber, OfferItems } from '../protocol/offer-items';
import { withVisibleControls } from '../protocol/control-characters';
import { NameLedger } from '../storage/names/safe-names';
import type { StoredName } from '../storage/names/stored-name';

/** gday on Windows takes it for a separator, gday elsewhere for a part of the name. */
const BACKSLASH = /\\/g;

interface OfferedPath {
  readonly path: string;
  /** The first reason why a name in it is another than here. */
  readonly why: RenameReason | null;
}

/** The names of an offer as gday may see them: no two paths alike, no backslash, nothing that a terminal obeys. */
export class OfferedPaths {
  /** Index in the offer by path, in the order of the offer. */
  readonly indices: ReadonlyMap<string, number>;
  /** At most {@link OFFER_PREVIEW_ITEMS}. */
  readonly renamed: OwnRenamedItem[] = [];
  readonly #items: OfferItems;
  readonly #folders = new Map<FolderNumber, OfferedPath>([[ROOT, { path: '', why: null }]]);
  /** gday reads the offer into a map of paths, where the last of two equal ones wins. */
  readonly #names = new Map<FolderNumber, NameLedger>();

  /** @param items files; folders among them have no place in gday's offer */
  constructor(items: OfferItems) {
    this.#items = items;
    const indices = new Map<string, number>();
    for (let index = 0; index < items.count; index += 1) {
      if (!items.isFile(index)) continue;
      const folder = items.folderOf(index);
      const { path, why } = this.#within(folder, items.nameOf(index));
      indices.set(path, index);
      if (why !== null && this.renamed.length < OFFER_PREVIEW_ITEMS)
        this.renamed.push({ from: withVisibleControls(items.pathOf(index)), to: path, why });
    }
    this.indices = indices;
  }

  /** @param name of something in the folder, as it is here */
  #within(folder: FolderNumber, name: string): OfferedPath {
    const above = this.#folder(folder);
    const claimed = this.#claim(folder, name);
    return { path: above.path + claimed.name, why: above.why ?? claimed.why };
  }

  /** With its last separator. */
  #folder(number: FolderNumber): OfferedPath {
    let folder = this.#folders.get(number);
    if (folder === undefined) {
      const { parent, name } = this.#items.folder(number);
      const { path, why } = this.#within(parent, name);
      folder = { path: `${path}/`, why };
      this.#folders.set(number, folder);
    }
    return folder;
  }

  #claim(folder: FolderNumber, name: string): StoredName {
    let names = this.#names.get(folder);
    if (names === undefined) {
      names = new NameLedger('linux');
      this.#names.set(folder, names);
    }
    const separable = name.replace(BACKSLASH, '_');
    const claimed = names.claim(separable);
    return separable === name ? claimed : { name: claimed.name, why: 'gday-backslash' };
  }
}
