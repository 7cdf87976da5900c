/**
 * What is known of a part that may be continued, in a small file beside it:
 *
 *     .cooee-0123456789abcdef.part              the bytes so far
 *     .cooee-0123456789abcdef.4711.journal      JSON: which version of which file it is the beginning of
 *
 * The number is the process that writes the part, 0 when none does. It is in the name because renaming is what the
 * system does for one process only: of two that want to continue a part, one gets it.
 */
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { z } from 'zod';

import { MAX_PATH_BYTES } from './limits';

const NAME = /^(\.cooee-[0-9a-f]{16})\.(\d{1,10})\.journal$/;
const NOBODY = 0;
/** A path with every byte escaped, and the other facts. Bytes. */
const MAX_JOURNAL_BYTES = 6 * MAX_PATH_BYTES + 256;

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
});
export type InterruptibleFile = Readonly<z.infer<typeof contents>>;

/** A journal on the disk, which belongs to this process. */
export class Journal {
  #path: string;

  private constructor(
    readonly folder: string,
    readonly stem: string,
    owner: number,
  ) {
    this.#path = journalPath(folder, stem, owner);
  }

  /** @param part absolute path of the part. Throws the system's errors. */
  static async create(folder: string, part: string, file: InterruptibleFile): Promise<Journal> {
    const journal = new Journal(folder, basename(part, '.part'), process.pid);
    await writeFile(journal.#path, JSON.stringify(file), { flag: 'wx' });
    return journal;
  }

  /** @returns null when another process was faster */
  static async claim(found: FoundJournal): Promise<Journal | null> {
    const journal = new Journal(found.folder, found.stem, process.pid);
    try {
      await rename(journalPath(found.folder, found.stem, found.owner), journal.#path);
      return journal;
    } catch {
      return null;
    }
  }

  get part(): string {
    return join(this.folder, `${this.stem}.part`);
  }

  /** Leaves the part to whoever wants to continue it. Never fails: a dead process's journal is as good. */
  async release(): Promise<void> {
    const free = journalPath(this.folder, this.stem, NOBODY);
    await rename(this.#path, free).catch(() => undefined);
    this.#path = free;
  }

  /** Never fails: a journal without its part is removed when it is found. */
  async remove(): Promise<void> {
    await rm(this.#path, { force: true }).catch(() => undefined);
  }
}

/** A journal that nobody writes by. */
export interface FoundJournal {
  readonly folder: string;
  readonly stem: string;
  readonly owner: number;
  readonly file: InterruptibleFile;
}

/** Looks for the journals of interrupted parts. What cannot be read is passed over. */
export async function findJournals(folder: string): Promise<readonly FoundJournal[]> {
  const names = await readdir(folder).catch(() => []);
  const found: FoundJournal[] = [];
  for (const name of names) {
    const [, stem, digits] = NAME.exec(name) ?? [];
    if (stem === undefined || digits === undefined || isRunning(Number(digits))) continue;
    const file = await readJournal(join(folder, name));
    if (file !== null) found.push({ folder, stem, owner: Number(digits), file });
  }
  return found;
}

async function readJournal(path: string): Promise<InterruptibleFile | null> {
  try {
    const json = await readFile(path, 'utf8');
    if (json.length > MAX_JOURNAL_BYTES) return null;
    return contents.parse(JSON.parse(json));
  } catch {
    return null;
  }
}

function isRunning(process_: number): boolean {
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
