import type { CooeeError, Failure } from '../../../../src-shared/session';
import { failureOf } from '../../log';
import { hashOfFile } from '../protocol/file-hash';
import type { OfferItems } from '../protocol/offer-items';
import type { PackedFile } from '../protocol/packed-files';
import type { ReceiveEvents } from '../state/transfer-events';
import { DiskPace } from '../storage/disk-calls';
import type { DiskCalls } from '../storage/disk-calls';
import { concernsOneFile, isFullDisk, writeFailure } from '../storage/disk-errors';
import { Keeping } from '../storage/keeping';
import type { NamelessPart } from '../storage/keeping';
import { renamedItem } from '../storage/names/stored-name';
import { ReceivedTree } from '../storage/received-tree';
import { Semaphore } from '../storage/semaphore';
import { writeSmallPart } from '../storage/small-part';
import type { InterruptedFiles } from './interrupted-files';
import { LargeFiles } from './large-files';
import type { WrittenPart } from './part-writer';

/** Files stored at once. Node has four disk threads; more in line keep them busy. */
const AT_ONCE = 16;

/**
 * The files of one transfer on their way to the receiver's disk: bytes in, parts, hashes compared, names given. Tells
 * nothing any more after {@link FileStore.stop}. Whether the bytes may come at all was decided before.
 *
 * When the disk is full, whatever stores throws CooeeError `disk-full` and nothing is lost: the same call again goes on where the
 * disk stopped, byte for byte.
 */
export class FileStore {
  readonly #tasks = new Semaphore(AT_ONCE);
  readonly #pace = new DiskPace();
  readonly #tree: ReceivedTree;
  readonly #large: LargeFiles;
  /** Packed files that are stored or rejected, while others of their frame are not. */
  readonly #stored = new Set<number>();
  readonly #keeping: Keeping;
  #stopped = false;
  /** What has no name when it is stopped stays to be continued. */
  #keepsParts = false;

