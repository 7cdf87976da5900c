/**
 * Bringing files and names to the disk itself: what has only been written is in the system's memory, where a power cut takes it
 * for up to half a minute, and where a disk that fails goes unnoticed.
 *
 * A failed flush is told once. The system then takes the bytes for written, so the same flush would succeed the second time: a
 * file that could not be flushed is lost, and must not be tried again.
 */
import { constants } from 'node:fs';
import { open, statfs } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

import { errnoOf, FlushError, isFullDisk } from '../disk-errors';
import { proveWritable } from '../part-file';
import { syncfs } from './syncfs';
import type { Syncfs } from './syncfs';

/** Flushes under way at once. Node has four disk threads; more in line keep them busy. */
const AT_ONCE = 16;
/** From these file systems syncfs(2) returns when the disk itself has everything. Magic numbers of statfs(2). */
const FLUSHED_AS_A_WHOLE: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // XFS
  0x9123683e, // Btrfs
  0xf2f52010, // F2FS
  0x01021994, // tmpfs
]);
/** What a disk answers that has no such call. EROFS is none of them: ext4 answers that when it has given up (fs/ext4/fsync.c). */
const NOT_SUPPORTED = new Set(['EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);
/** A folder where files may be put and nobody may look, as a letter box has, cannot be opened for a flush. */
const MAY_NOT_LOOK = new Set(['EACCES', 'EPERM']);
const NO_FOLLOW = (constants.O_NOFOLLOW as number | undefined) ?? 0;

export interface DiskFlush {
  /**
   * Flushes closed files. Never rejects.
   * @param paths absolute
   * @returns what happened to those whose bytes are not on the disk
   */
  readonly files: (paths: readonly string[]) => Promise<ReadonlyMap<string, FlushError>>;
  /** Flushes the names in these folders. @throws FlushError when any of them may be missing */
  readonly folders: (paths: Iterable<string>) => Promise<void>;
  /** Never rejects. */
  readonly close: () => Promise<void>;
}

/**
 * The quickest safe way for what will be stored in a folder. Opened before the first byte is written: an error of the disk
 * is told to those that have been there when it happened.
 * @param folder absolute
 */
export async function openDiskFlush(folder: string): Promise<DiskFlush> {
  const call = syncfs();
  const handle = call === null ? null : await openOnWholeDisk(folder);
  return call === null || handle === null ? ONE_BY_ONE : flushAsAWhole(call, handle, folder);
}

/** Flushes an open file. @throws FlushError */
export async function flushHandle(handle: FileHandle): Promise<void> {
  try {
    await handle.sync();
  } catch (error) {
    throwUnlessUnsupported(error);
  }
}

/** Flushes the names in a folder. Windows has no such call, and writes them in order by itself. @throws FlushError */
export async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | NO_FOLLOW);
  } catch (error) {
    if (MAY_NOT_LOOK.has(errnoOf(error) ?? '')) return;
    throw new FlushError(error);
  }
  try {
    await flushHandle(handle);
  } finally {
    // The flush has said what became of the bytes.
    await handle.close().catch(() => undefined);
  }
}

const ONE_BY_ONE: DiskFlush = {
  files: async (paths) => {
    const failed = new Map<string, FlushError>();
    await eachOf(paths, async (path) => {
      await flushFile(path).catch((error: unknown) => {
        failed.set(path, error instanceof FlushError ? error : new FlushError(error));
      });
    });
    return failed;
  },
  folders: (paths) => eachOf(paths, flushFolder),
  close: () => Promise.resolve(),
};

function flushAsAWhole(call: Syncfs, handle: FileHandle, folder: string): DiskFlush {
  /** @returns false when something failed, which may be a file of anybody's */
  const flushAll = (): Promise<boolean> =>
    call(handle.fd).then(
      () => true,
      () => false,
    );
  return {
    files: async (paths) => ((await flushAll()) ? new Map() : ONE_BY_ONE.files(paths)),
    folders: async (paths) => {
      if (await flushAll()) return;
      await ONE_BY_ONE.folders(paths);
      await requireAlive(folder);
    },
    // The flush has said what became of the bytes.
    close: () => handle.close().catch(() => undefined),
  };
}

async function openOnWholeDisk(folder: string): Promise<FileHandle | null> {
  try {
    if (!FLUSHED_AS_A_WHOLE.has((await statfs(folder)).type)) return null;
    return await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch {
    // Then each file is flushed by itself.
    return null;
  }
}

/**
 * A file system that could not write its journal has lost all names that were in it, and the next flush of a folder finds
 * nothing left to do and succeeds (ext4 on Linux 6.18). But it takes nothing new.
 * @throws FlushError
 */
async function requireAlive(folder: string): Promise<void> {
  try {
    await proveWritable(folder);
  } catch (error) {
    // A full disk is alive.
    if (!isFullDisk(error)) throw new FlushError(error);
  }
}

/** Windows flushes only what is open for writing. A file that is gone has nothing to flush: who names it finds out. */
async function flushFile(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDWR | NO_FOLLOW).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (handle === null) return;
  try {
    await flushHandle(handle);
  } finally {
    // The flush has said what became of the bytes.
    await handle.close().catch(() => undefined);
  }
}

function throwUnlessUnsupported(error: unknown): void {
  if (!NOT_SUPPORTED.has(errnoOf(error) ?? '')) throw new FlushError(error);
}

/** All of them, some at once; rejects with the first error when all are over. */
async function eachOf(paths: Iterable<string>, work: (path: string) => Promise<void>): Promise<void> {
  const left = [...paths].reverse();
  const errors: unknown[] = [];
  const line = async (): Promise<void> => {
    for (let path = left.pop(); path !== undefined; path = left.pop())
      await work(path).catch((error: unknown) => errors.push(error));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, line));
  if (errors.length > 0) throw errors[0];
}
