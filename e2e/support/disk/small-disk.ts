/** A file system of a chosen size, to be filled up. */
import { execFileSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Why there cannot be one here, or null if there can. */
export function whyNoSmallDisk(): string | null {
  if (process.platform !== 'linux') return 'a tmpfs can be mounted on Linux only';
  if (process.getuid?.() !== 0) return 'mounting a tmpfs needs root';
  return null;
}

export class SmallDisk {
  readonly #filler: string;

  /** @param folder an empty folder, which becomes the disk */
  constructor(
    readonly folder: string,
    mebibytes: number,
  ) {
    this.#filler = join(folder, 'somebody else’s');
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder]);
  }

  /** Takes all that is free, at once. */
  fill(): void {
    for (;;) {
      const { bavail, bsize } = statfsSync(this.folder);
      if (bavail === 0) return;
      try {
        execFileSync('fallocate', ['--length', String(bavail * bsize), this.#filler], {
          stdio: 'pipe',
        });
        return;
      } catch {
        // Somebody has written in between: what is left now is less.
      }
    }
  }

  async makeSpace(): Promise<void> {
    await rm(this.#filler);
  }

  /** No file can be made or written any more. */
  makeReadOnly(): void {
    execFileSync('mount', ['-o', 'remount,ro', this.folder]);
  }

  remove(): void {
    execFileSync('umount', ['--lazy', this.folder]);
  }
}