  /**
   * @param destination absolute folder without links
   * @param interrupted becomes the store's
   */
  constructor(
    readonly items: OfferItems,
    destination: string,
    interrupted: InterruptedFiles,
    readonly events: Pick<ReceiveEvents, 'onBytes' | 'onVerified' | 'onRenamed' | 'onFileFailed' | 'onFatal'>,
  ) {
    this.#tree = new ReceivedTree(items, destination, events.onRenamed);
    this.#large = new LargeFiles(items, this.#tree, interrupted, this.#tasks, (index, error) => {
      this.#refuse(index, error);
    });
    this.#keeping = new Keeping(this.#tree, this.#pace);
  }

  /**
   * The next bytes of a file; the first ones begin it, and `last` when these complete it. Resolves when
   * more may come; `bytes` are not kept after that. One call at a time.
   * @throws CooeeError `disk-full`: the same call may come again
   */
  async write(index: number, bytes: Buffer, last: boolean): Promise<void> {
    try {
      await this.#large.write(index, bytes, last);
      this.events.onBytes(bytes.length);
    } catch (error) {
      if (isFullDisk(error) && !this.#stopped) throw writeFailure(error, this.items.pathOf(index));
      if (concernsOneFile(error)) this.drop(index);
      this.#refuse(index, error);
    }
  }

  /**
   * Stores small files that are whole. Resolves when all of them are stored or rejected, and more may come: they get their
   * names a little later.
   * @throws CooeeError `disk-full`: the same call may come again
   */
  async storePacked(files: readonly PackedFile[]): Promise<void> {
    const failures: CooeeError[] = [];
    const storing = this.#pace.each(files, async (file, calls) => {
      if (this.#stored.has(file.file)) return;
      const failure = await this.#storeWhole(file, calls);
      if (failure !== null) failures.push(failure);
    });
    await this.#tasks.run(() => storing).done;
    // A disk that answers at once would let nothing else have its turn between two frames.
    await new Promise((resolve) => setImmediate(resolve));
    if (failures[0] !== undefined) throw failures[0];
    await this.#keeping.room();
    this.#stored.clear();
  }

  /**
   * Compares the hash, and the file gets its name. Resolves when another may come.
   * @param hash hex
   * @throws CooeeError `disk-full`: the same call may come again
   */
  async end(index: number, hash: string): Promise<void> {
    if (this.items.sizeOf(index) === 0) {
      await this.storePacked([{ file: index, hash: Buffer.from(hash, 'hex'), bytes: Buffer.alloc(0) }]);
      return;
    }
    const written = this.#large.take(index);
    const { started } = this.#tasks.run(async () => {
      const part = await written;
      if (part !== null) await this.#keepWritten(index, part, hash);
    });
    await started;
    await this.#keeping.room();
  }

  /**
   * Resolves when every file that is whole is kept or rejected.
   * @throws CooeeError `disk-full`: the same call may come again
   */
  async settle(): Promise<void> {
    await this.#tasks.settled();
    await this.#keeping.settle();
  }

  /** Makes the folders that are offered themselves, and brings them to the disk. @throws CooeeError `disk-full`, … */
  async makeFolders(): Promise<void> {
    await this.#tree.makeAll();
    await this.#keeping.flushFolders().catch((error: unknown) => {
      throw writeFailure(error, this.#tree.destination);
    });
  }

  /** Takes back the folders that nothing was kept in. Never fails. */
  async removeEmptyFolders(): Promise<void> {
    await this.#tree.removeEmpty();
  }

  /** The sender gave the file up, or begins it anew: what is here of it goes. */
  drop(index: number): void {
    this.#large.drop(index);
  }

  /**
   * Keeps nothing more under its name. What has none yet stays to be continued if it can be, or goes; {@link FileStore.settled}
   * tells when that is done.
   */
  stop(keepsParts: boolean): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#keepsParts = keepsParts;
    this.#large.stop(keepsParts);
    this.#tasks.run(() => this.#keeping.stop(keepsParts));
  }

  /** It may have been stopped while the disk was asked. */
  get #isOver(): boolean {
    return this.#stopped;
  }

  settled(): Promise<void> {
    return this.#tasks.settled();
  }

  /** @returns the failure of a full disk, for which the file may be stored once more */
  async #storeWhole({ file: index, hash, bytes }: PackedFile, calls: DiskCalls): Promise<CooeeError | null> {
    const { items } = this;
    if (this.#stopped) return null;
    this.#stored.add(index);
    if (!hashOfFile(bytes).equals(hash)) {
      this.#reject(index, { kind: 'file-damaged', detail: items.pathOf(index) });
      return null;
    }
    const [mtime, mode] = [items.mtimeOf(index), items.modeOf(index)];
    try {
      const folder = await this.#tree.folder(items.folderOf(index));
      const part = await writeSmallPart(calls, { folder, bytes, mtime, mode });
      if (this.#isOver) {
        await part.discard();
        return null;
      }
      if (bytes.length > 0) this.events.onBytes(bytes.length);
      this.#keep(index, part, folder);
    } catch (error) {
      if (isFullDisk(error)) {
        this.#stored.delete(index);
        return writeFailure(error, items.pathOf(index));
      }
      this.#refuse(index, error);
    }
    return null;
  }

  async #keepWritten(index: number, { part, hash: written }: WrittenPart, hash: string): Promise<void> {
    if (written !== hash) {
      await part.discard();
      this.#reject(index, { kind: 'file-damaged', detail: this.items.pathOf(index) });
      return;
    }
    try {
      const folder = await this.#tree.folder(this.items.folderOf(index));
      if (this.#stopped) await (this.#keepsParts ? part.leave() : part.discard());
      else this.#keep(index, part, folder);
    } catch (error) {
      await part.failed(error);
      this.#refuse(index, error);
    }
  }

  #keep(index: number, part: NamelessPart, folder: string): void {
    this.#keeping.add({
      part,
      folder,
      name: this.items.nameOf(index),
      onKept: (stored) => {
        if (this.#stopped) return;
        const renamed = renamedItem(this.items.segmentsOf(index), stored);
        if (renamed !== null) this.events.onRenamed([renamed]);
        this.events.onVerified(index);
      },
      onFailed: (error) => {
        this.#refuse(index, error);
      },
    });
  }

  /** A file that could not be stored, or a folder that takes no more. */
  #refuse(index: number, error: unknown): void {
    const failure = failureOf(writeFailure(error, this.items.pathOf(index)), 'a file');
    if (concernsOneFile(error)) this.#reject(index, failure);
    else if (!this.#stopped) this.events.onFatal(failure);
  }

  #reject(index: number, failure: Failure): void {
    if (!this.#stopped) this.events.onFileFailed(index, failure);
  }
}
