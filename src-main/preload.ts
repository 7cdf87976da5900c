import { contextBridge, ipcRenderer, webUtils } from 'electron';

import type { CommandResult, CooeeBridge } from '../src-shared/ipc';
import { COMMAND_CHANNEL, OFFER_CHANNEL, SNAPSHOT_CHANNEL } from '../src-shared/ipc/channels';
import { isForTryingOnly } from '../src-shared/ipc/runtime';
import type { Snapshot } from '../src-shared/session';

/** Empty for whatever the system did not give: a file that a script made, or an object that only claims a path. */
function pathOf(file: File): string {
  const utilities = webUtils as typeof webUtils | undefined;
  // Electron before 29 has none; there a dropped file carries its path itself.
  if (utilities === undefined) return file instanceof File ? ((file as OldFile).path ?? '') : '';
  try {
    return utilities.getPathForFile(file);
  } catch {
    // It only claims to be a file.
    return '';
  }
}

type OldFile = File & { readonly path?: string };

const platforms: readonly string[] = ['darwin', 'linux', 'win32'] satisfies CooeeBridge['platform'][];

const bridge: CooeeBridge = {
  command: (name, ...argument) => ipcRenderer.invoke(COMMAND_CHANNEL, name, ...argument),
  onSnapshot: (listener) => {
    const forward = (_event: unknown, snapshot: Snapshot): void => listener(snapshot);
    ipcRenderer.on(SNAPSHOT_CHANNEL, forward);
    return () => void ipcRenderer.off(SNAPSHOT_CHANNEL, forward);
  },
  // The paths stay in this world: a page that could name them could take any file of the disk.
  offerFiles: async (files) => {
    const paths = files.map(pathOf).filter((path) => path !== '');
    if (paths.length === 0) return { ok: true, value: 0 };
    return (await ipcRenderer.invoke(OFFER_CHANNEL, paths)) as CommandResult<number>;
  },
  oldElectron: isForTryingOnly(process.versions.electron) ? process.versions.electron : null,
  platform: platforms.includes(process.platform) ? (process.platform as CooeeBridge['platform']) : 'other',
};

contextBridge.exposeInMainWorld('cooee', bridge);
