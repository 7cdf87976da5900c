import type { Failure } from '../../../src-shared/session';
import { ArrivingPart, isWorthContinuing } from './arriving-part';
import { concernsOneFile, writeFailure } from './disk-errors';
import { hashOf } from './file-hash';
import { interruptibleFile } from './interrupted-files';
import type { InterruptedFiles } from './interrupted-files';
import type { OfferItems } from './offer-items';
import { PartWriter } from './part-writer';
import type { WrittenPart } from './part-writer';
import type { ReceivedTree } from './received-tree';
import { Slots } from './slots';

/** Files that come in one frame and are at most this long are copied and stored several at once. Bytes. */
const SMALL_FILE_BYTES = 64 * 1024;
/** Files stored or named at once. Node has four disk threads; more in line keep them busy. At most 1 MiB of copies. */
const AT_ONCE = 16;

export interface FileStoreEvents {
  /** The disk has taken this many bytes. */
  readonly onWritten: (bytes: number) => void;
  /** The file has its name; its hash was equal. */
  readonly onKept: (index: number) => void;
  /** The file was not kept; the others go on. */
  readonly onRejected: (index: number, failure: Failure) => void;
  /** Nothing more can be stored here: the disk is full, the folder cannot be written. */
  readonly onFatal: (failure: Failure) => void;
}

/**
 * The files of one transfer on their way to the receiver's disk: bytes in, parts, hashes compared, names given. Says
 * nothing to anyone after {@link FileStore.stop}. Whether the bytes may come at all was decided before.
 */
export class FileStore {
  readonly #slots = new Slots(AT_ONCE);
  /** Files whose bytes are all here and whose hash is not; null when they could not be stored. */
  readonly #written = new Map<number, Promise<WrittenPart | null>>();
  #current: { readonly index: number; readonly writer: PartWriter } | null = null;
  #stopped = false;

  constructor(
    readonly items: OfferItems,
    readonly tree: ReceivedTree,
    readonly interrupted: InterruptedFiles,
    readonly events: FileStoreEvents,
  ) {}

  /**
   * The next bytes of a file; the first ones begin it, and `last` says that it is complete with these. Resolves when
   * more may come; `bytes` are not kept after that.
   */
  async write(index: number, bytes: Buffer, last: boolean): Promise<void> {
    const begins = this.#current?.index !== index;
    if (begins && last && bytes.length <= SMALL_FILE_BYTES && !this.interrupted.has(index)) {
      await this.#storeSmall(index, Buffer.from(bytes));
      return;
    }
    const writer = begins ? this.#begin(index) : this.#current?.writer;
    if (writer === undefined) return;
    try {
      const writing = writer.write(bytes);
      if (last) this.#finish(index, writer, writing);
      await writing;
      this.events.onWritten(bytes.length);
    } catch (error) {
      if (!last) this.#refuse(index, error);
    }
  }

  /** Compares the hash and gives the file its name. Resolves when another may come. */
  async end(index: number, hash: string): Promise<void> {
    if (this.items.sizeOf(index) === 0) await this.#storeSmall(index, Buffer.alloc(0));
    const written = this.#written.get(index);
    this.#written.delete(index);
    const { started } = this.#slots.run(async () => {
      const part = await written;
      if (part !== null && part !== undefined) await this.#keep(index, part, hash);
    });
    await started;
  }

  /** The sender gave the file up: what is here of it goes. */
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
   * Keeps nothing more under its name. What has none yet stays to be continued if it can be, or goes; {@link FileStore.quiet}
   * tells when that is done.
   */
  stop(keepParts: boolean): void {
    if (this.#stopped) return;
    this.#stopped = true;
    const current = this.#current;
    if (current !== null && keepParts) {
      this.#current = null;
      this.#slots.run(() => current.writer.leave());
    } else if (current !== null) this.drop(current.index);
    for (const index of [...this.#written.keys()]) this.drop(index);
    this.#slots.run(() => this.interrupted.end(keepParts));
  }

  quiet(): Promise<void> {
    return this.#slots.quiet();
  }

  #begin(index: number): PartWriter {
    const mtime = this.items.mtimeOf(index);
    const interrupted = this.interrupted.take(index);
    const writer =
      interrupted === null
        ? PartWriter.begin(this.#beginPart(index), mtime)
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
      : ArrivingPart.begin(folder, items.isExecutable(index));
  }

  #finish(index: number, writer: PartWriter, writing: Promise<void>): void {
    this.#current = null;
    const { done } = this.#slots.run(async () => {
      await writing.catch(() => undefined);
      return writer.finish();
    });
    this.#written.set(index, this.#orRefuse(index, done));
  }

  async #storeSmall(index: number, bytes: Buffer): Promise<void> {
    const { started, done } = this.#slots.run(() => this.#storeWhole(index, bytes));
    this.#written.set(index, this.#orRefuse(index, done));
    await started;
  }

  async #storeWhole(index: number, bytes: Buffer): Promise<WrittenPart> {
    const folder = await this.tree.folder(this.items.folderOf(index));
    const part = await ArrivingPart.begin(folder, this.items.isExecutable(index));
    try {
      await part.write(bytes);
      await part.finish(this.items.mtimeOf(index));
    } catch (error) {
      await part.discard();
      throw error;
    }
    if (bytes.length > 0) this.events.onWritten(bytes.length);
    return { part, hash: hashOf(bytes) };
  }

  async #keep(index: number, { part, hash: written }: WrittenPart, hash: string): Promise<void> {
    if (this.#stopped || written !== hash) {
      await part.discard();
      this.#reject(index, { kind: 'file-damaged', detail: this.items.pathOf(index) });
      return;
    }
    try {
      const folder = await this.tree.folder(this.items.folderOf(index));
      await part.place(folder, this.items.nameOf(index));
    } catch (error) {
      await part.discard();
      this.#refuse(index, error);
      return;
    }
    this.#announceKept(index);
  }

  #announceKept(index: number): void {
    if (!this.#stopped) this.events.onKept(index);
  }

  #orRefuse(index: number, storing: Promise<WrittenPart>): Promise<WrittenPart | null> {
    return storing.catch((error: unknown) => {
      this.#refuse(index, error);
      return null;
    });
  }

  /** A file that could not be stored, or a disk that takes no more. */
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
