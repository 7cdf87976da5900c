import { BrowserWindow, nativeTheme, session } from 'electron';
import type { WebContents } from 'electron';

import { APP_ORIGIN, APP_URL } from './app-protocol';
import { bundled } from './bundle';
import { tellAndExit } from './start-trouble';

/** The page's own background colours, so that a new window does not flash white. */
const BACKGROUND = { light: '#faf7f0', dark: '#14201b' };

export function openWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 880,
    // The code, the check of the network and the tray fit below one another, also with a title and a menu.
    height: 700,
    minWidth: 380,
    minHeight: 520,
    show: false,
    title: 'Cooee',
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload: bundled('main', 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // Progress and step times must go on while the window is covered by the one files are dragged from.
      backgroundThrottling: false,
    },
  });
  confine(window.webContents);
  window.once('ready-to-show', () => window.show());
  window.loadURL(APP_URL).catch((error: unknown) => {
    // One that was closed meanwhile was not meant to come.
    if (!window.isDestroyed()) void tellAndExit(error);
  });
  return window;
}

/** The page shows what main tells it and needs nothing of the web: no navigation, no windows, no permissions. */
function confine(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** Denies every permission a page can ask for, to every page. */
export function denyPermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
}

/** Whether a frame is the top frame of our own page; anything else gets no answer over IPC. */
export function isOwnFrame(frame: Electron.WebFrameMain | null): boolean {
  return frame?.parent === null && frame.url.startsWith(`${APP_ORIGIN}/`);
}
