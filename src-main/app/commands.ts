import { mkdir } from 'node:fs/promises';

import type { BrowserWindow } from 'electron';
import { clipboard, dialog, shell } from 'electron';

import type { CommandArgument, CommandName, CommandValue, Settings } from '../../src-shared/ipc';
import { CooeeError } from '../../src-shared/session';
import type { Snapshot } from '../../src-shared/session';
import { readCertificateAuthority } from '../engine/certificate-authority';
import type { ChosenPaths } from './chosen-paths';
import { isPlain } from '../engine/exact-paths';
import { log } from '../engine/log';
import type { EngineHost } from './engine-host';
import type { LastReport } from './last-report';
import type { SettingsFile } from './settings-file';
import { areMeant } from './whole-folder-question';

export type CommandHandlers = {
  readonly [N in CommandName]: (
    argument: CommandArgument<N>,
    window: BrowserWindow | null,
  ) => Promise<CommandValue<N>> | CommandValue<N>;
};

/** What every command of the contract does. Arguments have passed their schema already. */
export function commandHandlers(
  engine: EngineHost,
  settings: SettingsFile,
  report: LastReport,
  chosen: ChosenPaths,
  applySettings: (settings: Settings) => Promise<void>,
): CommandHandlers {
  /** The default folder may not exist yet; without it nothing could be received. */
  const makeDownloadFolder = async (): Promise<void> => {
    const { downloadFolder } = settings.current;
    if (isPlain(downloadFolder))
      await mkdir(downloadFolder, { recursive: true }).catch((error: unknown) => {
        log.warn('the folder for received files cannot be made', {}, error);
      });
  };
  return {
    snapshot: () => engine.latest,
    call: async () => {
      await makeDownloadFolder();
      await engine.send('call', undefined);
      return null;
    },
    answer: async ({ code }) => {
      await makeDownloadFolder();
      await engine.send('answer', { code });
      return null;
    },
    hangUp: async () => {
      await engine.send('hangUp', undefined);
      return null;
    },
    comparePhrase: async ({ isSame }) => {
      await engine.send('comparePhrase', { isSame });
      return null;
    },
    reset: async () => {
      await engine.send('reset', undefined);
      return null;
    },
    checkNetwork: async () => {
      await engine.send('checkNetwork', undefined);
      return null;
    },
    chooseFiles: async ({ what }, window) => {
      const kind = what === 'files' ? 'openFile' : 'openDirectory';
      const paths = await openDialog(window, { properties: ['multiSelections', kind] });
      if (paths.length > 0 && (await areMeant(paths, window))) await engine.send('offer', { paths });
      return null;
    },
    acceptTransfer: async ({ id, except }) => {
      await engine.send('accept', { id, except });
      return null;
    },
    declineTransfer: async ({ id }) => {
      await engine.send('decline', { id });
      return null;
    },
    cancelTransfer: async ({ id }) => {
      await engine.send('cancel', { id });
      return null;
    },
    pauseTransfer: async ({ id }) => {
      await engine.send('pause', { id });
      return null;
    },
    resumeTransfer: async ({ id }) => {
      await engine.send('resume', { id });
      return null;
    },
    retryTransfer: async ({ id }) => {
      await engine.send('retry', { id });
      return null;
    },
    moveTransfer: async ({ id, before }) => {
      await engine.send('move', { id, before });
      return null;
    },
    sendNote: async ({ text }) => {
      await engine.send('sendNote', { text });
      return null;
    },
    resumeUnfinished: async ({ id }) => {
      await engine.send('resumeUnfinished', { id });
      return null;
    },
    forgetUnfinished: async ({ id }) => {
      await engine.send('forgetUnfinished', { id });
      return null;
    },
    revealTransfer: async ({ id }) => {
      const transfer = engine.latest.transfers.find((candidate) => candidate.id === id);
      const folder = transfer?.destination ?? null;
      if (folder === null) throw new CooeeError('internal', 'nothing to show');
      const problem = await shell.openPath(folder);
      if (problem !== '') throw new CooeeError('internal', problem);
      return null;
    },
    copyText: async ({ text }) => {
      // What lies in the clipboard may be pasted into a terminal: only what the user sees gets there.
      if (!shownTexts(engine.latest).includes(text))
        throw new CooeeError('internal', 'a text that is not shown');
      // A promise since Electron 44; before it the text is there at once.
      await clipboard.writeText(text);
      return null;
    },
    saveReport: (_, window) => report.save(window),
    settings: () => settings.current,
    saveSettings: async (changed) => {
      const { server } = changed;
      for (const path of newPaths(settings.current, changed)) chosen.require(path);
      // Said while the dialog is open, not in the middle of the next call.
      if (server.kind === 'custom' && server.tls && server.caFile !== undefined)
        await readCertificateAuthority(server.caFile);
      await settings.save(changed);
      await applySettings(changed);
      return null;
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
    restartEngine: () => {
      engine.restart();
      return null;
    },
  };
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
