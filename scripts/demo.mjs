/**
 * `npm run demo`: two windows side by side on this machine. One calls, the other answers, files go across, and the
 * screens are saved in demo-output/. Without a display it happens on a virtual one.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { _electron } from 'playwright';

import { ensureDebianPackages } from './debian-packages.mjs';
import { openDisplay } from './display.mjs';
import { electronRuntime } from './electron-runtime.mjs';

const root = join(import.meta.dirname, '..');
const output = join(root, 'demo-output');
const WINDOW = { width: 880, height: 700 };
/** Sparse, so that it costs no disk at the sender; long enough on the way to be seen. */
const FILM_BYTES = 3 * 1024 ** 3;

/** Longer than any of the window's transitions. */
const SETTLE_MS = 600;

/** @typedef {{ electron: import('playwright').ElectronApplication, page: import('playwright').Page }} App */

/** A contact server of our own, so that the caller can be paused while the answerer looks for a route. */
async function startServer() {
  const program = join(root, 'dist', 'cli', 'cooee.mjs');
  const server = spawn(process.execPath, [program, 'serve', '-u', '-a', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise((resolve, reject) => {
    server.once('exit', () => reject(new Error('the contact server did not start')));
    server.stdout.on('data', (text) => {
      const match = /:(\d+)\s/.exec(String(text));
      if (match !== null) resolve(Number(match[1]));
    });
  });
  return { server, port };
}

/**
 * @param {{ name: string, x: number, port: number, folder: string, colorScheme: 'light' | 'dark' }} options
 * @param {Awaited<ReturnType<typeof electronRuntime>>} runtime
 * @param {Record<string, string>} displayEnv
 * @returns {Promise<App>}
 */
async function openApp({ name, x, port, folder, colorScheme }, runtime, displayEnv) {
  const profile = join(folder, name);
  const downloadFolder = join(profile, 'Received');
  await mkdir(downloadFolder, { recursive: true });
  const server = { kind: 'custom', host: '127.0.0.1', port, tls: false };
  await writeFile(
    join(profile, 'settings.json'),
    JSON.stringify({ server, downloadFolder, displayName: name }),
  );
  const electron = await _electron.launch({
    executablePath: runtime.executable,
    args: [...runtime.sandboxArgs, root, `--user-data-dir=${profile}`],
    // Playwright's type knows no variable that is not set.
    env: /** @type {Record<string, string>} */ ({ ...process.env, ...displayEnv }),
    colorScheme,
  });
  const page = await electron.firstWindow();
  await electron.evaluate(
    ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds),
    {
      x,
      y: 40,
      ...WINDOW,
    },
  );
  await page.getByTestId('phase').waitFor();
  // The pictures are of Cooee as it is shipped; the terminal has said which Electron runs it here.
  await page.getByTestId('trying-only').evaluateAll((banners) => {
    for (const banner of banners) banner.toggleAttribute('hidden', true);
  });
  return { electron, page };
}

/** @param {App} app @param {string} file */
async function screenshot({ page }, file) {
  // The screens fade in; photographed on the way they look washed out.
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path: join(output, `${file}.png`) });
  console.log(`  saved demo-output/${file}.png`);
}

/** @param {App} app @param {string} phase */
async function waitForPhase({ page }, phase) {
  await page.locator(`[data-testid=phase][data-phase=${phase}]`).waitFor();
}

/** A real drag from the system's file manager, by the DevTools protocol. @param {App} app @param {string[]} files */
async function drop({ page }, files) {
  const client = await page.context().newCDPSession(page);
  const event = {
    x: WINDOW.width / 2,
    y: WINDOW.height / 2,
    data: { items: [], files, dragOperationsMask: 1 },
  };
  for (const type of /** @type {const} */ (['dragEnter', 'dragOver', 'drop'])) {
    await client.send('Input.dispatchDragEvent', { type, ...event });
  }
}

