/**
 * What only its owner could read stays so: a mode is never wider here than where it came from. Groups are other people on another
 * computer, so what everybody but the owner's group was kept from is the owner's alone here.
 */
import { constants } from 'node:fs';
import type { Stats } from 'node:fs';

import type { Mode } from '../protocol/offer-items';

/** Everything but what the user's umask takes away; setuid, setgid and sticky are never among them. */
const FILE_MODE = 0o666;
const EXECUTABLE_MODE = 0o777;
const FOLDER_MODE = 0o777;
/** Nothing for the group and for others. */
const OWNER_ONLY = 0o700;

/** Whether others may not read a file, or not look into a folder. Windows keeps that elsewhere, where libuv does not look. */
export function isPrivate(stats: Pick<Stats, 'mode' | 'isDirectory'>): boolean {
  if (process.platform === 'win32') return false;
  const forOthers = stats.isDirectory() ? constants.S_IROTH | constants.S_IXOTH : constants.S_IROTH;
  return (stats.mode & forOthers) !== forOthers;
}

/** The mode to make a file with. */
export function fileMode(mode: Mode): number {
  return (mode.executable ? EXECUTABLE_MODE : FILE_MODE) & (mode.private ? OWNER_ONLY : ~0);
}

/** The mode to make a folder with. */
export function folderMode(isPrivate_: boolean): number {
  return isPrivate_ ? OWNER_ONLY : FOLDER_MODE;
}
