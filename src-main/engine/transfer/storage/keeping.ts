import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { CooeeError } from '../../../../src-shared/session';
import type { DiskPace } from './disk-calls';
import { isFullDisk, writeFailure } from './disk-errors';
import type { FlushError } from './disk-errors';
import { openDiskFlush } from './flush/disk-flush';
import type { DiskFlush } from './flush/disk-flush';
import type { StoredName } from './names/stored-name';
import { giveName } from './naming';
import type { ReceivedTree } from './received-tree';

/** Files that are flushed and named together, and as many that may wait meanwhile. */
const MOST_AT_ONCE = 128;
/** Names given before others have their turn on this thread. */
const NAMES_IN_A_ROW = 32;

/** A closed part with all bytes of a file. None of its methods fails. */
export interface NamelessPart {
  /** Absolute. */
  readonly path: string;
  /** Its bytes are on the disk already, not only in the system's memory. */
  readonly isFlushed: boolean;
  /** It has its name, which may not be on the disk yet. */
  readonly named: () => Promise<void>;
  /** It could not get its name: what the disk or its folder is to blame for can be continued, if it is worth that. */
  readonly failed: (error: unknown) => Promise<void>;
  /** It can be continued another time, if it is worth that. */
  readonly leave: () => Promise<void>;
  /** Nobody wants it. */
  readonly discard: () => Promise<void>;
}

/** A file whose hash was found equal. */
export interface WholeFile {
  readonly part: NamelessPart;
  /** Where it goes: an absolute path, which exists. */
  readonly folder: string;
  readonly name: string;
  /** Its bytes and its name are on the disk. @param stored the name it got */
  readonly onKept: (stored: StoredName) => void;
  /** It has no name, and will not have one. */
  readonly onFailed: (error: unknown) => void;
}

/**
 * Whole files on their way to their names. Each is on the disk before it gets its name, and its name before anybody is told
 * that it is kept, so that no power cut takes what both sides have seen verified. A disk takes longer for a flush than for
 * the bytes of a small file: many are flushed together, while others are received.
 */
export class Keeping {
  readonly #flush: Promise<DiskFlush>;
  #waiting: WholeFile[] = [];
  /** The files that are worked on; it never rejects. */
  #wave: Promise<void> | null = null;
  /** Why a name could not be given, where more space would help. */
  #full: CooeeError | null = null;
  /** Names of folders that the disk did not take. A second flush would not see that, and what is in them is lost with them. */
  #lost: FlushError | null = null;
  #stopped = false;

  constructor(
    readonly tree: ReceivedTree,
    readonly pace: DiskPace,
  ) {
    this.#flush = openDiskFlush(tree.destination);
  }

  /** The part is no longer the caller's. Not when it was stopped. */
  add(file: WholeFile): void {
    this.#waiting.push(file);
    if (this.#full === null) this.#begin();
  }

  /** Resolves when more may be added. @throws CooeeError `disk-full`: nothing is lost, and each call tries again */
  async room(): Promise<void> {
    while (!this.#stopped && (this.#full !== null || this.#waiting.length > MOST_AT_ONCE))
      await this.#advance();
  }

  /** Resolves when everything that was added is kept or has failed, or nothing is kept any more. @throws as {@link room} */
  async settle(): Promise<void> {
    while (!this.#stopped && (this.#wave !== null || this.#waiting.length > 0)) await this.#advance();
  }

  /** Brings the names of folders to the disk that no file was kept in. @throws FlushError */
  async flushFolders(): Promise<void> {
    await this.#flushNames([]);
  }

  /**
   * Gives no more names. Resolves when nothing is under way. Never rejects.
   * @param keepsParts what has no name is left to be continued, not removed
   */
  async stop(keepsParts: boolean): Promise<void> {
    this.#stopped = true;
    await this.#wave;
    for (const { part } of this.#waiting.splice(0)) await (keepsParts ? part.leave() : part.discard());
    await (await this.#flush).close();
  }

  #begin(): void {
    if (this.#stopped || this.#wave !== null || this.#waiting.length === 0) return;
    this.#full = null;
    this.#wave = this.#keepSome().finally(() => {
      this.#wave = null;
      if (this.#full === null) this.#begin();
    });
  }

  async #advance(): Promise<void> {
    this.#begin();
    await this.#wave;
    if (this.#full !== null && !this.#stopped) throw this.#full;
  }

  async #keepSome(): Promise<void> {
    const named = await this.#nameAll(await this.#flushFiles(this.#waiting.splice(0, MOST_AT_ONCE)));
    if (named.length === 0) return;
    try {
      await this.#flushNames(named.map(({ file }) => file.folder));
    } catch (error) {
      for (const { file, stored } of named) {
        // The disk has failed already, which is told.
        await rm(join(file.folder, stored.name), { force: true }).catch(() => undefined);
        await giveUp(file, error);
      }
      return;
    }
    for (const { file, stored } of named) file.onKept(stored);
  }

  async #flushFiles(files: readonly WholeFile[]): Promise<readonly WholeFile[]> {
    const unflushed = files.filter(({ part }) => !part.isFlushed);
    if (unflushed.length === 0) return files;
    const failed = await (await this.#flush).files(unflushed.map(({ part }) => part.path));
    if (failed.size === 0) return files;
    for (const file of files) {
      const error = failed.get(file.part.path);
      if (error !== undefined) await giveUp(file, error);
    }
    return files.filter(({ part }) => !failed.has(part.path));
  }

  async #nameAll(files: readonly WholeFile[]): Promise<readonly NamedFile[]> {
    const named: NamedFile[] = [];
    const failed: { readonly file: WholeFile; readonly error: unknown }[] = [];
    for (let begin = 0; begin < files.length; begin += NAMES_IN_A_ROW) {
      await this.pace.each(files.slice(begin, begin + NAMES_IN_A_ROW), async (file, calls) => {
        if (this.#stopped || this.#full !== null) {
          this.#waiting.unshift(file);
          return;
        }
        try {
          named.push({ file, stored: await giveName(calls, { ...file, part: file.part.path }) });
          await file.part.named();
        } catch (error) {
          if (isFullDisk(error)) {
            this.#full = writeFailure(error, file.name);
            this.#waiting.unshift(file);
          } else failed.push({ file, error });
        }
      });
      // A disk that answers at once would let nothing else have its turn meanwhile.
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const { file, error } of failed) await giveUp(file, error);
    return named;
  }

  async #flushNames(folders: readonly string[]): Promise<void> {
    if (this.#lost !== null) throw this.#lost;
    const changed = this.tree.takeChanged();
    const all = new Set([...folders, ...changed]);
    if (all.size === 0) return;
    try {
      await (await this.#flush).folders(all);
    } catch (error) {
      if (changed.length > 0) this.#lost = error as FlushError;
      throw error;
    }
  }
}

interface NamedFile {
  readonly file: WholeFile;
  readonly stored: StoredName;
}

async function giveUp({ part, onFailed }: WholeFile, error: unknown): Promise<void> {
  await part.failed(error);
  onFailed(error);
}
