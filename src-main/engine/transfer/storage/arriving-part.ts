/**
 * A file that comes, until it has its name. Path, size and time of modification decide whether a part is continued, as they
 * do in gday; between two Cooees the hashes of its blocks decide as well.
 */
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

import { BLOCK_BYTES, BLOCK_HASH_BYTES, hashOfBlock } from '../protocol/file-hash';
import { concernsOneFile } from './disk-errors';
import { Journal } from './journal';
import type { FoundJournal, InterruptibleFile } from './journal';
import type { NamelessPart } from './keeping';
import { openOwnFile, statOwnFile } from './own-file';
import { createPart, finishPart, removePart, writeFully } from './part-file';
import type { PartFile } from './part-file';
import type { Mode } from '../protocol/offer-items';
import { WriteBack } from './flush/write-back';

/**
 * Whether a file of this size has its part in the destination, with a journal that outlives an interruption. Shorter files
 * have no whole block to go on from, and are sent again in no time.
 */
export function isWorthContinuing(size: number): boolean {
  return size > BLOCK_BYTES;
}

/** Throws the system's errors, like the parts it is made of. */
export class ArrivingPart implements NamelessPart {
  #length: number;
  readonly #writeBack: WriteBack;

  private constructor(
    readonly part: PartFile,
    readonly journal: Journal | null,
    /** The hashes of its first blocks when it was continued, {@link BLOCK_HASH_BYTES} each. None of a part from gday. */
    readonly blocks: Buffer,
    length: number,
  ) {
    this.#length = length;
    this.#writeBack = new WriteBack(part.handle);
  }

  /** A part that goes away with what interrupts it. @param folder absolute */
  static async begin(folder: string, mode: Mode): Promise<ArrivingPart> {
    return new ArrivingPart(await createPart(folder, mode), null, Buffer.alloc(0), 0);
  }

  /** @param destination absolute folder, where the part stays until it is whole: a later offer looks for it there */
  static async beginWithJournal(destination: string, file: InterruptibleFile): Promise<ArrivingPart> {
    const part = await createPart(destination, file);
    try {
      const journal = await Journal.create(destination, part.path, file);
      return new ArrivingPart(part, journal, Buffer.alloc(0), 0);
    } catch (error) {
      // Nothing of it is wanted any more.
      await part.handle.close().catch(() => undefined);
      await removePart(part.path);
      throw error;
    }
  }

  /**
   * Takes over a part as far as it is good: all of one from gday, otherwise the whole blocks that still have the hashes of
   * their records. What is behind them is cut off.
   * @returns null when it is another process's, or nothing of it can be continued: then it goes
   * @throws the signal's reason, and leaves the part
   */
  static async continue(found: FoundJournal, signal: AbortSignal): Promise<ArrivingPart | null> {
    const journal = await Journal.claim(found);
    if (journal === null) return null;
    const handle = await openOwnFile(journal.part, constants.O_RDWR);
    try {
      if (handle !== null) {
        const { size } = await handle.stat();
        const part = { path: journal.part, handle };
        const continued = await ArrivingPart.#goodBeginning(part, size, journal, found.file, signal);
        if (continued !== null) return continued;
      }
    } catch (error) {
      // Nothing was written to it.
      await handle?.close().catch(() => undefined);
      await journal.release();
      if (signal.aborted) throw error;
      return null;
    }
    // It is thrown away.
    await handle?.close().catch(() => undefined);
    await discard(journal);
    return null;
  }

  /** Removes a part that nobody goes on from, unless another process wants it at this moment. Never fails. */
  static async forget(found: FoundJournal): Promise<void> {
    const journal = await Journal.claim(found);
    if (journal !== null) await discard(journal);
  }

