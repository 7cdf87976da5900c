/** A disk with the rules of Windows, as most memory sticks are: its driver is a program, for not every kernel knows exFAT. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, truncate, writeFile } from 'node:fs/promises';

const BYTES = 32 * 1024 * 1024;

/** Why there cannot be one here, or null if there can. */
export function whyNoMemoryStick(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'mounting exFAT needs root, on Linux';
  const missing = ['/usr/sbin/mkfs.exfat', '/usr/sbin/mount.exfat-fuse'].find((path) => !existsSync(path));
  return missing === undefined ? null : `${missing} is missing`;
}

export class MemoryStick {
  readonly #device: string;

  private constructor(
    readonly folder: string,
    device: string,
  ) {
    this.#device = device;
  }

  /** @param folder made, and becomes the disk; its image is beside it */
  static async insert(folder: string): Promise<MemoryStick> {
    const image = `${folder}.image`;
    await writeFile(image, '');
    await truncate(image, BYTES);
    execFileSync('mkfs.exfat', [image]);
    await mkdir(folder);
    const device = execFileSync('losetup', ['--find', '--show', image], { encoding: 'utf8' }).trim();
    execFileSync('mount.exfat-fuse', [device, folder]);
    return new MemoryStick(folder, device);
  }

  /** Also while a program still has its files open, as after a test that failed. */
  remove(): void {
    execFileSync('umount', ['--lazy', this.folder]);
    execFileSync('losetup', ['--detach', this.#device]);
  }
}
