import { dialog } from 'electron';
import type { BrowserWindow } from 'electron';

import { wholeFolderAmong } from '../engine/whole-folder';

/** In the order of the buttons. */
const [CANCEL, OFFER] = [0, 1];

/** Whether these paths are to be offered: whoever drops a whole home folder or disk is asked first. @param paths absolute */
export async function areMeant(paths: readonly string[], window: BrowserWindow | null): Promise<boolean> {
  const whole = await wholeFolderAmong(paths);
  if (whole === null) return true;
  const question = {
    type: 'warning' as const,
    message: `${whole}.`,
    detail: 'Your friend would see the names of everything in it. Really offer all of it?',
    buttons: ['Cancel', 'Offer all of it'],
    defaultId: CANCEL,
    cancelId: CANCEL,
  };
  const { response } = await (window === null
    ? dialog.showMessageBox(question)
    : dialog.showMessageBox(window, question));
  return response === OFFER;
}
