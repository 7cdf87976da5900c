import type { CooeeError } from '../../../../src-shared/session';
import { garbled } from '../protocol/garbled';
import { ArrivingPart, isWorthContinuing } from '../storage/arriving-part';
import { DiskPace } from '../storage/disk-calls';
import { concernsOneFile, writeFailure } from '../storage/disk-errors';
import { continueInterrupted } from '../storage/earlier-parts';
import type { InterruptibleFile } from '../storage/journal';
import { Keeping } from '../storage/keeping';
import type { OfferItems } from '../protocol/offer-items';
import { renamedItem } from '../storage/names/stored-name';
import { ReceivedTree } from '../storage/received-tree';
import type { TransferEvents } from '../state/transfer-events';
import type { GdayLink } from './link';
import type { FileRequest, OfferedVersion } from './messages';

/** As much of a file as is written at once: gday's records are no longer. Bytes. */
const PIECE_BYTES = 64 * 1024;

interface GdayReceiveOptions {
  readonly items: OfferItems;
  /** By index, as gday calls them. */
  readonly files: readonly OfferedVersion[];
  /** Absolute folder without links. */
  readonly destination: string;
  /** The transfer is over. */
  readonly signal: AbortSignal;
  readonly events: Pick<TransferEvents, 'onFile' | 'onBytes' | 'onRenamed' | 'onFileFailed'>;
}

/** gday's files on their way to the disk: what is asked for, and each of them from its first missing byte to its name. */
export class GdayReceiveSession {
  readonly #options: GdayReceiveOptions;
  readonly #tree: ReceivedTree;
  readonly #keeping: Keeping;
  /** Why nothing more can be stored. */
  #fatal: CooeeError | null = null;
  /** Parts that wait for their turn, by gday's path. */
  readonly #interrupted: Map<string, ArrivingPart>;

  private constructor(options: GdayReceiveOptions, interrupted: Map<string, ArrivingPart>) {
    this.#options = options;
    this.#tree = new ReceivedTree(options.items, options.destination, options.events.onRenamed);
    this.#keeping = new Keeping(this.#tree, new DiskPace());
    this.#interrupted = interrupted;
  }

  /** Takes over what was interrupted before. {@link end} gives it back. */
  static async prepare(options: GdayReceiveOptions): Promise<GdayReceiveSession> {
    const byPath = new Map(options.files.map((file) => [file.path, interruptible(file)]));
    const offeredAs = (path: string): InterruptibleFile | null => byPath.get(path) ?? null;
    const offer = {
      program: 'gday',
      offeredAs,
      limit: options.files.length,
      signal: options.signal,
    } as const;
    return new GdayReceiveSession(options, await continueInterrupted(options.destination, offer));
  }

  /** Bytes that are here already. */
  get continuedBytes(): number {
    return Array.from(this.#interrupted.values()).reduce((bytes, { length }) => bytes + length, 0);
  }

  /** What to ask for: everything but empty files, for which gday's sender hangs up (docs/GDAY-WIRE.md 8.4). */
  request(): readonly FileRequest[] {
    return this.#options.files
      .filter(({ size }) => size > 0)
      .map(({ path }) => ({ path, startOffset: this.#interrupted.get(path)?.length ?? 0 }));
  }

  /**
   * Receives all files in the order of the request; the empty ones are made where they would have come. Resolves when they are
   * on the disk under their names.
   * @throws CooeeError `friend-left`, `friend-garbled`, `disk-full`, `folder-unwritable`; what the channel throws; the
   *   signal's reason
   */
  async receive(link: GdayLink, signal: AbortSignal): Promise<void> {
    const { files, events } = this.#options;
    const lastWithBytes = files.findLastIndex(({ size }) => size > 0);
    for (const [index, file] of files.entries()) {
      events.onFile(index);
      await this.#receiveFile(index, file, link, signal, index === lastWithBytes);
      await this.#keeping.room();
      this.#assertWritable();
    }
    await this.#keeping.settle();
    this.#assertWritable();
  }

  /** Everything is on the disk or given up: parts are left to be continued, or removed. Never fails. */
  async end(keepParts: boolean): Promise<void> {
    for (const part of this.#interrupted.values()) await (keepParts ? part.leave() : part.discard());
    this.#interrupted.clear();
    // What is whole is kept, unless the disk is full.
    await this.#keeping.settle().catch(() => undefined);
    await this.#keeping.stop(keepParts);
    await this.#tree.removeEmpty();
  }

  async #receiveFile(
    index: number,
    file: OfferedVersion,
    link: GdayLink,
    signal: AbortSignal,
    isLast: boolean,
  ): Promise<void> {
    const { destination, items, events } = this.#options;
    const name = items.pathOf(index);
    const part =
      this.#interrupted.get(file.path) ??
      (await beginPart(destination, file).catch((error: unknown) => {
        throw writeFailure(error, name);
      }));
    // From now on it is ours to give back.
    this.#interrupted.set(file.path, part);
    let failure: unknown = null;
    for (let left = file.size - part.length; left > 0;) {
      const bytes = await link.take(Math.min(PIECE_BYTES, left), signal);
      left -= bytes.length;
      events.onBytes(bytes.length);
      // The protocol has no message for a file that was given up: the rest of it comes all the same.
      if (failure !== null) continue;
      await part.write(bytes).catch((error: unknown) => {
        if (!concernsOneFile(error)) throw writeFailure(error, name);
        failure = error;
      });
    }
    if (isLast && link.hasMore) throw garbled('more bytes than offered');
    signal.throwIfAborted();
    this.#interrupted.delete(file.path);
    if (failure === null) await this.#keep(index, part);
    else await this.#giveUp(index, part, failure);
  }

  async #keep(index: number, part: ArrivingPart): Promise<void> {
    const { items, events } = this.#options;
    try {
      const folder = await this.#tree.folder(items.folderOf(index));
      await part.finish(items.mtimeOf(index));
      this.#keeping.add({
        part,
        folder,
        name: items.nameOf(index),
        onKept: (stored) => {
          const renamed = renamedItem(items.segmentsOf(index), stored);
          if (renamed !== null) events.onRenamed([renamed]);
        },
        onFailed: (error) => {
          this.#failed(index, error);
        },
      });
    } catch (error) {
      await this.#giveUp(index, part, error);
    }
  }

  async #giveUp(index: number, part: ArrivingPart, error: unknown): Promise<void> {
    await part.failed(error);
    this.#failed(index, error);
  }

  /** A file that could not be stored, or a folder that takes no more. */
  #failed(index: number, error: unknown): void {
    const failure = writeFailure(error, this.#options.items.pathOf(index));
    if (concernsOneFile(error)) this.#options.events.onFileFailed(index, failure.failure);
    else this.#fatal ??= failure;
  }

  #assertWritable(): void {
    if (this.#fatal !== null) throw this.#fatal;
  }
}

function beginPart(destination: string, file: OfferedVersion): Promise<ArrivingPart> {
  return isWorthContinuing(file.size)
    ? ArrivingPart.beginWithJournal(destination, interruptible(file))
    : ArrivingPart.begin(destination, interruptible(file));
}

function interruptible({ path, size, seconds, nanoseconds }: OfferedVersion): InterruptibleFile {
  return { program: 'gday', path, size, seconds, nanoseconds, executable: false, private: false };
}
