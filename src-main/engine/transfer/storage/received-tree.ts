import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { OwnRenamedItem } from '../../../../src-shared/session';
import { makeNewFolder } from './destination';
import { renamedItem } from './names/stored-name';
import { ROOT } from '../protocol/offer-items';
import type { FolderNumber, OfferItems } from '../protocol/offer-items';

/** The folders of one transfer on the receiver's disk, each made when it is first needed. */
export class ReceivedTree {
  /** Absolute paths. */
  readonly #folders = new Map<FolderNumber, Promise<string>>();
  /** Where folders were made whose names the disk may not have yet. Absolute paths. */
  #changed: string[] = [];

  /**
   * @param destination absolute path without links
   * @param onRenamed a folder got another name than it has in the offer
   */
  constructor(
    readonly items: OfferItems,
    readonly destination: string,
    readonly onRenamed: (renamed: readonly OwnRenamedItem[]) => void,
  ) {
    this.#folders.set(ROOT, Promise.resolve(destination));
  }

  /**
   * The absolute path of a folder, which then exists.
   * @throws CooeeError `folder-unwritable` or `disk-full`
   */
  folder(number: FolderNumber): Promise<string> {
    let folder = this.#folders.get(number);
    if (folder === undefined) {
      folder = this.#make(number);
      this.#folders.set(number, folder);
      // A disk that was full may have space the next time.
      folder.catch(() => this.#folders.delete(number));
    }
    return folder;
  }

  /** Makes the folders that are items themselves, for some of them are empty. */
  async makeAll(): Promise<void> {
    for (let index = 0; index < this.items.count; index += 1) {
      if (!this.items.isFile(index)) await this.folder(this.items.folderOf(index));
    }
  }

  /** The folders in which others were made since the last call, for whoever brings their names to the disk. Absolute paths. */
  takeChanged(): readonly string[] {
    const changed = this.#changed;
    this.#changed = [];
    return changed;
  }

  /** Takes back the folders nothing was kept in. */
  async removeEmpty(): Promise<void> {
    // A folder is always made after the one it is in.
    const made = [...this.#folders].filter(([number]) => number !== ROOT).reverse();
    for (const [, folder] of made) {
      // It is not empty, or never came to be.
      await folder.then((path) => rmdir(path)).catch(() => undefined);
    }
  }

  async #make(number: FolderNumber): Promise<string> {
    const { parent, name } = this.items.folder(number);
    const above = await this.folder(parent);
    const made = await makeNewFolder(above, name, this.items.isFolderPrivate(number));
    this.#changed.push(above);
    const renamed = renamedItem(this.items.segmentsOfFolder(number), made);
    if (renamed !== null) this.onRenamed([renamed]);
    return join(above, made.name);
  }
}
