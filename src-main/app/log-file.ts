/**
 * The app's log file, and the engine's with it: `main.log` in Electron's folder for logs, of at most a megabyte; an older megabyte
 * is kept beside it as `main.old.log`. electron-log writes and rotates it; what may stand in it is decided in engine/log.ts.
 */
import { chmodSync } from 'node:fs';
import { join } from 'node:path';

import { app, shell } from 'electron';
import electronLog from 'electron-log/main';

import { log, logTo } from '../engine/log';
import type { LogLevel } from '../engine/log';

/** Starts the app with a log that says everything, as on the command line. */
const DEBUG_ARGUMENT = '-vv';
const MAX_BYTES = 1024 ** 2;
/** Nobody else's business on a computer that several people use. */
const OWNER_ONLY = 0o600;

/** From now on what this thread logs goes to the file. @returns the level that the user has chosen */
export function openLogFile(): LogLevel {
  const level = process.argv.includes(DEBUG_ARGUMENT) ? 'debug' : 'info';
  const { file, console } = electronLog.transports;
  file.resolvePathFn = ({ fileName = 'main.log' }) => join(logFolder(), fileName);
  file.level = level;
  file.maxSize = MAX_BYTES;
  // This thread draws the window and does not wait for a disk.
  file.sync = false;
  file.writeOptions = { flag: 'a', mode: OWNER_ONLY, encoding: 'utf8' };
  console.level = 'warn';
  makePrivate();
  logTo(level, writeLog);
  log.info('Cooee starts');
  return level;
}

/** A line that was written in this thread or the engine's. Never throws: the app does without a log rather than without calls. */
export function writeLog(level: LogLevel, text: string): void {
  // What follows a line break does not look like a line of ours.
  electronLog[level](text.replace(/[\n\r]+/g, '\n  '));
}

export async function showLogFolder(): Promise<void> {
  const problem = await shell.openPath(logFolder());
  if (problem !== '') log.warn('the log folder cannot be shown');
}

function logFolder(): string {
  return app.getPath('logs');
}

/** Files of an earlier version could be read by others. */
function makePrivate(): void {
  for (const name of ['main.log', 'main.old.log']) {
    try {
      chmodSync(join(logFolder(), name), OWNER_ONLY);
    } catch {
      // It is not there yet, or the disk knows no modes.
    }
  }
}
