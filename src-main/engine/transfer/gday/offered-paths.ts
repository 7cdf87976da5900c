import type { RenamedItem } from '../../../../src-shared/session';
import { OFFER_PREVIEW_ITEMS } from '../../../../src-shared/session';
import { ROOT } from '../protocol/offer-items';
import type { FolderNumber, OfferItems } from '../protocol/offer-items';
import { withVisibleControls } from '../protocol/control-characters';
import { NameLedger } from '../storage/names/safe-names';

/** gday on Windows takes it for a separator, gday elsewhere for a part of the name. */
const BACKSLASH = /\\/g;

/** The names of an offer as gday may see them: no two paths alike, no backslash, nothing that a terminal obeys. */
export class OfferedPaths {
  /** Index in the offer by path, in the order of the offer. */
  readonly indices: ReadonlyMap<string, number>;
  /** At most {@link OFFER_PREVIEW_ITEMS}. */
  readonly renamed: RenamedItem[] = [];
  readonly #items: OfferItems;
  readonly #folders = new Map<FolderNumber, string>([[ROOT, '']]);
  /** gday reads the offer into a map of paths, where the last of two equal ones wins. */
  readonly #names = new Map<FolderNumber, NameLedger>();

  /** @param items files; folders among them have no place in gday's offer */
  constructor(items: OfferItems) {
    this.#items = items;
    const indices = new Map<string, number>();
    for (let index = 0; index < items.count; index += 1) {
      if (!items.isFile(index)) continue;
      const folder = items.folderOf(index);
      const path = this.#below(folder) + this.#claim(folder, items.nameOf(index));
      indices.set(path, index);
      const original = items.pathOf(index);
      if (path !== original && this.renamed.length < OFFER_PREVIEW_ITEMS) {
        this.renamed.push({ from: withVisibleControls(original), to: path });
      }
    }
    this.indices = indices;
  }

  /** The path of a folder with its last separator. */
  #below(folder: FolderNumber): string {
    let path = this.#folders.get(folder);
    if (path === undefined) {
      const { parent, name } = this.#items.folder(folder);
      path = `${this.#below(parent)}${this.#claim(parent, name)}/`;
      this.#folders.set(folder, path);
    }
    return path;
  }

  #claim(folder: FolderNumber, name: string): string {
    let names = this.#names.get(folder);
    if (names === undefined) {
      names = new NameLedger('linux');
      this.#names.set(folder, names);
    }
    return names.claim(name.replace(BACKSLASH, '_'));
  }
}
