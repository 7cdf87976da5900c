import { CooeeError, OFFER_PREVIEW_ITEMS, toFailure } from '../../../../src-shared/session';
import type { Failure, OwnRenamedItem } from '../../../../src-shared/session';
import type { ArrivalMemory, HeldBytes, KeepFrame } from './arrival-memory';
import { Arrivals } from './arrivals';
import { DiskQueue } from './disk-queue';
import { FileStore } from './file-store';
import type { TransferEvents } from '../state/transfer-events';
import type { InterruptedFiles } from './interrupted-files';
import { wireFailure } from '../protocol/messages';
import type { MessageOf } from '../protocol/messages';
import type { OfferItems } from '../protocol/offer-items';
import type { Outbox } from '../protocol/outbox';
import { entriesThatFit } from '../protocol/entries-that-fit';
import { PACKED, readPackedFiles } from '../protocol/packed-files';
import { ReceiveWindow } from './receive-window';
import { ReceivedTree } from '../storage/received-tree';
import { VerifiedBatch } from './verified-batch';

/** What the sender may say once we have accepted. */
export type ReceiveSessionMessage = MessageOf<'restart' | 'files-end' | 'file-failed' | 'transfer-end'>;

interface ReceiveSessionOptions extends TransferEvents {
  readonly items: OfferItems;
  /** The sender's number of the transfer. */
  readonly transfer: number;
  /** Absolute folder without links. */
  readonly destination: string;
  /** Whose bytes the sender was asked to skip. Becomes the reception's. */
  readonly interrupted: InterruptedFiles;
  readonly outbox: Outbox;
  readonly memory: ArrivalMemory;
  readonly now: () => number;
  /** The disk has no space; it is looked at again and again. */
  readonly onDiskFull: (failure: Failure) => void;
  readonly onDiskSpace: () => void;
  /** Nothing more can be stored. */
  readonly onFatal: (failure: Failure) => void;
}

/**
 * What happens between the user's yes and the receipt: bytes to the disk, and what the sender is told about them. Whether the
 * sender may say what they say is judged at once; the disk follows at its own pace.
 */
export class ReceiveSession {
  readonly #options: ReceiveSessionOptions;
  readonly #tree: ReceivedTree;
  readonly #store: FileStore;
  readonly #arrivals: Arrivals;
  readonly #disk: DiskQueue;
  readonly #window = new ReceiveWindow();
  readonly #verified: VerifiedBatch;
  #writtenBytes: number;
  #verifiedFiles = 0;
  /** Names that turned out to be others when they were stored, the first ones. */
  readonly #renamed: OwnRenamedItem[] = [];
  #senderEnded = false;
  #stopped = false;
  #ending: Promise<void> = Promise.resolve();

