/**
 * A file that is being sent. When it is opened it must still be what was offered, and from then on nothing may change it until
 * its last byte was read: a receiver that got half of one version and half of another would have a file that never existed.
 *
 * What was offered is told by size and time of modification, as with every program that compares files. Whether it changes
 * while it is read is told by the time of its last change of any kind (ctime) as well, which a program cannot put back. Between
 * the offer and the opening that one is not asked: looking at a picture may set an attribute of it, and whole versions are safe.
 */
import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

import { CooeeError } from '../../../../src-shared/session';
import { readFailure } from '../storage/disk-errors';
import { diskPath } from '../storage/disk-path';
import { MAX_TIME_MS } from '../protocol/limits';

/** The file as it was offered. */
export interface OfferedFile {
  /** Absolute path on this computer (disk-path.ts). */
  readonly source: string;
  /** Path in the offer, for the text of a failure. */
  readonly path: string;
  readonly size: number;
  /** Whole milliseconds since 1970. */
  readonly mtime: number;
}

/**
 * A name that became a link since the scan is not followed, and one that became a pipe does not hang the open. Windows
 * has neither flag.
 */
export const READ_ONLY =
  constants.O_RDONLY |
  ((constants.O_NOFOLLOW as number | undefined) ?? 0) |
  ((constants.O_NONBLOCK as number | undefined) ?? 0);

/** Whether an offer can carry the time of a file. Some disks keep dates that are billions of years away. */
export function hasDate({ mtimeMs }: Stats): boolean {
  return Math.abs(mtimeMs) <= MAX_TIME_MS;
}

/**
 * The time of a file as it is offered, whole milliseconds since 1970. For one that cannot be carried it is the time at which
 * it was given, which stays the same: an interrupted transfer knows the file again by it.
 */
export function offeredTime(stats: Stats): number {
  return Math.floor(hasDate(stats) ? stats.mtimeMs : stats.ctimeMs);
}

/** How often a file that is being read is looked at: what was appended to a log would be read for nothing. Milliseconds. */
const LOOK_INTERVAL_MS = 100;

/** Whether a file is still what was offered, as far as the system tells without reading it. */
export function isAsOffered({ size, mtime }: OfferedFile, stats: Stats): boolean {
  return stats.isFile() && stats.size === size && offeredTime(stats) === mtime;
}

/** Whether nothing has written to an open file between two looks at it. */
export function isUntouched(before: Stats, after: Stats): boolean {
  return before.size === after.size && before.mtimeMs === after.mtimeMs && before.ctimeMs === after.ctimeMs;
}

export class SourceFile {
  #position: number;
  #lookedAt = performance.now();

  private constructor(
    readonly offered: OfferedFile,
    readonly handle: FileHandle,
    /** As it was opened. */
    readonly opened: Stats,
    startOffset: number,
  ) {
    this.#position = startOffset;
  }

  /**
   * @param startOffset where reading begins, bytes
   * @throws CooeeError `file-unreadable` or `file-changed`
   */
  static async open(offered: OfferedFile, startOffset = 0): Promise<SourceFile> {
    let handle: FileHandle | null = null;
    try {
      handle = await open(diskPath(offered.source), READ_ONLY);
      const opened = await handle.stat();
      if (!isAsOffered(offered, opened)) throw new CooeeError('file-changed', offered.path);
      return new SourceFile(offered, handle, opened, startOffset);
    } catch (error) {
      // It was only read.
      await handle?.close().catch(() => undefined);
      throw readFailure(error, offered.path);
    }
  }

  /**
   * Fills `target` with the next bytes.
   * @throws CooeeError `file-changed` when the file ends before or was seen to change, `file-unreadable`
   */
  async fill(target: Buffer): Promise<void> {
    let filled = 0;
    while (filled < target.length) {
      const bytesRead = await this.#read(target.subarray(filled));
      if (bytesRead === 0) throw new CooeeError('file-changed', this.offered.path);
      filled += bytesRead;
      this.#position += bytesRead;
    }
    if (performance.now() - this.#lookedAt >= LOOK_INTERVAL_MS) await this.#assertUntouched();
  }

  /** Goes back to the first byte. */
  rewind(): void {
    this.#position = 0;
  }

  /**
   * All bytes were read: they were of one version, and nothing comes behind them. Some systems report a size that is not true.
   * @throws CooeeError `file-changed`, `file-unreadable`
   */
  async assertWhole(): Promise<void> {
    const more = await this.#read(Buffer.alloc(1));
    if (more > 0) throw new CooeeError('file-changed', this.offered.path);
    await this.#assertUntouched();
  }

  /** @returns bytes read at the position, 0 at the end */
  async #read(target: Buffer): Promise<number> {
    try {
      return (await this.handle.read(target, 0, target.length, this.#position)).bytesRead;
    } catch (error) {
      throw readFailure(error, this.offered.path);
    }
  }

  async #assertUntouched(): Promise<void> {
    const { path } = this.offered;
    const stats = await this.handle.stat().catch((error: unknown) => {
      throw readFailure(error, path);
    });
    if (!isUntouched(this.opened, stats)) throw new CooeeError('file-changed', path);
    this.#lookedAt = performance.now();
  }

  /** Never fails: nothing was written that a failed close could lose. */
  async close(): Promise<void> {
    await this.handle.close().catch(() => undefined);
  }
}
