/** The desktop app: one window over the engine thread. */
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';

import { app, BrowserWindow } from 'electron';
import log from 'electron-log/main';

import type { ServerSettings, Settings } from '../../src-shared/ipc';
import type { Snapshot } from '../../src-shared/session';
import type { EngineConfig } from '../engine/engine';
import type { ServerChoice } from '../engine/server-choice';
import { declareAppProtocol, serveAppProtocol } from './app-protocol';
import { bundled } from './bundle';
import { commandHandlers } from './commands';
import { EngineHost } from './engine-host';
import { broadcastSnapshot, serveCommands } from './ipc';
import { LastReport } from './last-report';
import { installMenu } from './menu';
import { SettingsFile } from './settings-file';
import { showTaskbarProgress } from './taskbar';
import { denyPermissions, openWindow } from './window';

/** Runs until the last window is closed. */
export async function runApp(): Promise<void> {
  declareAppProtocol();
  // A second start of the same profile only brings the first window to the front.
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  log.transports.file.level = 'info';
  log.transports.console.level = 'warn';
  await app.whenReady();
  denyPermissions();
  serveAppProtocol(bundled('renderer'));

  const settings = new SettingsFile(join(app.getPath('userData'), 'settings.json'), defaultSettings());
  const report = new LastReport();
  installMenu(report);
  const engine = new EngineHost(
    engineConfig(settings.current),
    (snapshot: Snapshot) => {
      broadcastSnapshot(snapshot);
      showTaskbarProgress(snapshot);
      report.follow(snapshot);
    },
    (record) => report.keep(record),
    (error) => log.error('the engine thread died', error),
  );
  serveCommands(
    commandHandlers(engine, settings, report, (changed) => engine.configure(engineConfig(changed))),
  );
  openWindow();
  keepRunning(engine, report);
}

function keepRunning(engine: EngineHost, report: LastReport): void {
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows();
    if (window?.isMinimized() === true) window.restore();
    window?.focus();
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow();
  });
  app.on('window-all-closed', () => app.quit());
  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    // The friend is told goodbye first.
    event.preventDefault();
    closed = true;
    void engine
      .close()
      .then(() => report.settled())
      .finally(() => app.quit());
  });
}

function defaultSettings(): Settings {
  return {
    server: { kind: 'listed' },
    downloadFolder: join(app.getPath('downloads'), 'Cooee'),
    displayName: ownName(),
    fifthWord: false,
    comparesPhrase: false,
  };
}

function ownName(): string {
  try {
    return userInfo().username.slice(0, 64) || hostname().slice(0, 64) || 'A friend';
  } catch {
    return 'A friend';
  }
}

function engineConfig({
  server,
  downloadFolder,
  displayName,
  fifthWord,
  comparesPhrase,
}: Settings): EngineConfig {
  return {
    server: serverChoice(server),
    downloadFolder,
    displayName,
    appVersion: app.getVersion(),
    stateFolder: app.getPath('userData'),
    wordCount: fifthWord ? 5 : 4,
    comparesPhrase,
  };
}

function serverChoice(server: ServerSettings): ServerChoice {
  if (server.kind !== 'custom') return server;
  const { kind, host, port, tls, caFile = null } = server;
  // It is where calls usually go. A code that names another server is for that one.
  return { kind, host, port, tls: tls ? { caFile } : null, overridesCode: false };
}
