/** The desktop app: one window over the engine thread. */
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';

import { app, BrowserWindow } from 'electron';

import { parseRelayPlace } from '../../src-shared/contact-exchange';
import type { ServerSettings, Settings } from '../../src-shared/ipc';
import { parseProxy, parseStunServer } from '../../src-shared/servers';
import type { Snapshot } from '../../src-shared/session';
import type { EngineConfig } from '../engine/engine';
import { LastCall } from '../engine/last-call';
import { log } from '../engine/log';
import type { ServerChoice } from '../engine/servers/server-choice';
import { guessFolder, stateFolder } from '../user-folders';
import { declareAppProtocol, serveAppProtocol } from './app-protocol';
import { bundled } from './bundle';
import { ChosenPaths } from './chosen-paths';
import { commands } from './commands';
import { EngineHost } from './engine-host';
import { broadcastSnapshot, serveCommands, serveOffers } from './ipc';
import { LastReport } from './last-report';
import { openLogFile, writeLog } from './log-file';
import { installMenu } from './menu';
import { SettingsFile } from './settings-file';
import { isFirstOfProfile, requireDisplay, requireProfile, tellAndExit } from './start-trouble';
import { showTaskbarProgress } from './taskbar';
import { denyPermissions, openWindow } from './window';

/** Runs until the last window is closed. */
export async function runApp(): Promise<void> {
  declareAppProtocol();
  try {
    requireDisplay();
    requireProfile();
    // A second start of the same profile only brings the first window to the front.
    if (isFirstOfProfile()) await start();
    else app.quit();
  } catch (error) {
    await tellAndExit(error);
  }
}

async function start(): Promise<void> {
  const logLevel = openLogFile();
  await app.whenReady();
  denyPermissions();
  serveAppProtocol(bundled('renderer'));

  const settings = await SettingsFile.open(join(app.getPath('userData'), 'settings.json'), defaultSettings());
  const report = new LastReport(new LastCall(stateFolder()));
  installMenu(report);
  const engine = new EngineHost(
    { config: engineConfig(settings.current), logLevel },
    {
      onSnapshot: (snapshot: Snapshot) => {
        broadcastSnapshot(snapshot);
        showTaskbarProgress(snapshot);
        report.follow(snapshot);
      },
      onCallRecord: (record) => report.keep(record),
      onLog: writeLog,
      onDeath: (error) => log.error('the engine thread died', {}, error),
    },
  );
  serveCommands(
    commands(engine, settings, report, new ChosenPaths(), (changed) =>
      engine.configure(engineConfig(changed)),
    ),
  );
  serveOffers(engine);
  openWindow();
  keepRunning(engine, report);
}

function keepRunning(engine: EngineHost, report: LastReport): void {
  let isEnding = false;
  let startsAgain = false;
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows();
    if (window?.isMinimized() === true) window.restore();
    window?.focus();
    // Whoever starts it again while it says goodbye would otherwise get no window at all.
    startsAgain = isEnding;
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow();
  });
  app.on('window-all-closed', () => app.quit());
  // Electron quits on the other signals that ask for an end by itself.
  process.on('SIGQUIT', () => app.quit());
  app.on('before-quit', (event) => {
    if (isEnding) return;
    // The friend is told goodbye first.
    event.preventDefault();
    isEnding = true;
    void engine
      .close()
      .then(() => report.settled())
      .finally(() => {
        if (startsAgain) app.relaunch();
        app.quit();
      });
  });
}

function defaultSettings(): Settings {
  return {
    server: { kind: 'listed' },
    proxy: '',
    stunServer: '',
    downloadFolder: join(app.getPath('downloads'), 'Cooee'),
    displayName: ownName(),
    fifthWord: false,
    comparesPhrase: false,
    relay: 'ask',
  };
}

function ownName(): string {
  try {
    return userInfo().username.slice(0, 64) || hostname().slice(0, 64) || 'A friend';
  } catch {
    // Some accounts have no entry in the system's list of users.
    return 'A friend';
  }
}

function engineConfig({
  server,
  proxy,
  stunServer,
  downloadFolder,
  displayName,
  fifthWord,
  comparesPhrase,
  relay,
}: Settings): EngineConfig {
  const stun = parseStunServer(stunServer);
  return {
    server: { ...serverChoice(server), proxy: parseProxy(proxy) ?? undefined },
    downloadFolder,
    displayName,
    appVersion: app.getVersion(),
    stateFolder: app.getPath('userData'),
    guessFolder: guessFolder(),
    wordCount: fifthWord ? 5 : 4,
    comparesPhrase,
    relay: relayPreference(relay),
    ...(stun === null ? {} : { stunServer: stun }),
  };
}

/** What the schema of the settings lets pass is one of these. */
function relayPreference(relay: Settings['relay']): NonNullable<EngineConfig['relay']> {
  return relay === 'server' ? relay : (parseRelayPlace(relay) ?? 'ask');
}

function serverChoice(server: ServerSettings): ServerChoice {
  if (server.kind !== 'custom') return server;
  const { kind, host, port, tls, caFile = null } = server;
  // It is where calls usually go. A code that names another server is for that one.
  return { kind, host, port, tls: tls ? { caFile } : null, overridesCode: false };
}