  constructor(options: ReceiveSessionOptions) {
    this.#options = options;
    const { items, destination, interrupted, outbox, transfer, memory, now } = options;
    this.#writtenBytes = interrupted.bytes;
    this.#arrivals = new Arrivals(items, interrupted.offsets());
    const onRenamed = (renamed: OwnRenamedItem): void => {
      if (this.#renamed.length === OFFER_PREVIEW_ITEMS) return;
      this.#renamed.push(renamed);
      options.onRenamed([renamed]);
    };
    this.#tree = new ReceivedTree(items, destination, onRenamed);
    this.#store = new FileStore(items, this.#tree, interrupted, {
      onWritten: (bytes) => {
        this.#writtenBytes += bytes;
        options.onBytes(bytes);
      },
      onKept: (index) => {
        this.#kept(index);
      },
      onRenamed,
      onRejected: (index, failure) => {
        this.#rejected(index, failure);
      },
      onFatal: options.onFatal,
    });
    this.#disk = new DiskQueue({
      memory,
      now,
      onFull: (error) => {
        options.onDiskFull(toFailure(error));
      },
      onSpace: options.onDiskSpace,
      onFailed: (error) => {
        options.onFatal(toFailure(error));
      },
    });
    this.#verified = new VerifiedBatch(now, (files) => {
      outbox.post({ type: 'verified', transfer, files });
    });
  }

  /** @throws CooeeError `friend-garbled` for bytes that were not asked for or not offered */
  data(file: number, bytes: Buffer, keep: KeepFrame): void {
    this.#window.arrived(bytes.length);
    if (file === PACKED) {
      this.#packed(this.#options.memory.hold(bytes, keep));
      return;
    }
    const arrival = this.#arrivals.bytes(file, bytes.length);
    const held = this.#options.memory.hold(bytes, keep);
    this.#disk.add(held, async () => {
      if (arrival.store && !this.#arrivals.isFailed(file)) {
        this.#options.onFile(file);
        await this.#store.write(file, held.bytes, arrival.last);
      }
      this.#credit(held.bytes.length);
    });
  }

  /** @throws CooeeError `friend-garbled` for what no sender would say at this point */
  handle(message: ReceiveSessionMessage): void {
    switch (message.type) {
      case 'restart':
        this.#restart(message);
        return;
      case 'files-end':
        this.#filesEnd(message);
        return;
      case 'file-failed':
        this.#fileFailed(message);
        return;
      case 'transfer-end':
        this.#transferEnd();
    }
  }

  /** Looks at once whether a full disk has space again. */
  lookForSpace(): void {
    this.#disk.lookNow();
  }

  /**
   * Ends it early: what is here is stored, and parts are left to be continued; or what is not whole goes. Folders that nothing
   * is in go, verified files stay.
   */
  stop(keepParts: boolean): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#ending = this.#end(keepParts);
  }

  async settled(): Promise<void> {
    await this.#ending;
    await this.#disk.settled();
    await this.#store.settled();
  }

  #restart({ file }: MessageOf<'restart'>): void {
    const bytes = this.#arrivals.restart(file);
    if (bytes === null) return;
    this.#writtenBytes -= bytes;
    this.#options.onRestart(bytes);
    this.#disk.add(null, () => {
      this.#store.drop(file);
    });
  }

  #filesEnd({ files }: MessageOf<'files-end'>): void {
    for (const { file, hash } of files) {
      if (!this.#arrivals.end(file)) continue;
      this.#disk.add(null, async () => {
        if (!this.#arrivals.isFailed(file)) await this.#store.end(file, hash);
      });
    }
  }

  #fileFailed({ file, failure }: MessageOf<'file-failed'>): void {
    if (!this.#arrivals.failedThere(file)) return;
    this.#disk.add(null, () => {
      this.#store.drop(file);
    });
    this.#options.onFileFailed(file, failure);
    this.#completeIfSettled();
  }

  #transferEnd(): void {
    if (this.#senderEnded || !this.#arrivals.nothingOwed) {
      throw new CooeeError('friend-garbled', 'an end with files missing');
    }
    this.#senderEnded = true;
    // The last names: a disk that is full by now is waited for as before.
    this.#disk.add(null, () => this.#store.settle());
    this.#completeIfSettled();
  }

  #packed(held: HeldBytes): void {
    const files = readPackedFiles(held.bytes).filter(({ file, bytes: { length } }) => {
      if (length > 0 && !this.#arrivals.bytes(file, length).store) return false;
      return this.#arrivals.end(file);
    });
    const last = files.at(-1);
    this.#disk.add(held, async () => {
      if (last !== undefined) this.#options.onFile(last.file);
      await this.#store.storePacked(files);
      this.#credit(held.bytes.length);
    });
  }

  #kept(index: number): void {
    this.#arrivals.kept(index);
    this.#verifiedFiles += 1;
    this.#verified.add(index);
    this.#options.onVerified();
    this.#completeIfSettled();
  }

  #rejected(index: number, failure: Failure): void {
    if (!this.#arrivals.failedHere(index)) return;
    const { outbox, transfer, onFileFailed } = this.#options;
    outbox.post({ type: 'file-rejected', transfer, file: index, failure: wireFailure(failure) });
    onFileFailed(index, failure);
    this.#completeIfSettled();
  }

  #credit(stored: number): void {
    const bytes = this.#window.stored(stored);
    if (bytes === 0) return;
    const { outbox, transfer } = this.#options;
    outbox.post({ type: 'credit', transfer, bytes, storing: this.#disk.storingShare });
  }

  /** Leads on only once: after the sender's end every file settles once, and the last one comes here. */
  #completeIfSettled(): void {
    if (this.#stopped || !this.#senderEnded || !this.#arrivals.allSettled) return;
    this.#disk.add(null, () => this.#complete());
  }

  async #complete(): Promise<void> {
    const { outbox, transfer, onComplete } = this.#options;
    await this.#store.makeFolders();
    // Parts of files that were given up: when the transfer is over, none of them is there.
    this.#store.stop(true);
    await this.#store.settled();
    if (this.#stopped) return;
    this.#stopped = true;
    this.#verified.flush();
    const told = entriesThatFit(this.#renamed);
    const renamed = told.length > 0 ? { renamed: told } : {};
    outbox.post({
      type: 'receipt',
      transfer,
      files: this.#verifiedFiles,
      bytes: this.#writtenBytes,
      ...renamed,
    });
    onComplete();
  }

  async #end(keepParts: boolean): Promise<void> {
    if (keepParts) {
      await this.#disk.finish();
      // A full disk has shown itself before, and nobody waits for it any more.
      await this.#store.settle().catch(() => undefined);
    } else this.#disk.stop();
    this.#verified.flush();
    this.#store.stop(keepParts);
    await this.#disk.settled();
    await this.#store.settled();
    await this.#tree.removeEmpty();
  }
}
