import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { app, dialog } from 'electron';
import type { BrowserWindow } from 'electron';

import { deferred, isLive } from '../../src-shared/session';
import type { Deferred, Snapshot } from '../../src-shared/session';
import type { CallRecord } from '../engine/call-record';
import { reportText } from '../engine/call-report';
import type { LastCall } from '../engine/last-call';
import { log } from '../engine/log';

/** A call that has ended gives back what it had, such as a port of the router, before its record is written. */
const RECORD_TIMEOUT_MS = 5_000;

/** The report of the last call, for the button of a failed call and the menu. */
export class LastReport {
  /** Of this run of the app; where the disk is read-only it is all there is. */
  #newest: CallRecord | null = null;
  #written = Promise.resolve();
  #isCallOn = false;
  #awaited: Deferred<void> | null = null;
  readonly #lastCall: LastCall;

  constructor(lastCall: LastCall) {
    this.#lastCall = lastCall;
  }

  /** Learns of calls that begin and end, so that a report is of the call that has just failed and not of one before it. */
  follow({ phase }: Snapshot): void {
    this.#isCallOn = isLive(phase);
    if (this.#isCallOn) this.#awaited ??= deferred();
    // An engine that died tells nothing any more.
    if (phase.name === 'failed' && phase.role === null) this.#stopWaiting();
  }

  keep(record: CallRecord): void {
    this.#newest = record;
    this.#written = this.#lastCall.save(record).catch((error: unknown) => {
      log.warn('the record of the call is not kept', {}, error);
    });
    this.#stopWaiting();
  }

  /** Resolves once what was kept is on the disk, or could not be. */
  settled(): Promise<void> {
    return this.#written;
  }

  /** Asks where to, and writes it. Trouble is told in a dialog. @returns the file, or null if none was written */
  async save(window: BrowserWindow | null): Promise<string | null> {
    if (!this.#isCallOn && this.#awaited !== null) await Promise.race([this.#awaited.promise, patience()]);
    const record = this.#newest ?? (await this.#lastCall.read());
    if (record === null) {
      await tell(window, 'No call has been made on this computer yet.', 'There is nothing to report.');
      return null;
    }
    const file = await askWhere(window, record);
    if (file === null) return null;
    try {
      await writeFile(file, reportText(record));
      return file;
    } catch (error) {
      log.warn('the report cannot be written', {}, error);
      await tell(window, 'The report cannot be written there.', 'Choose another folder and save it again.');
      return null;
    }
  }

  #stopWaiting(): void {
    this.#awaited?.resolve();
    this.#awaited = null;
  }
}

function patience(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, RECORD_TIMEOUT_MS));
}

async function askWhere(window: BrowserWindow | null, { endedAt }: CallRecord): Promise<string | null> {
  const documents = app.getPath('documents');
  const folder = existsSync(documents) ? documents : app.getPath('downloads');
  const options: Electron.SaveDialogOptions = {
    title: 'Save report',
    defaultPath: join(folder, `cooee-report-${localDate(endedAt)}.txt`),
    filters: [{ name: 'Text', extensions: ['txt'] }],
  };
  const { canceled, filePath } = await (window === null
    ? dialog.showSaveDialog(options)
    : dialog.showSaveDialog(window, options));
  return canceled || filePath === '' ? null : filePath;
}

/** Year, month and day as the user's calendar has them. @param at Unix time, milliseconds */
function localDate(at: number): string {
  const date = new Date(at);
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
}

async function tell(window: BrowserWindow | null, message: string, detail: string): Promise<void> {
  const options: Electron.MessageBoxOptions = { type: 'info', message, detail };
  await (window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options));
}
