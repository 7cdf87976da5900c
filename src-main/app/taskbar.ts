import { BrowserWindow } from 'electron';

import type { Snapshot } from '../../src-shared/session';

/** Electron's value for "no progress bar". */
const NO_PROGRESS = -1;

/** The progress of everything that runs, in the taskbar or dock; marked as paused where the system can and nothing moves. */
export function showTaskbarProgress({ phase, transfers }: Snapshot): void {
  const begun = transfers.filter(({ status }) => status.name === 'running' || status.name === 'paused');
  const total = begun.reduce((sum, transfer) => sum + transfer.totalBytes, 0);
  const done = begun.reduce((sum, transfer) => sum + transfer.transferredBytes, 0);
  const progress = total === 0 ? NO_PROGRESS : done / total;
  const isLinkLost = phase.name === 'connected' && phase.lostSince !== null;
  const moves = !isLinkLost && begun.some(({ status }) => status.name === 'running');
  for (const window of BrowserWindow.getAllWindows())
    window.setProgressBar(progress, { mode: moves || progress === NO_PROGRESS ? 'normal' : 'paused' });
}
