import type { CooeeError, Failure, OwnRenamedItem } from '../../../../src-shared/session';
import { ArrivingPart, isWorthContinuing } from '../storage/arriving-part';
import { DiskPace } from '../storage/disk-calls';
import type { DiskCalls } from '../storage/disk-calls';
import { concernsOneFile, isFullDisk, writeFailure } from '../storage/disk-errors';
import { hashOfFile } from '../protocol/file-hash';
import { interruptibleFile } from './interrupted-files';
import type { InterruptedFiles } from './interrupted-files';
import { Keeping } from '../storage/keeping';
import type { OfferItems } from '../protocol/offer-items';
import type { PackedFile } from '../protocol/packed-files';
import { removePart } from '../storage/part-file';
import { PartWriter } from './part-writer';
import type { WrittenPart } from './part-writer';
import { renamedItem } from '../storage/names/stored-name';
import type { StoredName } from '../storage/names/stored-name';
import type { ReceivedTree } from '../storage/received-tree';
import { Semaphore } from '../storage/semaphore';
import { writeSmallPart } from '../storage/small-part';

/** Files stored at once. Node has four disk threads; more in line keep them busy. */
const AT_ONCE = 16;

export interface FileStoreEvents {
  /** The disk has taken this many bytes. */
  readonly onWritten: (bytes: number) => void;
  /** The file is on the disk under its name; its hash was equal. */
  readonly onKept: (index: number) => void;
  /** It has another name than in the offer. Before it is kept. */
  readonly onRenamed: (renamed: OwnRenamedItem) => void;
  /** The file was not kept; the others go on. */
  readonly onRejected: (index: number, failure: Failure) => void;
  /** Nothing more can be stored here: the folder cannot be written. */
  readonly onFatal: (failure: Failure) => void;
}

/**
 * The files of one transfer on their way to the receiver's disk: bytes in, parts, hashes compared, names given. Says
 * nothing to anyone after {@link FileStore.stop}. Whether the bytes may come at all was decided before.
 *
 * When the disk is full, whatever stores throws CooeeError `disk-full` and nothing is lost: the same call again goes on where the
 * disk stopped, byte for byte.
 */
export class FileStore {
  readonly #slots = new Semaphore(AT_ONCE);
  /** Files whose bytes are all here and whose hash is not; null when they could not be stored. */
  readonly #written = new Map<number, Promise<WrittenPart | null>>();
  #current: { readonly index: number; readonly writer: PartWriter } | null = null;
  /** Packed files that are stored or rejected, while others of their frame are not. */
  readonly #stored = new Set<number>();
  readonly #pace = new DiskPace();
  readonly #keeping: Keeping;
  #stopped = false;
  /** What has no name when it is stopped stays to be continued. */
  #keepsParts = false;

  constructor(
    readonly items: OfferItems,
    readonly tree: ReceivedTree,
    readonly interrupted: InterruptedFiles,
    readonly events: FileStoreEvents,
  ) {
    this.#keeping = new Keeping(tree, this.#pace);
  }

  /**
   * The next bytes of a file; the first ones begin it, and `last` says that it is complete with these. Resolves when
   * more may come; `bytes` are not kept after that. One call at a time.
   * @throws CooeeError `disk-full`: the same call may come again
   */
  async write(index: number, bytes: Buffer, last: boolean): Promise<void> {
    const begins = this.#current?.index !== index;
    const writer = begins ? this.#begin(index) : this.#current?.writer;
    if (writer === undefined) return;
    try {
      await writer.write(bytes);
      this.events.onWritten(bytes.length);
    } catch (error) {
      if (isFullDisk(error) && !this.#stopped) throw writeFailure(error, this.items.pathOf(index));
      this.#refuse(index, error);
      return;
    }
    if (last && this.#current?.index === index) this.#finish(index, writer);
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
    await this.#slots.run(() => storing).done;
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
    const written = this.#written.get(index);
    this.#written.delete(index);
    const { started } = this.#slots.run(async () => {
      const part = await written;
      if (part !== null && part !== undefined) await this.#keep(index, part, hash);
    });
    await started;
    await this.#keeping.room();
  }

  /**
   * Resolves when every file that is whole is kept or rejected.
   * @throws CooeeError `disk-full`: the same call may come again
   */
  async settle(): Promise<void> {
    await this.#slots.settled();
    await this.#keeping.settle();
  }

