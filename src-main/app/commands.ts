import { mkdir } from 'node:fs/promises';

import type { BrowserWindow } from 'electron';
import { clipboard, dialog, shell } from 'electron';

import { findNamed } from '../../src-shared/ipc';
import type { CommandRequest, MainHandlers, Settings } from '../../src-shared/ipc';
import { CooeeError } from '../../src-shared/session';
import type { Snapshot } from '../../src-shared/session';
import { readCertificateAuthority } from '../engine/servers/certificate-authority';
import type { ChosenPaths } from './chosen-paths';
import type { EngineArgument, EngineCommandName } from '../engine/engine-commands';
import { isPlain } from '../engine/exact-paths';
import { log } from '../engine/log';
import type { EngineHost } from './engine-host';
import type { LastReport } from './last-report';
import type { SettingsFile } from './settings-file';
import { areMeant } from './whole-folder-question';

export type CarryOut = (request: CommandRequest, window: BrowserWindow | null) => Promise<unknown>;

/** Passes the engine's commands on to it, and carries out main's own. */
export function commands(
  engine: EngineHost,
  settings: SettingsFile,
  report: LastReport,
  chosen: ChosenPaths,
  applySettings: (settings: Settings) => Promise<void>,
): CarryOut {
  const handlers: MainHandlers<[window: BrowserWindow | null]> = {
    call: {
      saveReport: (_, window) => report.save(window),
    },
    transfers: {
      choose: async ({ what }, window) => {
        const kind = what === 'files' ? 'openFile' : 'openDirectory';
        const paths = await openDialog(window, { properties: ['multiSelections', kind] });
        if (paths.length > 0 && (await areMeant(paths, window)))
          await engine.send('transfers.offer', { paths });
      },
      reveal: async ({ id }) => {
        const transfer = engine.latest.transfers.find((candidate) => candidate.id === id);
        const folder = transfer?.destination ?? null;
        if (folder === null) throw new CooeeError('internal', 'nothing to show');
        const problem = await shell.openPath(folder);
        if (problem !== '') throw new CooeeError('internal', problem);
      },
    },
    settings: {
      read: () => settings.current,
      save: async (changed) => {
        const { server } = changed;
        for (const path of newPaths(settings.current, changed)) chosen.require(path);
        // Said while the dialog is open, not in the middle of the next call.
        if (server.kind === 'custom' && server.tls && server.caFile !== undefined)
          await readCertificateAuthority(server.caFile);
        await settings.save(changed);
        await applySettings(changed);
      },
      chooseFolder: async (_, window) => {
        const [folder] = await openDialog(window, { properties: ['openDirectory', 'createDirectory'] });
        // Said while the dialog is open, not in the middle of the next call.
        if (folder !== undefined && !isPlain(folder)) throw new CooeeError('folder-mistakable', folder);
        return chosen.remember(folder);
      },
      chooseCertificate: async (_, window) => {
        const [file] = await openDialog(window, { properties: ['openFile'], filters: CERTIFICATE_FILES });
        return chosen.remember(file);
      },
    },
    system: {
      snapshot: () => engine.latest,
      copyText: async ({ text }) => {
        // What lies in the clipboard may be pasted into a terminal: only what the user sees gets there.
        if (!shownTexts(engine.latest).includes(text))
          throw new CooeeError('internal', 'a text that is not shown');
        // A promise since Electron 44; before it the text is there at once.
        await clipboard.writeText(text);
      },
      restartEngine: () => engine.restart(),
    },
  };
  return async ({ executor, name, argument }, window) => {
    if (executor === 'main') return (findNamed(handlers, name) as MainHandler)(argument, window);
    if (BEGIN_A_CALL.has(name)) await makeFolder(settings.current.downloadFolder);
    return engine.send(name, argument as EngineArgument<typeof name>);
  };
}

type MainHandler = (argument: unknown, window: BrowserWindow | null) => unknown;

const BEGIN_A_CALL: ReadonlySet<EngineCommandName> = new Set(['call.start', 'call.answer']);

/**
 * The default folder for received files may not exist yet; without it nothing could be received. If it cannot be made, the
 * first transfer that is accepted fails and says so.
 */
async function makeFolder(folder: string): Promise<void> {
  if (isPlain(folder))
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      log.warn('the folder for received files cannot be made', {}, error);
    });
}

/** What the window has a copy button for. */
function shownTexts({ phase, notes }: Snapshot): readonly string[] {
  const code = 'code' in phase ? [phase.code.text, phase.code.words.join(' ')] : [];
  return [...code, ...notes.map(({ text }) => text)];
}

/** The paths in changed settings that are not saved already. */
function newPaths(saved: Settings, changed: Settings): readonly string[] {
  const paths = ({ downloadFolder, server }: Settings): readonly string[] =>
    server.kind === 'custom' && server.caFile !== undefined
      ? [downloadFolder, server.caFile]
      : [downloadFolder];
  const known = paths(saved);
  return paths(changed).filter((path) => !known.includes(path));
}

/** The usual endings of PEM, and the way out for the unusual ones. */
const CERTIFICATE_FILES = [
  { name: 'PEM certificates', extensions: ['pem', 'crt', 'cer', 'cert'] },
  { name: 'All files', extensions: ['*'] },
];

async function openDialog(
  window: BrowserWindow | null,
  options: Electron.OpenDialogOptions,
): Promise<string[]> {
  const chosen = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return chosen.canceled ? [] : chosen.filePaths;
}
