/** What a sender decides about a mode. */
export interface Mode {
  readonly executable: boolean;
  readonly private: boolean;
}

/** Number of a folder in {@link OfferItems}; 0 is the place everything is in, and has no name. */
export type FolderNumber = number;
export const ROOT: FolderNumber = 0;

interface Folder {
  readonly parent: FolderNumber;
  readonly name: string;
}

interface FileFacts {
  readonly name: string;
  readonly size: number;
  /** Whole milliseconds since 1970. */
  readonly mtime: number;
  readonly executable: boolean;
  /** Only its owner may read it, here as where it comes from. */
  readonly private: boolean;
}

/**
 * The files and folders of one offer, indexed as on the wire. Held in columns, with each folder's name once: 200,000
 * files cost their own names and 40 bytes each, where an object with a path for each would take ten times that.
 */
export class OfferItems {
  readonly #folders: Folder[];
  /** The folder that a file is in, or the folder that a folder item is. */
  readonly #folderOf: FolderNumber[] = [];
  /** `null` marks a folder item. */
  readonly #names: (string | null)[] = [];
  readonly #sizes: number[] = [];
  readonly #mtimes: number[] = [];
  readonly #executable: boolean[] = [];
  readonly #private: boolean[] = [];
  /** What is in them is as private as they are. */
  readonly #privateFolders: Set<FolderNumber>;
  /** The folder of the first level that a folder is in or is, by its number. */
  readonly #tops: FolderNumber[] = [];
  /** Folders of the first level that an item is in. */
  readonly #usedTops: boolean[] = [];
  #fileCount = 0;
  #totalBytes = 0;
  #firstName: string | null = null;
  #firstLevelCount = 0;

  /** @param folders that the items may be in, and which are private; by default, there is only the {@link ROOT} */
  constructor(
    folders: readonly Folder[] = [{ parent: ROOT, name: '' }],
    privateFolders: Iterable<FolderNumber> = [],
  ) {
    this.#folders = [...folders];
    this.#privateFolders = new Set(privateFolders);
    for (const number of this.#folders.keys()) this.#tops.push(this.#topOf(number));
  }

  get count(): number {
    return this.#names.length;
  }

  get fileCount(): number {
    return this.#fileCount;
  }

  get folderCount(): number {
    return this.count - this.#fileCount;
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** The first level's first name; null while there are no items. */
  get firstName(): string | null {
    return this.#firstName;
  }

  /** Names of the first level, files and folders. */
  get firstLevelCount(): number {
    return this.#firstLevelCount;
  }

  /** Folders that were made, {@link ROOT} among them. Numbers go upwards, and a folder's is higher than its parent's. */
  get madeFolders(): number {
    return this.#folders.length;
  }

  /** A folder that files may be in. It is not an item by itself. */
  newFolder(parent: FolderNumber, name: string): FolderNumber {
    const number = this.#folders.push({ parent, name }) - 1;
    this.#tops.push(this.#topOf(number));
    return number;
  }

  /** @param isPrivate only its owner may look into it */
  addFolder(folder: FolderNumber, isPrivate: boolean): void {
    this.#push(folder, null, 0, 0, false, false);
    if (isPrivate) this.#privateFolders.add(folder);
  }

  addFile(folder: FolderNumber, file: FileFacts): void {
    this.#push(folder, file.name, file.size, file.mtime, file.executable, file.private);
    this.#fileCount += 1;
    this.#totalBytes += file.size;
  }

  isFile(index: number): boolean {
    return typeof this.#names[index] === 'string';
  }

  /** The folder of the first level that an item is in or is; {@link ROOT} for a file that is in none. */
  topOf(index: number): FolderNumber {
    return this.#tops[this.folderOf(index)] ?? ROOT;
  }

  folderOf(index: number): FolderNumber {
    return this.#folderOf[index] ?? ROOT;
  }

  nameOf(index: number): string {
    return this.#names[index] ?? this.folder(this.folderOf(index)).name;
  }

  sizeOf(index: number): number {
    return this.#sizes[index] ?? 0;
  }

  mtimeOf(index: number): number {
    return this.#mtimes[index] ?? 0;
  }

  isExecutable(index: number): boolean {
    return this.#executable[index] ?? false;
  }

  /** Whether only its owner may read it, be it for itself or for a folder that it is in. */
  isPrivate(index: number): boolean {
    return this.#private[index] === true || this.isFolderPrivate(this.folderOf(index));
  }

  modeOf(index: number): Mode {
    return { executable: this.isExecutable(index), private: this.isPrivate(index) };
  }

  isFolderPrivate(number: FolderNumber): boolean {
    for (let at = number; at !== ROOT; at = this.folder(at).parent)
      if (this.#privateFolders.has(at)) return true;
    return false;
  }

  folder(number: FolderNumber): Folder {
    const folder = this.#folders[number];
    if (folder === undefined) throw new RangeError(`no folder ${String(number)}`);
    return folder;
  }

  /** The items of these indices, in this order, in the same folders. */
  only(indices: readonly number[]): OfferItems {
    const some = new OfferItems(this.#folders, this.#privateFolders);
    for (const index of indices) {
      const folder = this.folderOf(index);
      if (!this.isFile(index)) some.addFolder(folder, false);
      else {
        const [name, size, mtime] = [this.nameOf(index), this.sizeOf(index), this.mtimeOf(index)];
        const isPrivate = this.#private[index] === true;
        some.addFile(folder, { name, size, mtime, executable: this.isExecutable(index), private: isPrivate });
      }
    }
    return some;
  }

  /** Names from the top down; empty for {@link ROOT}. */
  segmentsOfFolder(number: FolderNumber): string[] {
    const segments: string[] = [];
    for (let at = number; at !== ROOT; at = this.folder(at).parent) segments.push(this.folder(at).name);
    return segments.reverse();
  }

  segmentsOf(index: number): string[] {
    const segments = this.segmentsOfFolder(this.folderOf(index));
    const name = this.#names[index];
    if (typeof name === 'string') segments.push(name);
    return segments;
  }

  pathOf(index: number): string {
    return this.segmentsOf(index).join('/');
  }

  #push(
    folder: FolderNumber,
    name: string | null,
    size: number,
    mtime: number,
    executable: boolean,
    isPrivate: boolean,
  ): void {
    this.#folderOf.push(folder);
    this.#names.push(name);
    this.#sizes.push(size);
    this.#mtimes.push(mtime);
    this.#executable.push(executable);
    this.#private.push(isPrivate);
    this.#countFirstLevel(this.count - 1);
  }

  #countFirstLevel(index: number): void {
    const top = this.topOf(index);
    if (this.#usedTops[top] === true) return;
    // Files of the first level are each a name of their own.
    if (top !== ROOT) this.#usedTops[top] = true;
    this.#firstLevelCount += 1;
    this.#firstName ??= top === ROOT ? this.nameOf(index) : this.folder(top).name;
  }

  #topOf(number: FolderNumber): FolderNumber {
    const { parent } = this.folder(number);
    return parent === ROOT ? number : (this.#tops[parent] ?? ROOT);
  }
}
