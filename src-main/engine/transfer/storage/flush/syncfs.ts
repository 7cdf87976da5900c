import { release } from 'node:os';
import { promisify } from 'node:util';

import * as koffi from 'koffi';

/** Older kernels flush, but keep quiet about what could not be written (syncfs(2), NOTES). */
const TELLS_ERRORS_SINCE = 5.08;

/**
 * Writes everything of the file system that an open descriptor is on to the disk: one call for any number of files, where a
 * flush of each waits for the disk each time. Rejects when anything on it could not be written since the descriptor was opened.
 */
export type Syncfs = (descriptor: number) => Promise<void>;

let known: Syncfs | null | undefined;

/** Linux has it; null elsewhere, and where the C library or the kernel is not one that we know. */
export function syncfs(): Syncfs | null {
  known ??= loadSyncfs();
  return known;
}

function loadSyncfs(): Syncfs | null {
  const [major = 0, minor = 0] = release()
    .split('.')
    .map((number) => Number.parseInt(number, 10));
  if (process.platform !== 'linux' || !(major + minor / 100 >= TELLS_ERRORS_SINCE)) return null;
  try {
    const call = koffi.load('libc.so.6').func('int syncfs(int fd)');
    // On one of Node's disk threads.
    const later = promisify<number, number>(call.async.bind(call));
    return async (descriptor) => {
      if ((await later(descriptor)) !== 0) throw new Error('syncfs failed');
    };
  } catch {
    // This C library has none, and each file is flushed by itself.
    return null;
  }
}
