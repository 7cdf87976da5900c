import type { MessageOf } from '../protocol/messages';
import type { OfferItems } from '../protocol/offer-items';
import type { Outbox } from '../protocol/outbox';
import { PACKED, readPackedFiles } from '../protocol/packed-files';
import type { ReceiveEvents } from '../state/transfer-events';
import type { ArrivalMemory, HeldBytes, KeepFrame } from './arrival-memory';
import { Arrivals } from './arrivals';
import { DiskQueue } from './disk-queue';
import { FileStore } from './file-store';
import type { InterruptedFiles } from './interrupted-files';
import { ReceiveWindow } from './receive-window';
import { SenderReports } from './sender-reports';

/** What the sender may send once we have accepted. */
export type ReceiveSessionMessage = MessageOf<'restart' | 'files-end' | 'file-failed' | 'transfer-end'>;

interface ReceiveSessionOptions {
  readonly items: OfferItems;
  /** The sender's number of the transfer. */
  readonly transfer: number;
  /** Absolute folder without links. */
  readonly destination: string;
  /** Whose bytes the sender was asked to skip. Becomes the session's. */
  readonly interrupted: InterruptedFiles;
  readonly outbox: Outbox;
  readonly memory: ArrivalMemory;
  readonly now: () => number;
  readonly events: ReceiveEvents;
}

/**
 * What happens between the user's yes and the receipt: bytes to the disk, and what the sender is told about them. Whether the
 * sender may send what they send is judged at once; the disk follows at its own pace.
 */
export class ReceiveSession {
  readonly #events: ReceiveEvents;
  readonly #memory: ArrivalMemory;
  readonly #arrivals: Arrivals;
  readonly #window = new ReceiveWindow();
  readonly #disk: DiskQueue;
  readonly #store: FileStore;
  readonly #reports: SenderReports;
  #stopped = false;
  #ending: Promise<void> = Promise.resolve();

  constructor({ items, interrupted, ...options }: ReceiveSessionOptions) {
    const { events, memory, now } = options;
    this.#events = events;
    this.#memory = memory;
    this.#reports = new SenderReports(options.outbox, options.transfer, interrupted.bytes, now);
    this.#arrivals = new Arrivals(items, interrupted.offsets());
    this.#disk = new DiskQueue(memory, now, events);
    this.#store = new FileStore(items, options.destination, interrupted, this.#withReports(events));
  }

  /** @throws CooeeError `friend-garbled` for bytes that were not asked for or not offered */
  data(file: number, bytes: Buffer, keep: KeepFrame): void {
    this.#window.arrived(bytes.length);
    if (file === PACKED) {
      this.#packed(this.#memory.hold(bytes, keep));
      return;
    }
    const arrived = this.#arrivals.bytes(file, bytes.length);
    const held = this.#memory.hold(bytes, keep);
    this.#disk.add(held, async () => {
      if (arrived.store && !this.#arrivals.isFailed(file)) {
        this.#events.onFile(file);
        await this.#store.write(file, held.bytes, arrived.last);
      }
      this.#credit(held.bytes.length);
    });
  }

  /** @throws CooeeError `friend-garbled` for what no sender would send at this point */
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
        this.#arrivals.transferEnd();
        // The last names: a disk that is full by now is waited for as before.
        this.#disk.add(null, () => this.#store.settle());
        this.#completeIfSettled();
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

  /** Resolves when no file is open and no disk access under way: after {@link stop}, or when nothing more comes. */
  async settled(): Promise<void> {
    await this.#ending;
    await this.#disk.settled();
    await this.#store.settled();
  }

  /** What the disk did is for the sender as well. */
  #withReports(events: ReceiveEvents): ReceiveEvents {
    return {
      ...events,
      onBytes: (bytes) => {
        this.#reports.stored(bytes);
        events.onBytes(bytes);
      },
      onVerified: (index) => {
        this.#arrivals.kept(index);
        this.#reports.verified(index);
        events.onVerified(index);
        this.#completeIfSettled();
      },
      onRenamed: (renamed) => {
        if (this.#reports.renamed(renamed)) events.onRenamed(renamed);
      },
      onFileFailed: (index, failure) => {
        if (!this.#arrivals.failedHere(index)) return;
        this.#reports.rejected(index, failure);
        events.onFileFailed(index, failure);
        this.#completeIfSettled();
      },
    };
  }

  #restart({ file }: MessageOf<'restart'>): void {
    const bytes = this.#arrivals.restart(file);
    if (bytes === null) return;
    this.#reports.stored(-bytes);
    this.#events.onRestart(bytes);
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
    this.#events.onFileFailed(file, failure);
    this.#completeIfSettled();
  }

  #packed(held: HeldBytes): void {
    const files = readPackedFiles(held.bytes).filter(({ file, bytes: { length } }) => {
      if (length > 0 && !this.#arrivals.bytes(file, length).store) return false;
      return this.#arrivals.end(file);
    });
    const last = files.at(-1);
    this.#disk.add(held, async () => {
      if (last !== undefined) this.#events.onFile(last.file);
      await this.#store.storePacked(files);
      this.#credit(held.bytes.length);
    });
  }

  #credit(stored: number): void {
    const bytes = this.#window.stored(stored);
    if (bytes > 0) this.#reports.credit(bytes, this.#disk.storingShare);
  }

  /** Leads on only once: after the sender's end every file settles once, and the last one comes here. */
  #completeIfSettled(): void {
    if (this.#stopped || !this.#arrivals.isComplete) return;
    this.#disk.add(null, () => this.#complete());
  }

  async #complete(): Promise<void> {
    await this.#store.makeFolders();
    // Parts of files that were given up: when the transfer is over, none of them is there.
    this.#store.stop(true);
    await this.#store.settled();
    if (this.#stopped) return;
    this.#stopped = true;
    this.#reports.receipt();
    this.#events.onComplete();
  }

  async #end(keepParts: boolean): Promise<void> {
    if (keepParts) {
      await this.#disk.finish();
      // A full disk has shown itself before, and nobody waits for it any more.
      await this.#store.settle().catch(() => undefined);
    } else this.#disk.stop();
    this.#reports.flush();
    this.#store.stop(keepParts);
    await this.#disk.settled();
    await this.#store.settled();
    await this.#store.removeEmptyFolders();
  }
}