  static async #goodBeginning(
    part: PartFile,
    length: number,
    journal: Journal,
    { program, size }: InterruptibleFile,
    signal: AbortSignal,
  ): Promise<ArrivingPart | null> {
    if (program === 'gday') {
      return length > 0 && length < size ? new ArrivingPart(part, journal, Buffer.alloc(0), length) : null;
    }
    if (length > size) return null;
    // Even of a part that is whole the last block is asked for again: every file has a frame that begins it.
    const most = Math.floor(Math.min(length, size - 1) / BLOCK_BYTES);
    const blocks = await readBack(part.handle, await journal.records(most), signal);
    const count = blocks.length / BLOCK_HASH_BYTES;
    if (count === 0) return null;
    await part.handle.truncate(count * BLOCK_BYTES);
    await journal.truncate(count);
    return new ArrivingPart(part, journal, blocks, count * BLOCK_BYTES);
  }

  /** Bytes on the disk. */
  get length(): number {
    return this.#length;
  }

  /**
   * Appends. When this fails the part is as long as before, and the same bytes may be written again, but for a FlushError: then
   * what was written before is lost.
   */
  async write(bytes: Buffer): Promise<void> {
    this.#writeBack.assertFlushed();
    await writeFully(this.part.handle, bytes, this.#length);
    this.#length += bytes.length;
    this.#writeBack.wrote(bytes.length);
  }

  /** Records the hashes of the next whole blocks. When this fails they may be recorded again. */
  async record(hashes: Buffer): Promise<void> {
    await this.journal?.append(hashes);
  }

  /** Its absolute path. */
  get path(): string {
    return this.part.path;
  }

  /**
   * Whether it is on the disk when it is finished. A short file is not: many of them are flushed together, which costs
   * a disk little more than one.
   */
  get isFlushed(): boolean {
    return this.journal !== null;
  }

  /** It is whole: sets the time (milliseconds), brings it to the disk where that is worth while, and closes. @throws FlushError */
  async finish(mtime: number): Promise<void> {
    await finishPart(this.part, mtime, async () => {
      if (this.isFlushed) await this.#writeBack.finish();
    });
  }

  /** It has its name. */
  async named(): Promise<void> {
    await this.journal?.remove();
  }

  /** It was interrupted: what can be continued stays. Never fails. */
  async leave(): Promise<void> {
    if (this.journal === null || this.#length === 0 || (await this.#writeBack.hasLost())) {
      await this.discard();
      return;
    }
    // What a failed close loses is noticed by its hashes when it is continued.
    await this.part.handle.close().catch(() => undefined);
    await this.journal.release();
  }

  /** It could not be stored. Unless that is its own fault, what can be continued stays. Never fails. */
  async failed(error: unknown): Promise<void> {
    await (concernsOneFile(error) ? this.discard() : this.leave());
  }

  /** Nobody wants it. Never fails. */
  async discard(): Promise<void> {
    // It is thrown away.
    await this.part.handle.close().catch(() => undefined);
    await removePart(this.part.path);
    await this.journal?.remove();
  }
}

/** Nobody goes on from there. What is in the place of the part and is not ours stays. */
async function discard(journal: Journal): Promise<void> {
  if ((await statOwnFile(journal.part)) !== null) await removePart(journal.part);
  await journal.remove();
}

/**
 * Reads the beginning of a part and compares its blocks with their records, until one is missing or another one. The disk
 * reads a block at a time, so that nothing waits longer than a millisecond for the processor.
 * @param records hashes, {@link BLOCK_HASH_BYTES} each
 * @returns the records of the blocks that are good
 * @throws the signal's reason
 */
async function readBack(part: FileHandle, records: Buffer, signal: AbortSignal): Promise<Buffer> {
  const block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  let good = 0;
  for (let at = 0; good < records.length; at += BLOCK_BYTES) {
    signal.throwIfAborted();
    const { bytesRead } = await part.read(block, 0, BLOCK_BYTES, at);
    if (bytesRead < BLOCK_BYTES) break;
    if (!hashOfBlock(block).equals(records.subarray(good, good + BLOCK_HASH_BYTES))) break;
    good += BLOCK_HASH_BYTES;
  }
  return records.subarray(0, good);
}
