/** A real Cooee window with a profile of its own, driven by Playwright. */
import { randomInt } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { _electron, expect } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';

import type { Settings } from '../../../src-shared/ipc';
import { stateHome } from '../program/command-line';

/** A window, however its app was started. */
export interface CooeeWindow {
  readonly page: Page;
  /** Where received files go. */
  readonly downloads: string;
  close(): Promise<void>;
}

/** An app started from this folder, whose main process can be looked into. */
export interface CooeeApp extends CooeeWindow {
  readonly electron: ElectronApplication;
  /** Absolute path of the profile's settings. */
  readonly settingsFile: string;
  /** Where it keeps the record of its last call. */
  readonly stateFolder: string;
  /** Ends the app and starts it again with the same profile. This one must not be used or closed afterwards. */
  restart(): Promise<CooeeApp>;
}

export interface LaunchOptions {
  /** What the friend sees. */
  readonly name: string;
  readonly server: Settings['server'];
  readonly colorScheme?: 'light' | 'dark';
  /** Other settings than those of a Cooee that knew no others. */
  readonly settings?: Partial<Settings>;
  /** Words before the program, such as those that run it on another host (a network namespace). */
  readonly through?: readonly string[];
}

/** Stands in for an Electron that runs on another host: see the file. */
export const ELECTRON_ELSEWHERE = join(import.meta.dirname, 'elsewhere', 'electron.mjs');

/** A server setting for the server inside the app, on loopback and a free port, so that tests meet nobody else. */
export async function embeddedServer(): Promise<Settings['server']> {
  return { kind: 'embedded', address: '127.0.0.1', port: await freePort() };
}

/** Below what Linux (from 32768) and the others (from 49152) take for connections that go out. */
const LISTENING_PORTS = { first: 20_000, last: 32_767 } as const;

/**
 * A port that is free and stays it: the program that is told to listen on it starts seconds later, and a port that the system
 * gives out by itself may then be that of somebody's connection.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LISTENING_PORTS.first, LISTENING_PORTS.last + 1);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

export interface Profile {
  readonly folder: string;
  readonly downloads: string;
}

/** A fresh profile folder with settings, and an empty folder for received files in it. */
export async function makeProfile({ name, server, settings: others }: LaunchOptions): Promise<Profile> {
  const folder = await mkdtemp(join(tmpdir(), `cooee-e2e-${name.toLowerCase()}-`));
  const downloads = join(folder, 'received');
  await mkdir(downloads);
  const settings: Partial<Settings> = { server, downloadFolder: downloads, displayName: name, ...others };
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings));
  return { folder, downloads };
}

/** Flags Electron needs on this system, before anything else. */
export function sandboxArgs(): readonly string[] {
  return (process.env['COOEE_SANDBOX_ARGS'] ?? '').split(' ').filter((word) => word !== '');
}

export async function launchCooee(options: LaunchOptions): Promise<CooeeApp> {
  return launchProfile(await makeProfile(options), options);
}

async function launchProfile(profile: Profile, options: LaunchOptions): Promise<CooeeApp> {
  const { folder, downloads } = profile;
  const { colorScheme = 'light', through = [] } = options;
  const executablePath = process.env['COOEE_ELECTRON'];
  if (executablePath === undefined)
    throw new Error('COOEE_ELECTRON is not set: run the tests with npm run test:e2e');
  const stateFolder = join(folder, 'state');
  const appFolder = join(import.meta.dirname, '..', '..', '..');
  const electron = await _electron.launch({
    executablePath: through.length === 0 ? executablePath : ELECTRON_ELSEWHERE,
    args: [...sandboxArgs(), appFolder, `--user-data-dir=${folder}`],
    colorScheme,
    // Playwright's type knows no variable that is not set.
    env: {
      ...(process.env as Record<string, string>),
      ...stateHome(stateFolder),
      COOEE_THROUGH: JSON.stringify(through),
    },
  });
  const page = await electron.firstWindow();
  await expect(page.getByTestId('phase')).toBeVisible();
  return {
    electron,
    page,
    downloads,
    settingsFile: join(folder, 'settings.json'),
    stateFolder,
    restart: async () => {
      await electron.close();
      return launchProfile(profile, options);
    },
    close: async () => {
      await electron.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Kim's and Sam's windows with the same server, which is inside whichever of them calls. */
export async function launchPair(settingsOfKim: Partial<Settings> = {}): Promise<[CooeeApp, CooeeApp]> {
  const server = await embeddedServer();
  return Promise.all([
    launchCooee({ name: 'Kim', server, settings: settingsOfKim }),
    launchCooee({ name: 'Sam', server }),
  ]);
}

/** One app calls, the other answers by typing the words, and both are connected. Returns the code's words. */
export async function connectByCode(caller: CooeeWindow, answerer: CooeeWindow): Promise<string> {
  const code = await startCall(caller);
  await answerWith(answerer, code);
  await expectPhase(caller, 'connected');
  await expectPhase(answerer, 'connected');
  return code;
}

/** Presses Call and returns the code that is shown, its words joined by hyphens. */
export async function startCall(caller: CooeeWindow): Promise<string> {
  await caller.page.getByTestId('call-button').click();
  await expectPhase(caller, 'waiting');
  const code = await caller.page.getByTestId('code-words').getAttribute('data-code');
  if (code === null) throw new Error('no code is shown');
  return code;
}

export async function answerWith(answerer: CooeeWindow, code: string): Promise<void> {
  await answerer.page.getByTestId('answer-button').click();
  await answerer.page.getByTestId('answer-input').fill(code.replaceAll('-', ' '));
  await answerer.page.getByTestId('connect').click();
}

export async function expectPhase({ page }: CooeeWindow, phase: string, timeout = 20_000): Promise<void> {
  await expect(page.getByTestId('phase')).toHaveAttribute('data-phase', phase, { timeout });
}
