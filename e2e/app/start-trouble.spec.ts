/** A window that cannot come says why, and the exit code says that it did not. */
import { readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { embeddedServer, launchCooee, makeProfile, sandboxArgs } from '../support/window/cooee-app';
import { Program } from '../support/program/program';
import type { Finished } from '../support/program/program';

const STARTUP = join(import.meta.dirname, '..', 'support', 'window', 'startup');
const APP_FOLDER = join(import.meta.dirname, '..', '..');

const ELECTRON = process.env['COOEE_ELECTRON'] ?? '';

let folder: string;
const running: Program[] = [];

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-e2e-start-'));
});

test.afterEach(async () => {
  for (const program of running.splice(0)) {
    program.kill('SIGKILL');
    await program.finished;
  }
  await rm(folder, { recursive: true, force: true });
});

interface StartOptions {
  readonly before?: string;
  /** Words before Electron. */
  readonly through?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the app with nobody at its debugger. */
function start(
  profile: string,
  { before = 'answer-dialogs.cjs', through = [], env = {} }: StartOptions = {},
): Program {
  const args = [...sandboxArgs(), '-r', join(STARTUP, before), APP_FOLDER, `--user-data-dir=${profile}`];
  const program = new Program([...through, ELECTRON, ...args], env);
  running.push(program);
  return program;
}

/** Chromium writes on stderr as well. */
function ownLines(stderr: string): string[] {
  return stderr.split('\n').filter((line) => line.startsWith('cooee:'));
}

async function expectRefusal(program: Program, facts: readonly string[], code: string): Promise<Finished> {
  const finished = await program.finished;
  expect(finished.code).toBe(1);
  const lines = ownLines(finished.stderr);
  expect(lines).toHaveLength(1);
  for (const fact of [...facts, `[${code}]`]) expect(lines[0]).toContain(fact);
  return finished;
}

test('a profile that is not a folder is told on stderr and in a dialog, and no other profile is taken', async () => {
  const file = join(folder, 'profile');
  await writeFile(file, '');
  const profile = join(file, 'below');
  const { stdout } = await expectRefusal(start(profile), [profile, 'not a directory'], 'X6');
  expect(stdout).toContain('dialog: ');
  expect(stdout).toContain('cannot be used, so no window was opened');
  expect(stdout).toContain(profile);
});

test('a profile that cannot be written is told', async () => {
  const profile = join(folder, 'profile');
  await mkdir(profile);
  // Rights do not bind root, a read-only disk does.
  const mount = `mount -t tmpfs -o ro tmpfs '${profile}' && exec "$@"`;
  const through = process.getuid?.() === 0 ? ['unshare', '--mount', 'sh', '-c', mount, 'sh'] : [];
  await chmod(profile, 0o500);
  await expectRefusal(start(profile, { through }), [profile], 'X6');
});

test('a lock that no Cooee made is told, by name', async () => {
  const profile = join(folder, 'profile');
  await mkdir(join(profile, 'SingletonLock'), { recursive: true });
  await expectRefusal(start(profile), [join(profile, 'SingletonLock'), 'is in the way'], 'X6');
});

test('a lock that a crash left behind, here or on another computer, does not keep the window away', async () => {
  for (const [number, holder] of [`${hostname()}-999999999`, 'elsewhere-4242'].entries()) {
    const profile = join(folder, String(number));
    await mkdir(profile);
    await symlink(holder, join(profile, 'SingletonLock'));
    const runs = join(folder, `runs-${String(number)}`);
    await writeFile(runs, 'not the first\n');
    const program = start(profile, { before: 'quit-and-start-again.cjs', env: { COOEE_RUNS: runs } });
    expect((await program.finished).code).toBe(0);
    expect(readFileSync(runs, 'utf8')).toBe('not the first\nwindow\n');
  }
});

test('without a display one line says so, with the way out', async () => {
  test.skip(process.platform !== 'linux', 'only X11 and Wayland can be missing');
  const program = start(join(folder, 'profile'), { env: { DISPLAY: '', WAYLAND_DISPLAY: '' } });
  await expectRefusal(program, ['no display', 'cooee send'], 'X7');
});

test('a second start of the same profile brings the first window to the front and is no failure', async () => {
  const kim = await launchCooee({ name: 'Kim', server: await embeddedServer() });
  try {
    // On a display without a window manager nothing can be minimized or brought to the front: what the window is asked is kept.
    await kim.electron.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      if (window === undefined) throw new Error('there is no window');
      const keep = (asked: string): void => {
        process.env['COOEE_TEST_ASKED'] = `${process.env['COOEE_TEST_ASKED'] ?? ''}${asked}`;
      };
      window.isMinimized = () => true;
      window.restore = () => keep('restore ');
      window.focus = () => keep('focus');
    });
    const second = start(join(kim.settingsFile, '..'));
    const { code, stderr } = await second.finished;
    expect(code).toBe(0);
    expect(ownLines(stderr)).toEqual([]);
    await expect
      .poll(() => kim.electron.evaluate(() => process.env['COOEE_TEST_ASKED']))
      .toBe('restore focus');
  } finally {
    await kim.close();
  }
});

test('somebody who starts it again while it says goodbye gets a window', async () => {
  const profile = await makeProfile({ name: 'Kim', server: await embeddedServer() });
  const runs = join(folder, 'runs');
  const first = start(profile.folder, { before: 'quit-and-start-again.cjs', env: { COOEE_RUNS: runs } });
  try {
    expect((await first.finished).code).toBe(0);
    await expect.poll(() => readFileSync(runs, 'utf8'), { timeout: 30_000 }).toBe('window\nwindow\n');
  } finally {
    await rm(profile.folder, { recursive: true, force: true, maxRetries: 20 });
  }
});
