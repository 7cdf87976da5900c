/**
 * A file that comes, until it has its name. Name, size and time of modification decide whether a part is continued, as they
 * do in gday; whether it was the beginning of the same file is for a hash to say, where the friend's program has one.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

import { findJournals, Journal } from './journal';
import type { FoundJournal, InterruptibleFile } from './journal';
import { createPart, finishPart, placePart, removePart, writeFully } from './part-file';
import type { PartFile } from './part-file';

/** Shorter files are not worth a journal: they are sent again in no time. Bytes. */
const RESUMABLE_BYTES = 1024 * 1024;
const CONTINUE = constants.O_RDWR | ((constants.O_NOFOLLOW as number | undefined) ?? 0);

/** Whether a file of this size has its part in the destination, with a journal that outlives an interruption. */
export function isWorthContinuing(size: number): boolean {
  return size >= RESUMABLE_BYTES;
}

/** Throws the system's errors, like the parts it is made of. */
export class ArrivingPart {
  #length: number;

  private constructor(
    readonly part: PartFile,
    readonly journal: Journal | null,
    length: number,
  ) {
    this.#length = length;
  }

  /** A part that goes away with what interrupts it. @param folder absolute */
  static async begin(folder: string, executable: boolean): Promise<ArrivingPart> {
    return new ArrivingPart(await createPart(folder, executable), null, 0);
  }

  /** @param destination absolute folder, where the part stays until it is whole: a later offer looks for it there */
  static async beginWithJournal(destination: string, file: InterruptibleFile): Promise<ArrivingPart> {
    const part = await createPart(destination, file.executable);
    try {
      return new ArrivingPart(part, await Journal.create(destination, part.path, file), 0);
    } catch (error) {
      await part.handle.close().catch(() => undefined);
      await removePart(part.path);
      throw error;
    }
  }

  /** @returns null when it is another process's, or cannot be continued: then it goes */
  static async continue(found: FoundJournal): Promise<ArrivingPart | null> {
    const journal = await Journal.claim(found);
    if (journal === null) return null;
    const handle = await open(journal.part, CONTINUE).catch(() => null);
    const stats = await handle?.stat().catch(() => null);
    const isPart = stats?.isFile() === true && stats.nlink === 1 && stats.size > 0;
    if (handle !== null && isPart && stats.size < found.file.size) {
      return new ArrivingPart({ path: journal.part, handle }, journal, stats.size);
    }
    await handle?.close().catch(() => undefined);
    await removePart(journal.part);
    await journal.remove();
    return null;
  }

  /** Bytes on the disk. */
  get length(): number {
    return this.#length;
  }

  async write(bytes: Buffer): Promise<void> {
    await writeFully(this.part.handle, bytes, this.#length);
    this.#length += bytes.length;
  }

  /**
   * Fills `target` with bytes that are on the disk.
   * @returns how many there were
   */
  async read(target: Buffer, position: number): Promise<number> {
    const { bytesRead } = await this.part.handle.read(target, 0, target.length, position);
    return bytesRead;
  }

  /** It is whole: sets the time (milliseconds) and closes. */
  async finish(mtime: number): Promise<void> {
    await finishPart(this.part, mtime);
  }

  /**
   * Gives the finished part the name, or another one where that is taken.
   * @returns the name it got
   */
  async place(folder: string, name: string): Promise<string> {
    const kept = await placePart(this.part.path, folder, name);
    await this.journal?.remove();
    return kept;
  }

  /** It was interrupted: what can be continued stays. Never fails. */
  async leave(): Promise<void> {
    if (this.journal === null || this.#length === 0) {
      await this.discard();
      return;
    }
    await this.part.handle.close().catch(() => undefined);
    await this.journal.release();
  }

  /** Nobody wants it. Never fails. */
  async discard(): Promise<void> {
    await this.part.handle.close().catch(() => undefined);
    await removePart(this.part.path);
    await this.journal?.remove();
  }
}

/**
 * Takes over the interrupted parts of files that are offered again. A part of another version of such a file goes: its
 * path now means something else.
 * @param program of the friend: parts that came from another program stay where they are
 * @param offeredAs the file that is offered under a path, or null
 * @param limit no more parts than this
 */
export async function continueInterrupted(
  destination: string,
  program: InterruptibleFile['program'],
  offeredAs: (path: string) => InterruptibleFile | null,
  limit = Number.POSITIVE_INFINITY,
): Promise<Map<string, ArrivingPart>> {
  const parts = new Map<string, ArrivingPart>();
  for (const found of await findJournals(destination)) {
    if (parts.size >= limit) break;
    const { path } = found.file;
    if (found.file.program !== program || parts.has(path)) continue;
    const offered = offeredAs(path);
    if (offered === null) continue;
    const part = await ArrivingPart.continue(found);
    if (part === null) continue;
    if (isSameVersion(offered, found.file)) parts.set(path, part);
    else await part.discard();
  }
  return parts;
}

function isSameVersion(one: InterruptibleFile, other: InterruptibleFile): boolean {
  return (
    one.size === other.size &&
    one.seconds === other.seconds &&
    one.nanoseconds === other.nanoseconds &&
    one.executable === other.executable
  );
}
