/**
 * The small JSON files that the program keeps for its next run. Each is replaced whole or not at all, is for its user only, and
 * is read through a schema: a crash, a hand or another version may have been at it.
 *
 * This is not left to write-file-atomic (8.0) or atomically (2.1), because both call `write` once: a disk that is nearly full takes
 * the beginning, which then replaces the whole file and is called a success. `FileHandle.writeFile` writes the rest or throws.
 * (atomically also sends the process every ending signal a second time, which would cut the goodbye to the friend short.)
 */
import { constants } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { z } from 'zod';

import { log } from './log';

/** Windows has no such flag. */
const NO_WAIT = (constants.O_NONBLOCK as number | undefined) ?? 0;
const OWNER_ONLY = { folder: 0o700, file: 0o600 };

/** For the log, which has no names of the user's files in it. */
type What = 'settings' | 'last call' | 'unfinished transfers';

export class JsonFile<T> {
  readonly #what: What;
  readonly #path: string;
  readonly #schema: z.ZodType<T>;
  /** Replacements happen one after the other. */
  #replacing: Promise<void> = Promise.resolve();

  /** @param path absolute; its folder is made when it is needed */
  constructor(what: What, path: string, schema: z.ZodType<T>) {
    this.#what = what;
    this.#path = path;
    this.#schema = schema;
  }

  /**
   * Never throws: without its memory the program still works. A file that is damaged is set aside as `….damaged`, so that a hand
   * can mend what the next replacement would remove.
   * @returns null when there is no file, or none that can be understood
   */
  async read(): Promise<T | null> {
    let text: string;
    try {
      text = await readRegularFile(this.#path);
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!isMissing) log.warn('a file of the program cannot be read', { what: this.#what }, error);
      return null;
    }
    try {
      return this.#schema.parse(JSON.parse(text));
    } catch (error) {
      log.warn('a file of the program is damaged, and is set aside', { what: this.#what }, error);
      await this.#setAside();
      return null;
    }
  }

  /**
   * Takes the place of what was there, and is on the disk when it resolves. Nobody else may read it.
   * @throws Error of the file system; then the file is as before
   */
  replace(value: T): Promise<void> {
    const text = `${JSON.stringify(value, null, 2)}\n`;
    const replaced = this.#replacing.then(() => replaceFile(this.#path, text));
    // Whoever asked for it gets the error.
    this.#replacing = replaced.catch(() => undefined);
    return replaced;
  }

  async #setAside(): Promise<void> {
    try {
      await rename(this.#path, `${this.#path}.damaged`);
    } catch (error) {
      log.warn('a damaged file cannot be set aside', { what: this.#what }, error);
    }
  }
}

/**
 * The folder may be whatever XDG_STATE_HOME names: a pipe in the place of the file must not keep the program waiting for ever.
 * @throws Error of the file system, and when it is no file
 */
async function readRegularFile(path: string): Promise<string> {
  const handle = await open(path, constants.O_RDONLY | NO_WAIT);
  try {
    if (!(await handle.stat()).isFile()) throw new Error('not a file');
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  // 0700 is what the XDG base directory specification asks of folders that a program makes.
  await mkdir(dirname(path), { recursive: true, mode: OWNER_ONLY.folder });
  // A name of its own, because the window and the command line may end a call at the same moment.
  const temporary = `${path}.${process.pid}`;
  // Made anew: whatever else has the name is not written into.
  await rm(temporary, { force: true });
  try {
    await writeNewFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Resolves when it is on the disk, or a power cut after the renaming could leave an empty file. */
async function writeNewFile(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx', OWNER_ONLY.file);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
