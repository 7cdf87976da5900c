/** Finds out what keeps the window from opening and shows it, where Electron or Chromium would end silently. */
import { mkdirSync, mkdtempSync, readlinkSync, rmdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { getSystemErrorMap } from 'node:util';

import { app, dialog } from 'electron';

import { CooeeError, describeFailure, FAILURES, toFailure } from '../../src-shared/session';

/** Chromium's: a link to `host-process` on Linux and macOS. Windows has none. */
const LOCK = 'SingletonLock';

/** @throws CooeeError `no-display` where there is none to open a window on; Chromium would abort */
export function requireDisplay(): void {
  if (process.platform !== 'linux' || app.commandLine.getSwitchValue('ozone-platform') === 'headless') return;
  const { DISPLAY = '', WAYLAND_DISPLAY = '' } = process.env;
  if (DISPLAY === '' && WAYLAND_DISPLAY === '') throw new CooeeError('no-display');
}

/**
 * Chromium ends, or silently takes the usual folder, if it cannot write into the one it was told.
 *
 * @throws CooeeError `profile-unusable` with the folder and the system's reason
 */
export function requireProfile(): void {
  const told = app.commandLine.getSwitchValue('user-data-dir');
  const folder = told === '' ? app.getPath('userData') : resolve(told);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Nothing else is as true on every system: not the rights, for a disk may be read-only.
    rmdirSync(mkdtempSync(join(folder, '.writable-')));
  } catch (cause) {
    const { code, errno = 0 } = cause as NodeJS.ErrnoException;
    // A full disk keeps nothing new, but the window can still open and show it.
    if (code === 'ENOSPC') return;
    const reason = getSystemErrorMap().get(errno)?.[1] ?? String(cause);
    throw new CooeeError('profile-unusable', `${folder}: ${reason}`, { cause });
  }
}

/**
 * Whether this is the first Cooee of its profile. A second one has brought the first one's window to the front.
 *
 * @throws CooeeError `profile-unusable` if the lock is held by nobody who could have a window here
 */
export function isFirstOfProfile(): boolean {
  if (app.requestSingleInstanceLock()) return true;
  const lock = join(app.getPath('userData'), LOCK);
  const holder = process.platform === 'win32' ? null : readHolder(lock);
  if (holder !== null && !holder.runsHere) throw new CooeeError('profile-unusable', `${lock} is in the way`);
  return false;
}

/** @returns null if the lock is gone: whoever had it was ending, and has been told to start again */
function readHolder(lock: string): { readonly runsHere: boolean } | null {
  let content: string;
  try {
    content = readlinkSync(lock);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : { runsHere: false };
  }
  const [, host, process = ''] = /^(.*)-(\d+)$/.exec(content) ?? [];
  return { runsHere: host === hostname() && isAlive(Number(process)) };
}

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    // Somebody else's is alive as well.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** One line on stderr, and for those who started from a desktop, where nobody reads it, a dialog. Then exit code 1. */
export async function tellAndExit(error: unknown): Promise<void> {
  const failure = toFailure(error);
  process.stderr.write(`cooee: ${describeFailure(failure)}\n`);
  if (failure.kind !== 'no-display' && !process.stderr.isTTY) {
    await app.whenReady();
    const { what, remedy, code } = FAILURES[failure.kind];
    const fact = failure.detail === null ? '' : `${failure.detail}\n\n`;
    await dialog.showMessageBox({
      type: 'error',
      title: 'Cooee',
      message: `${what}.`,
      detail: `${fact}${remedy}. (${code})`,
      buttons: ['Close'],
    });
  }
  app.exit(1);
}
