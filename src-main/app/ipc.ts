import { BrowserWindow, ipcMain } from 'electron';

import {
  COMMAND_CHANNEL,
  OFFER_CHANNEL,
  readCommand,
  readOfferedPaths,
  SNAPSHOT_CHANNEL,
} from '../../src-shared/ipc';
import type { CommandResult } from '../../src-shared/ipc';
import { CooeeError, toFailure } from '../../src-shared/session';
import type { Snapshot } from '../../src-shared/session';
import { log } from '../engine/log';
import type { CarryOut } from './commands';
import type { EngineHost } from './engine-host';
import { areMeant } from './whole-folder-question';
import { isOwnFrame } from './window';

/** Answers the window's commands: checks the sender, the name and the argument, and keeps errors typed. */
export function serveCommands(carryOut: CarryOut): void {
  ipcMain.handle(COMMAND_CHANNEL, (event, name: unknown, argument: unknown) =>
    answer(event, () => carryOut(readCommand(name, argument), BrowserWindow.fromWebContents(event.sender))),
  );
}

/** Takes the paths of dropped files from the preload script, the only one who can send them. */
export function serveOffers(engine: EngineHost): void {
  ipcMain.handle(OFFER_CHANNEL, (event, argument: unknown) =>
    answer(event, async () => {
      const paths = readOfferedPaths(argument);
      if (!(await areMeant(paths, BrowserWindow.fromWebContents(event.sender)))) return 0;
      await engine.send('transfers.offer', { paths });
      return paths.length;
    }),
  );
}

async function answer<T>(
  event: Electron.IpcMainInvokeEvent,
  work: () => Promise<T>,
): Promise<CommandResult<T>> {
  try {
    // senderFrame is null once the frame is gone: fail closed.
    if (!isOwnFrame(event.senderFrame)) throw new CooeeError('internal', 'a command from a foreign page');
    return { ok: true, value: await work() };
  } catch (error) {
    const failure = toFailure(error);
    if (failure.kind === 'internal') log.error('a command of the window failed', {}, error);
    return { ok: false, failure };
  }
}

export function broadcastSnapshot(snapshot: Snapshot): void {
  for (const window of BrowserWindow.getAllWindows()) window.webContents.send(SNAPSHOT_CHANNEL, snapshot);
}