  /** Makes the folders that are offered themselves, and brings them to the disk. @throws CooeeError `disk-full`, … */
  async makeFolders(): Promise<void> {
    await this.tree.makeAll();
    await this.#keeping.flushFolders().catch((error: unknown) => {
      throw writeFailure(error, this.tree.destination);
    });
  }

  /** The sender gave the file up, or begins it anew: what is here of it goes. */
  drop(index: number): void {
    const writer = this.#current?.index === index ? this.#current.writer : null;
    if (writer !== null) this.#current = null;
    const written = this.#written.get(index);
    this.#written.delete(index);
    const interrupted = this.interrupted.take(index);
    this.#slots.run(async () => {
      await writer?.abandon();
      await interrupted?.discard();
      await (await written)?.part.discard();
    });
  }

  /**
   * Keeps nothing more under its name. What has none yet stays to be continued if it can be, or goes; {@link FileStore.settled}
   * tells when that is done.
   */
  stop(keepParts: boolean): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#keepsParts = keepParts;
    const writer = this.#current?.writer;
    this.#current = null;
    this.#slots.run(async () => (keepParts ? writer?.leave() : writer?.abandon()));
    for (const written of this.#written.values()) {
      this.#slots.run(async () => {
        const whole = await written;
        if (whole !== null) await this.#leaveOrDiscard(whole.part);
      });
    }
    this.#written.clear();
    this.#slots.run(() => this.interrupted.end(keepParts));
    this.#slots.run(() => this.#keeping.stop());
  }

  /** It may have been stopped while the disk was asked. */
  get #isOver(): boolean {
    return this.#stopped;
  }

  settled(): Promise<void> {
    return this.#slots.settled();
  }

  #begin(index: number): PartWriter {
    const mtime = this.items.mtimeOf(index);
    const interrupted = this.interrupted.take(index);
    const writer =
      interrupted === null
        ? new PartWriter(() => this.#beginPart(index), mtime)
        : PartWriter.continue(interrupted, mtime);
    this.#current = { index, writer };
    return writer;
  }

  async #beginPart(index: number): Promise<ArrivingPart> {
    const { items, tree } = this;
    // Made in any case: a folder that cannot be made is better known before a gigabyte came.
    const folder = await tree.folder(items.folderOf(index));
    return isWorthContinuing(items.sizeOf(index))
      ? ArrivingPart.beginWithJournal(tree.destination, interruptibleFile(items, index))
      : ArrivingPart.begin(folder, items.modeOf(index));
  }

  #finish(index: number, writer: PartWriter): void {
    this.#current = null;
    const { done } = this.#slots.run(() => writer.finish());
    const written = done.catch((error: unknown) => {
      this.#refuse(index, error);
      return null;
    });
    this.#written.set(index, written);
  }

  /** @returns the failure of a full disk, for which the file may be stored once more */
  async #storeWhole({ file: index, hash, bytes }: PackedFile, calls: DiskCalls): Promise<CooeeError | null> {
    const { items, tree } = this;
    if (this.#stopped) return null;
    this.#stored.add(index);
    if (!hashOfFile(bytes).equals(hash)) {
      this.#reject(index, { kind: 'file-damaged', detail: items.pathOf(index) });
      return null;
    }
    const [mtime, mode] = [items.mtimeOf(index), items.modeOf(index)];
    try {
      const folder = await tree.folder(items.folderOf(index));
      const part = await writeSmallPart(calls, { folder, bytes, mtime, mode });
      if (this.#isOver) {
        await removePart(part);
        return null;
      }
      if (bytes.length > 0) this.events.onWritten(bytes.length);
      this.#keeping.add({
        part,
        isFlushed: false,
        folder,
        name: items.nameOf(index),
        onNamed: () => undefined,
        onKept: (stored) => {
          this.#announceKept(index, stored);
        },
        onFailed: async (error) => {
          await removePart(part);
          this.#refuse(index, error);
        },
        onStopped: () => removePart(part),
      });
    } catch (error) {
      if (isFullDisk(error)) {
        this.#stored.delete(index);
        return writeFailure(error, items.pathOf(index));
      }
      this.#refuse(index, error);
    }
    return null;
  }

  async #keep(index: number, { part, hash: written }: WrittenPart, hash: string): Promise<void> {
    if (written !== hash) {
      await part.discard();
      this.#reject(index, { kind: 'file-damaged', detail: this.items.pathOf(index) });
      return;
    }
    const onFailed = async (error: unknown): Promise<void> => {
      await (concernsOneFile(error) ? part.discard() : part.leave());
      this.#refuse(index, error);
    };
    try {
      const folder = await this.tree.folder(this.items.folderOf(index));
      if (this.#stopped) {
        await this.#leaveOrDiscard(part);
        return;
      }
      this.#keeping.add({
        part: part.path,
        isFlushed: part.isFlushed,
        folder,
        name: this.items.nameOf(index),
        onNamed: () => part.named(),
        onKept: (stored) => {
          this.#announceKept(index, stored);
        },
        onFailed,
        onStopped: () => this.#leaveOrDiscard(part),
      });
    } catch (error) {
      await onFailed(error);
    }
  }

  /** Of a file that is whole and was stopped before it got its name. */
  #leaveOrDiscard(part: ArrivingPart): Promise<void> {
    return this.#keepsParts ? part.leave() : part.discard();
  }

  #announceKept(index: number, stored: StoredName): void {
    if (this.#stopped) return;
    const renamed = renamedItem(this.items.segmentsOf(index), stored);
    if (renamed !== null) this.events.onRenamed(renamed);
    this.events.onKept(index);
  }

  /** A file that could not be stored, or a folder that takes no more. */
  #refuse(index: number, error: unknown): void {
    const { failure } = writeFailure(error, this.items.pathOf(index));
    if (concernsOneFile(error)) {
      if (this.#current?.index === index) this.drop(index);
      this.#reject(index, failure);
    } else if (!this.#stopped) this.events.onFatal(failure);
  }

  #reject(index: number, failure: Failure): void {
    if (!this.#stopped) this.events.onRejected(index, failure);
  }
}
