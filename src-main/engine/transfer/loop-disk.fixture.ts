import { execFile } from 'node:child_process';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MIB = 1024 * 1024;

/** Only root may mount the disks of these tests. */
export const mayMount = process.platform === 'linux' && process.getuid?.() === 0;

/** A disk with a file system of its own, on an image file that shows what a power cut would leave. */
export class LoopDisk {
  #mounted: string[] = [];

  private constructor(
    readonly folder: string,
    readonly image: string,
  ) {}

  /** Where its files are. */
  get root(): string {
    return join(this.folder, 'disk');
  }

  /** @param folder where everything of it is */
  static async make(folder: string, mebibytes: number): Promise<LoopDisk> {
    const disk = new LoopDisk(folder, join(folder, 'image'));
    await disk.#format(mebibytes);
    return disk;
  }

  /** From now on it takes everything and keeps only its beginning: the rest fails when it is written back (EIO). */
  async breakBehind(mebibytes: number): Promise<void> {
    await truncate(this.image, mebibytes * MIB);
    const { stdout } = await run('losetup', ['--associated', this.image, '--noheadings', '--output', 'NAME']);
    await run('losetup', ['--set-capacity', stdout.trim()]);
  }

  /** Mounts what the disk itself has at this moment. @returns where */
  async afterPowerCut(): Promise<string> {
    const name = `after-${String(this.#mounted.length)}`;
    const [copy, root] = [join(this.folder, `${name}.image`), join(this.folder, name)];
    await run('cp', ['--sparse=always', this.image, copy]);
    await this.#mount(copy, root);
    return root;
  }

  async remove(): Promise<void> {
    for (const path of this.#mounted.splice(0).reverse()) await run('umount', [path]);
  }

  async #format(mebibytes: number): Promise<void> {
    await writeFile(this.image, '');
    await truncate(this.image, mebibytes * MIB);
    // Its own tables and journal are in the beginning, so that what fails is files.
    const options = ['-b', '4096', '-J', 'size=4', '-E', 'nodiscard,packed_meta_blocks=1'];
    await run('mke2fs', ['-q', '-t', 'ext4', ...options, this.image]);
    await this.#mount(this.image, this.root);
  }

  async #mount(image: string, root: string): Promise<void> {
    await mkdir(root);
    await run('mount', ['-t', 'ext4', '-o', 'loop', image, root]);
    this.#mounted.push(root);
  }
}
