/**
 * What is known of a part that may be continued, in a small file beside it:
 *
 *     .cooee-0123456789abcdef.part              the bytes so far
 *     .cooee-0123456789abcdef.4711.journal      header ‖ record ‖ record ‖ …
 *
 *     header   JSON and a line feed: which version of which file it is the beginning of
 *     record   32 bytes: the hash of the next whole block of the part; parts of gday have none
 *
 * Records are only appended, so a torn one is the last one and does not count; nor does a journal whose header is torn. What
 * the records claim is believed only of blocks that hash to them when they are read back: a power cut may have kept the
 * journal and lost the part.
 *
 * The number is the process that writes the part, 0 when none does. It is in the name because renaming is what the
 * system does for one process only: of two that want to continue a part, one gets it.
 */
import { constants } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { z } from 'zod';

import { BLOCK_HASH_BYTES } from '../protocol/file-hash';
import { MAX_PATH_BYTES } from '../protocol/limits';
import { openOwnFile } from './own-file';
import { CREATE_NEW, writeFully } from './part-file';

const NAME = /^(\.cooee-[0-9a-f]{16})\.(\d{1,10})\.journal$/;
const NOBODY = 0;
/** It names a file that may be private. */
const OWNER_ONLY = 0o600;
const LINE_FEED = 0x0a;
/** A path with every byte escaped, and the other facts. Bytes. */
const MAX_HEADER_BYTES = 6 * MAX_PATH_BYTES + 256;

/**
 * A file of an offer, as far as it is told from other versions of itself. A part that a Cooee sent is never continued by a
 * gday, which has no hash that would find a part of something else.
 */
const contents = z.object({
  program: z.enum(['cooee', 'gday']),
  /** As offered to us. */
  path: z.string(),
  /** Bytes. */
  size: z.int().min(0),
  /** Last modification, since 1970. */
  seconds: z.int(),
  nanoseconds: z.int().min(0),
  /** Decides the mode of the part when it is made. */
  executable: z.boolean(),
  /** So does this. Versions that made no difference had not written it. */
  private: z.boolean().default(false),
});
export type InterruptibleFile = Readonly<z.infer<typeof contents>>;

/** A journal on the disk, which belongs to this process. Throws the system's errors. */
export class Journal {
  #path: string;
  #length: number;

  private constructor(
    readonly folder: string,
    readonly stem: string,
    readonly handle: FileHandle,
    readonly headerBytes: number,
    length: number,
  ) {
    this.#path = journalPath(folder, stem, process.pid);
    this.#length = length;
  }

  /** @param part absolute path of the part */
  static async create(folder: string, part: string, file: InterruptibleFile): Promise<Journal> {
    const stem = basename(part, '.part');
    const handle = await open(journalPath(folder, stem, process.pid), CREATE_NEW, OWNER_ONLY);
    const header = Buffer.from(`${JSON.stringify(file)}\n`);
    const journal = new Journal(folder, stem, handle, header.length, header.length);
    try {
      await writeFully(handle, header, 0);
      return journal;
    } catch (error) {
      await journal.remove();
      throw error;
    }
  }

  /** @returns null when another process was faster, or it cannot be opened: then it has the name that it had */
  static async claim(found: FoundJournal): Promise<Journal | null> {
    const { folder, stem, owner, headerBytes } = found;
    const [before, path] = [journalPath(folder, stem, owner), journalPath(folder, stem, process.pid)];
    let handle: FileHandle | null = null;
    try {
      await rename(before, path);
    } catch {
      // Another process has taken it, or the folder cannot be written: the file comes anew.
      return null;
    }
    try {
      handle = await openOwnFile(path, constants.O_RDWR);
      if (handle !== null) {
        const { size } = await handle.stat();
        // It may have become shorter since its header was read.
        const records = Math.max(0, Math.floor((size - headerBytes) / BLOCK_HASH_BYTES));
        const length = headerBytes + records * BLOCK_HASH_BYTES;
        return new Journal(folder, stem, handle, headerBytes, length);
      }
    } catch {
      // It is there and cannot be asked: the disk is at fault, and the file comes anew.
    }
    // Nothing was written to it.
    await handle?.close().catch(() => undefined);
    // Under our name nobody would continue it while we run. Where that fails, it waits until we have ended.
    await rename(path, before).catch(() => undefined);
    return null;
  }

  get part(): string {
    return join(this.folder, `${this.stem}.part`);
  }

  /** @returns the hashes of at most so many blocks, the first ones, {@link BLOCK_HASH_BYTES} each */
  async records(limit: number): Promise<Buffer> {
    const records = Buffer.alloc(Math.min(limit * BLOCK_HASH_BYTES, this.#length - this.headerBytes));
    const { bytesRead } = await this.handle.read(records, 0, records.length, this.headerBytes);
    return records.subarray(0, bytesRead - (bytesRead % BLOCK_HASH_BYTES));
  }

  /** Appends the hash of the next whole block. A failed append, on a full disk, is repeated by the next one. */
  async append(hash: Buffer): Promise<void> {
    await writeFully(this.handle, hash, this.#length);
    this.#length += hash.length;
  }

  /** Only the first blocks count: what follows them was cut off the part. */
  async truncate(blocks: number): Promise<void> {
    this.#length = this.headerBytes + blocks * BLOCK_HASH_BYTES;
    await this.handle.truncate(this.#length);
  }

  /** Leaves the part to whoever wants to continue it. Never fails: a dead process's journal is as good. */
  async release(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    const free = journalPath(this.folder, this.stem, NOBODY);
    await rename(this.#path, free).catch(() => undefined);
    this.#path = free;
  }

  /** Never fails: a journal without its part is removed when it is found. */
  async remove(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await rm(this.#path, { force: true }).catch(() => undefined);
  }
}

/** A journal that nobody writes by. */
export interface FoundJournal {
  readonly folder: string;
  readonly stem: string;
  readonly owner: number;
  readonly headerBytes: number;
  readonly file: InterruptibleFile;
}

/** Looks for our journals of interrupted parts. What cannot be read, and what is not ours, is passed over. */
export async function findJournals(folder: string): Promise<readonly FoundJournal[]> {
  // Where nothing can be read nothing is continued.
  const names = await readdir(folder).catch(() => []);
  const found: FoundJournal[] = [];
  for (const name of names) {
    const [, stem, digits] = NAME.exec(name) ?? [];
    if (stem === undefined || digits === undefined || isWriting(Number(digits))) continue;
    const journal = await readJournal(folder, stem, Number(digits));
    if (journal !== null) found.push(journal);
  }
  return found;
}

async function readJournal(folder: string, stem: string, owner: number): Promise<FoundJournal | null> {
  const handle = await openOwnFile(journalPath(folder, stem, owner), constants.O_RDONLY);
  if (handle === null) return null;
  try {
    const bytes = Buffer.alloc(MAX_HEADER_BYTES);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    const end = bytes.subarray(0, bytesRead).indexOf(LINE_FEED);
    const file = contents.parse(JSON.parse(bytes.toString('utf8', 0, Math.max(0, end))));
    return { folder, stem, owner, headerBytes: end + 1, file };
  } catch {
    // It is not one of ours.
    return null;
  } finally {
    // It was only read.
    await handle.close().catch(() => undefined);
  }
}

/** Whether the process of a journal still runs. */
export function isWriting(process_: number): boolean {
  if (process_ === NOBODY) return false;
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function journalPath(folder: string, stem: string, owner: number): string {
  return join(folder, `${stem}.${String(owner)}.journal`);
}
