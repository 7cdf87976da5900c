import { CooeeError, toFailure } from '../../../src-shared/session';
import type { Failure } from '../../../src-shared/session';
import { Arrivals } from './arrivals';
import { FileStore } from './file-store';
import type { InterruptedFiles } from './interrupted-files';
import { wireFailure } from './messages';
import type { MessageOf } from './messages';
import type { OfferItems } from './offer-items';
import type { Outbox } from './outbox';
import { ReceiveWindow } from './receive-window';
import { ReceivedTree } from './received-tree';
import { VerifiedBatch } from './verified-batch';

interface ReceptionOptions {
  readonly items: OfferItems;
  /** The sender's number of the transfer. */
  readonly transfer: number;
  /** Absolute folder without links. */
  readonly destination: string;
  /** Whose bytes the sender was asked to skip. Becomes the reception's. */
  readonly interrupted: InterruptedFiles;
  readonly outbox: Outbox;
  readonly now: () => number;
  /** What share of our recent time went into storing, from 0 to 1. */
  readonly storingShare: () => number;
  readonly onFile: (index: number) => void;
  /** The disk has taken this many bytes. */
  readonly onWritten: (bytes: number) => void;
  readonly onVerified: () => void;
  /** One file will not arrive; the others go on. */
  readonly onFileFailed: (index: number, failure: Failure) => void;
  /** Nothing more can be stored. */
  readonly onFatal: (failure: Failure) => void;
  /** Everything that will ever be kept is verified, and the receipt is written. */
  readonly onComplete: () => void;
}

/** What happens between the user's yes and the receipt: bytes to the disk, and what the sender is told about them. */
export class Reception {
  readonly #options: ReceptionOptions;
  readonly #tree: ReceivedTree;
  readonly #store: FileStore;
  readonly #arrivals: Arrivals;
  readonly #window = new ReceiveWindow();
  readonly #verified: VerifiedBatch;
  #currentFile = -1;
  #writtenBytes: number;
  #verifiedFiles = 0;
  #senderEnded = false;
  #stopped = false;
  /** Folders being made at the end, or taken back. */
  #folders: Promise<void> = Promise.resolve();

  constructor(options: ReceptionOptions) {
    this.#options = options;
    const { items, destination, interrupted, outbox, transfer, now } = options;
    this.#writtenBytes = interrupted.bytes;
    this.#arrivals = new Arrivals(items, interrupted.offsets());
    this.#tree = new ReceivedTree(items, destination);
    this.#store = new FileStore(items, this.#tree, interrupted, {
      onWritten: (bytes) => {
        this.#writtenBytes += bytes;
        this.#credit(bytes);
        options.onWritten(bytes);
      },
      onKept: (index) => {
        this.#kept(index);
      },
      onRejected: (index, failure) => {
        this.#rejected(index, failure);
      },
      onFatal: options.onFatal,
    });
    this.#verified = new VerifiedBatch(now, (files) => {
      outbox.post({ type: 'verified', transfer, files });
    });
  }

  /** @throws CooeeError `friend-garbled` for bytes that were not asked for or not offered */
  async data(file: number, bytes: Buffer): Promise<void> {
    this.#window.arrived(bytes.length);
    const arrival = this.#arrivals.bytes(file, bytes.length);
    if (!arrival.store) {
      this.#credit(bytes.length);
      return;
    }
    if (file !== this.#currentFile) {
      this.#currentFile = file;
      this.#options.onFile(file);
    }
    await this.#store.write(file, bytes, arrival.last);
  }

  /** @throws CooeeError `friend-garbled` */
  async filesEnd({ files }: MessageOf<'files-end'>): Promise<void> {
    for (const { file, hash } of files) {
      if (this.#stopped) return;
      if (this.#arrivals.end(file)) await this.#store.end(file, hash);
    }
  }

  /** @throws CooeeError `friend-garbled` */
  fileFailed({ file, failure }: MessageOf<'file-failed'>): void {
    if (!this.#arrivals.failedThere(file)) return;
    this.#store.drop(file);
    this.#options.onFileFailed(file, failure);
    this.#completeIfSettled();
  }

  /** @throws CooeeError `friend-garbled` */
  transferEnd(): void {
    if (this.#senderEnded || !this.#arrivals.nothingOwed) {
      throw new CooeeError('friend-garbled', 'an end with files missing');
    }
    this.#senderEnded = true;
    this.#completeIfSettled();
  }

  /** Ends it early: parts are left to be continued, or go; folders that nothing is in go, verified files stay. */
  stop(keepParts: boolean): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#verified.flush();
    this.#store.stop(keepParts);
    const before = this.#folders;
    this.#folders = this.#store.quiet().then(async () => {
      await before;
      await this.#tree.removeEmpty();
    });
  }

  async quiet(): Promise<void> {
    await this.#store.quiet();
    await this.#folders;
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
    const { outbox, transfer, storingShare } = this.#options;
    outbox.post({ type: 'credit', transfer, bytes, storing: storingShare() });
  }

  #completeIfSettled(): void {
    if (this.#stopped || !this.#senderEnded || !this.#arrivals.allSettled) return;
    this.#folders = this.#complete();
  }

  /** Called once: after the sender's end every file settles only once, and the last one leads here. */
  async #complete(): Promise<void> {
    const { outbox, transfer, onFatal, onComplete } = this.#options;
    try {
      await this.#tree.makeAll();
      // Parts of files that were given up: when the transfer is over, none of them is there.
      await this.#store.quiet();
    } catch (error) {
      onFatal(toFailure(error));
      return;
    }
    if (this.#stopped) return;
    this.#stopped = true;
    this.#verified.flush();
    outbox.post({ type: 'receipt', transfer, files: this.#verifiedFiles, bytes: this.#writtenBytes });
    onComplete();
  }
}
