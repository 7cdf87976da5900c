import { BrowserWindow, ipcMain } from 'electron';

import {
  COMMAND_CHANNEL,
  COMMANDS,
  MAX_PATHS,
  OFFER_CHANNEL,
  offeredPathsSchema,
  SNAPSHOT_CHANNEL,
} from '../../src-shared/ipc';
import type { CommandName, CommandResult } from '../../src-shared/ipc';
import { CooeeError, toFailure } from '../../src-shared/session';
import type { Snapshot } from '../../src-shared/session';
import { log } from '../engine/log';
import type { CommandHandlers } from './commands';
import type { EngineHost } from './engine-host';
import { areMeant } from './whole-folder-question';
import { isOwnFrame } from './window';

/** Answers the window's commands: checks the sender, the name and the argument, and keeps errors typed. */
export function serveCommands(handlers: CommandHandlers): void {
  ipcMain.handle(COMMAND_CHANNEL, (event, name: unknown, argument: unknown) =>
    answer(event, () => {
      if (typeof name !== 'string' || !isCommandName(name))
        throw new CooeeError('internal', 'unknown command');
      return run(handlers, name, argument, BrowserWindow.fromWebContents(event.sender));
    }),
  );
}

/** Takes the paths of dropped files from the preload script, the only one who can send them. */
export function serveOffers(engine: EngineHost): void {
  ipcMain.handle(OFFER_CHANNEL, (event, argument: unknown) =>
    answer(event, async () => {
      const parsed = offeredPathsSchema.safeParse(argument);
      if (!parsed.success) throw new CooeeError('internal', 'bad paths', { cause: parsed.error });
      const paths = parsed.data;
      if (paths.length > MAX_PATHS) throw new CooeeError('offer-too-large');
      if (!(await areMeant(paths, BrowserWindow.fromWebContents(event.sender)))) return 0;
      await engine.send('offer', { paths });
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

function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

async function run<N extends CommandName>(
  handlers: CommandHandlers,
  name: N,
  argument: unknown,
  window: BrowserWindow | null,
): Promise<unknown> {
  const parsed = COMMANDS[name].argument.safeParse(argument);
  if (!parsed.success) throw new CooeeError('internal', `bad argument for ${name}`, { cause: parsed.error });
  const handler = handlers[name] as (argument: unknown, window: BrowserWindow | null) => unknown;
  return handler(parsed.data, window);
}
