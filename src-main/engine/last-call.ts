/** The record of this user's latest call on this computer, made by the app or the command line: one file, no history. */
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';

import type { CallRecord } from './call-record';
import { readStateFile, replaceStateFile } from './state-file';

const FILE_NAME = 'last-call.json';
/** Incremented whenever {@link CallRecord} changes in a way that makes older files unreadable. */
const FORMAT = 1;

/**
 * Where programs keep what is neither settings nor cache: XDG_STATE_HOME, which holds on every system if it is set, and
 * otherwise the system's own place. A relative path is not valid there and counts as unset (XDG base directory specification
 * 0.8); the same goes for every variable that names a folder of the user's.
 */
function stateFolder(): string {
  const { XDG_STATE_HOME, LOCALAPPDATA } = process.env;
  if (isFolderOfTheUser(XDG_STATE_HOME)) return join(XDG_STATE_HOME, 'cooee');
  switch (process.platform) {
    case 'darwin':
      return join(userHome(), 'Library', 'Application Support', 'Cooee');
    case 'win32':
      return join(
        isFolderOfTheUser(LOCALAPPDATA) ? LOCALAPPDATA : join(userHome(), 'AppData', 'Local'),
        'Cooee',
      );
    default:
      return join(userHome(), '.local', 'state', 'cooee');
  }
}

/** Where the app and the command line count the guesses at this user's codes. */
export const guessFolder = (): string => join(stateFolder(), 'guesses');

/** Node takes HOME as it is; the home folder in the system's user database is never relative. */
function userHome(): string {
  const home = homedir();
  return isFolderOfTheUser(home) ? home : userInfo().homedir;
}

function isFolderOfTheUser(path: string | undefined): path is string {
  return path !== undefined && isAbsolute(path);
}

/** Replaces the previous record, completely or not at all. @throws Error of the file system */
export async function saveLastCall(record: CallRecord): Promise<void> {
  await replaceStateFile(join(stateFolder(), FILE_NAME), JSON.stringify({ format: FORMAT, record }));
}

/** @returns null when no call was made yet, or when the file is not one of ours */
export async function readLastCall(): Promise<CallRecord | null> {
  try {
    const text = await readStateFile(join(stateFolder(), FILE_NAME));
    const { format, record } = JSON.parse(text) as { readonly format: unknown; readonly record: CallRecord };
    return format === FORMAT ? record : null;
  } catch {
    // No call yet, or no file of ours.
    return null;
  }
}
