/**
 * A file that is being sent. It must still be what was offered when it is opened and when its last byte was read: a
 * receiver that got half of one version and half of another would have a file that never existed.
 */
import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

import { CooeeError } from '../../../src-shared/session';
import { readFailure } from './disk-errors';

/** What the offer said about the file. */
export interface OfferedFile {
  /** Absolute path on this computer. */
  readonly source: string;
  /** Path in the offer, for the words of a failure. */
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

/** Whether a file is still what was offered, as far as the system tells without reading it. */
export function isAsOffered({ size, mtime }: OfferedFile, stats: Stats): boolean {
  return stats.isFile() && stats.size === size && Math.trunc(stats.mtimeMs) === mtime;
}

export class SourceFile {
  #position: number;

  private constructor(
    readonly offered: OfferedFile,
    readonly handle: FileHandle,
    startOffset: number,
  ) {
    this.#position = startOffset;
  }

  /**
   * @param startOffset where reading begins, bytes
   * @throws CooeeError `file-unreadable` or `file-changed`
   */
  static async open(offered: OfferedFile, startOffset = 0): Promise<SourceFile> {
    let handle: FileHandle;
    try {
      handle = await open(offered.source, READ_ONLY);
    } catch (error) {
      throw readFailure(error, offered.path);
    }
    const file = new SourceFile(offered, handle, startOffset);
    try {
      await file.assertUnchanged();
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /**
   * Fills `target` with the next bytes.
   * @throws CooeeError `file-changed` when the file ends before, `file-unreadable`
   */
  async fill(target: Buffer): Promise<void> {
    const { path } = this.offered;
    let filled = 0;
    while (filled < target.length) {
      const at = this.#position;
      const { bytesRead } = await this.handle
        .read(target, filled, target.length - filled, at)
        .catch((error: unknown) => {
          throw readFailure(error, path);
        });
      if (bytesRead === 0) throw new CooeeError('file-changed', path);
      filled += bytesRead;
      this.#position += bytesRead;
    }
  }

  /** Goes back to the first byte. */
  rewind(): void {
    this.#position = 0;
  }

  /** @throws CooeeError `file-changed`, `file-unreadable` */
  async assertUnchanged(): Promise<void> {
    const { path } = this.offered;
    const stats = await this.handle.stat().catch((error: unknown) => {
      throw readFailure(error, path);
    });
    if (!isAsOffered(this.offered, stats)) throw new CooeeError('file-changed', path);
  }

  /** Never fails: nothing was written that a failed close could lose. */
  async close(): Promise<void> {
    await this.handle.close().catch(() => undefined);
  }
}

/** Whatever reading a file threw, as a failure of that file. */
export function asFileFailure(error: unknown): CooeeError {
  return error instanceof CooeeError ? error : new CooeeError('internal', String(error), { cause: error });
}
