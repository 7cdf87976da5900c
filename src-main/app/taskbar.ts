import { BrowserWindow } from 'electron';

import type { Snapshot } from '../../src-shared/session';

/** Electron's value for "no progress bar". */
const NO_PROGRESS = -1;

/** The progress of everything that runs, in the taskbar or dock. */
export function showTaskbarProgress(snapshot: Snapshot): void {
  const running = snapshot.transfers.filter(({ status }) => status.name === 'running');
  const total = running.reduce((sum, transfer) => sum + transfer.totalBytes, 0);
  const done = running.reduce((sum, transfer) => sum + transfer.transferredBytes, 0);
  const progress = total === 0 ? NO_PROGRESS : done / total;
  for (const window of BrowserWindow.getAllWindows()) window.setProgressBar(progress);
}
