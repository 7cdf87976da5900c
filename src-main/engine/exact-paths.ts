/** Paths from arguments and dialogs, with the bytes that Node has lost (transfer/storage/disk-path.ts), for both faces. */
import { readFileSync, readlinkSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';

import { CooeeError } from '../../src-shared/session';
import { diskPath, isMistakable, isPlain, pathFromBytes, shownPath } from './transfer/storage/disk-path';

export { diskPath, isPlain, shownPath };

const NUL = 0;

/**
 * The arguments as they were given. Node has them as text only; Linux still knows their bytes. Where they cannot be had the
 * arguments stay as they are, and {@link requireKnown} refuses those that may be something else.
 * @param args the last ones of `process.argv`
 */
export function exactArguments(args: readonly string[]): readonly string[] {
  if (args.every(isPlain)) return args;
  const raw = rawArguments().slice(-args.length);
  const areTheSame =
    raw.length === args.length && raw.every((bytes, index) => bytes.toString() === args[index]);
  return areTheSame ? raw.map(pathFromBytes) : args;
}

/**
 * The absolute path of one that may be relative to the working folder.
 * @throws CooeeError `working-folder-gone` when it is relative to a folder that does not exist any more
 */
export function absolutePath(path: string): string {
  return isAbsolute(path) ? resolve(path) : resolve(workingFolder(), path);
}

/** @throws CooeeError `name-mistakable` for an absolute path that may be another one than was meant */
export async function requireKnown(path: string): Promise<void> {
  if (await isMistakable(path)) throw new CooeeError('name-mistakable', shownPath(path));
}

/** @throws CooeeError `working-folder-gone` */
function workingFolder(): string {
  let folder: string;
  try {
    folder = process.cwd();
  } catch (cause) {
    throw new CooeeError('working-folder-gone', null, { cause });
  }
  if (isPlain(folder)) return folder;
  try {
    return pathFromBytes(readlinkSync('/proc/self/cwd', { encoding: 'buffer' }));
  } catch {
    // Only Linux has it.
    return folder;
  }
}

function rawArguments(): readonly Buffer[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync('/proc/self/cmdline');
  } catch {
    // Only Linux has it.
    return [];
  }
  const raw: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(NUL, at);
    if (end === -1) return [];
    raw.push(bytes.subarray(at, end));
    at = end + 1;
  }
  return raw;
}
