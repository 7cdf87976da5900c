import { contextBridge, ipcRenderer, webUtils } from 'electron';

import type { CooeeBridge } from '../src-shared/ipc';
import { COMMAND_CHANNEL, SNAPSHOT_CHANNEL } from '../src-shared/ipc/channels';
import type { Snapshot } from '../src-shared/session';

// Electron before 29 has no webUtils; there a dropped file carries its path itself.
const pathOf = (file: File): string =>
  (webUtils as typeof webUtils | undefined)?.getPathForFile(file) ??
  (file as File & { path?: string }).path ??
  '';
const platforms: readonly string[] = ['darwin', 'linux', 'win32'] satisfies CooeeBridge['platform'][];

const bridge: CooeeBridge = {
  command: (name, ...argument) => ipcRenderer.invoke(COMMAND_CHANNEL, name, ...argument),
  onSnapshot: (listener) => {
    const forward = (_event: unknown, snapshot: Snapshot): void => listener(snapshot);
    ipcRenderer.on(SNAPSHOT_CHANNEL, forward);
    return () => void ipcRenderer.off(SNAPSHOT_CHANNEL, forward);
  },
  pathsOf: (files) => files.map(pathOf).filter((path) => path !== ''),
  platform: platforms.includes(process.platform) ? (process.platform as CooeeBridge['platform']) : 'other',
};

contextBridge.exposeInMainWorld('cooee', bridge);
