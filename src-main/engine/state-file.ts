/**
 * Small files that remember something for the next run. Their folder is the user's, or that of XDG_STATE_HOME: a pipe in
 * the place of one must not keep the program waiting for ever.
 */
import { constants } from 'node:fs';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Windows has no such flag. */
const NO_WAIT = (constants.O_NONBLOCK as number | undefined) ?? 0;

/** @throws Error of the file system, and when it is no file */
export async function readStateFile(path: string): Promise<string> {
  const handle = await open(path, constants.O_RDONLY | NO_WAIT);
  try {
    if (!(await handle.stat()).isFile()) throw new Error('not a file');
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/**
 * Replaces the previous content, completely or not at all. Nobody else may read the file.
 * @throws Error of the file system
 */
export async function replaceStateFile(path: string, text: string): Promise<void> {
  // 0700 is what the XDG specification asks of folders that a program makes.
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // A name of its own, because the window and the command line may end a call at the same moment.
  const temporary = `${path}.${process.pid}`;
  // Made anew: whatever else has the name is not written into.
  await rm(temporary, { force: true });
  await writeFile(temporary, text, { mode: 0o600, flag: 'wx' });
  await rename(temporary, path);
}