/** @param {App} kim @param {App} sam @param {string} folder */
async function play(kim, sam, folder) {
  console.log('Kim calls: a code appears');
  await kim.page.getByTestId('call-button').click();
  await waitForPhase(kim, 'waiting');
  const code = (await kim.page.getByTestId('code-words').getAttribute('data-code')) ?? '';
  await screenshot(kim, '1-call');

  console.log(`Sam types it: ${code}`);
  await sam.page.getByTestId('answer-button').click();
  await sam.page.getByTestId('answer-input').fill(code.split('-').slice(0, 3).join(' ') + ' ');
  await sam.page.getByTestId('answer-input').pressSequentially(code.split('-')[3]?.slice(0, 3) ?? '');
  await screenshot(sam, '2-answer');
  await sam.page.getByTestId('answer-input').fill(code.replaceAll('-', ' '));

  // Kim's computer holds its breath, so that the story can be photographed.
  const kimProcess = kim.electron.process();
  if (process.platform !== 'win32') kimProcess.kill('SIGSTOP');
  await sam.page.getByTestId('connect').click();
  await waitForPhase(sam, 'connecting');
  await sam.page
    .locator('[data-step=route][data-status=active]')
    .waitFor({ timeout: 3000 })
    // The picture is then of another step.
    .catch(() => undefined);
  await screenshot(sam, '3-connecting');
  if (process.platform !== 'win32') kimProcess.kill('SIGCONT');

  await Promise.all([waitForPhase(kim, 'connected'), waitForPhase(sam, 'connected')]);
  console.log('Both are connected');
  await screenshot(kim, '4-connected');

  const letter = join(folder, 'Letter to Sam.txt');
  const film = join(folder, 'Holiday film.mov');
  await writeFile(letter, 'Cooee!\n');
  await writeFile(film, '');
  await truncate(film, FILM_BYTES);
  console.log('Kim drops a letter and a film of 3 GiB');
  await drop(kim, [letter, film]);
  await sam.page.getByTestId('accept').click();
  await sam.page.locator('[data-testid=transfer][data-status=running]').waitFor();
  // Some seconds into it the speed has settled and the bar has something to show.
  await sam.page.waitForTimeout(4000);
  await screenshot(sam, '5-transferring');
  await kim.page.locator('[data-testid=transfer][data-status=done]').waitFor({ timeout: 120_000 });
  await screenshot(kim, '6-done');
  console.log('Every byte is verified on Sam’s computer');

  await kim.page.getByTestId('hang-up').click();
  await waitForPhase(sam, 'ended');
  await sam.page
    .getByRole('button', { name: /back|start|done|close/i })
    .first()
    .click();
  await sam.page.getByTestId('answer-button').click();
  await sam.page.getByTestId('answer-input').fill(code.replaceAll('-', ' '));
  await sam.page.getByTestId('connect').click();
  await waitForPhase(sam, 'failed');
  console.log('Sam tries the old code again: nobody is there');
  await screenshot(sam, '7-failure');
}

await ensureDebianPackages();
const runtime = await electronRuntime();
const display = await openDisplay();
const folder = await mkdtemp(join(tmpdir(), 'cooee-demo-'));
await mkdir(output, { recursive: true });
const { server, port } = await startServer();
/** @type {App[]} */
const apps = [];
try {
  const common = { port, folder };
  apps.push(await openApp({ ...common, name: 'Kim', x: 40, colorScheme: 'light' }, runtime, display.env));
  apps.push(
    await openApp(
      { ...common, name: 'Sam', x: 60 + WINDOW.width, colorScheme: 'light' },
      runtime,
      display.env,
    ),
  );
  const [kim, sam] = apps;
  if (kim === undefined || sam === undefined) throw new Error('two windows are needed');
  await play(kim, sam, folder);
  console.log('Done. The screens are in demo-output/.');
} finally {
  for (const { electron } of apps) await electron.close();
  server.kill();
  display.stop();
  await rm(folder, { recursive: true, force: true });
}
