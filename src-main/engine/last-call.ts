/** The record of the newest call of this user on this computer, whichever face made it: one file, no history. */
import { homedir } from 'node:os';
import { join } from 'node:path';

import type { CallRecord } from './call-record';
import { readStateFile, replaceStateFile } from './state-file';

const FILE_NAME = 'last-call.json';
/** Counted up when {@link CallRecord} changes so that an older program's file can no longer be read. */
const FORMAT = 1;

/**
 * Where programs keep what is neither settings nor cache: XDG_STATE_HOME (XDG base directory specification 0.8), which
 * holds on every system if it is set, and otherwise the system's own place.
 */
function stateFolder(): string {
  const { XDG_STATE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_STATE_HOME !== undefined && XDG_STATE_HOME !== '') return join(XDG_STATE_HOME, 'cooee');
  switch (process.platform) {
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Cooee');
    case 'win32':
      return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Cooee');
    default:
      return join(homedir(), '.local', 'state', 'cooee');
  }
}

/** Takes the place of the record before it, whole or not at all. @throws Error of the file system */
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
    return null;
  }
}
