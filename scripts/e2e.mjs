/**
 * `npm run test:e2e [-- Playwright's arguments]`: the tests that drive real windows. They get the runtime by environment:
 *
 *   COOEE_ELECTRON       the Electron executable
 *   COOEE_SANDBOX_ARGS   flags it needs on this system, space-separated, before the app folder
 *   COOEE_PACKED_APP     the packed app as it is shipped, for the project `packaged`. A fuse shuts Node's inspector, so
 *                        Playwright's Electron class cannot drive it; `chromium.connectOverCDP(url, { noDefaults: true })`
 *                        with the address that `--remote-debugging-port=0` prints can.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import {
  ensureDebianPackages,
  LOAD_BALANCER_PACKAGES,
  MEMORY_STICK_PACKAGES,
  NAT_LAB_PACKAGES,
} from './debian-packages.mjs';
import { openDisplay } from './display.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { PACKED_FOLDERS, packedExecutable } from './packaged-app.mjs';
import { runProgram } from './run-program.mjs';

const root = join(import.meta.dirname, '..');

/**
 * Unless told otherwise the windows, then the command line: the packed app has to be packed first. One project after the
 * other, because those of one run share its workers, and windows want the machine for themselves.
 */
function playwrightRuns() {
  const given = process.argv.slice(2);
  const named = given.find((word) => word.startsWith('--project='));
  if (named !== undefined) return [{ project: named.slice('--project='.length), args: given }];
  // A test file that is named belongs to one of the two.
  const rest = given.length === 0 ? [] : ['--pass-with-no-tests', ...given];
  return ['app', 'cli'].map((project) => ({ project, args: [`--project=${project}`, ...rest] }));
}

/**
 * Only root may make networks and disks, and then may install what they are made of. The tests say what they miss.
 * @param {string[][]} packages
 */
async function ensureIfRoot(packages) {
  if (process.getuid?.() !== 0) return;
  try {
    await ensureDebianPackages(packages);
  } catch (error) {
    console.error(`e2e: ${error instanceof Error ? error.message : String(error)}`);
  }
}

try {
  const runs = playwrightRuns();
  const runsProject = (/** @type {string} */ name) => runs.some(({ project }) => project === name);
  await ensureDebianPackages();
  if (runsProject('network') || runsProject('packaged')) await ensureIfRoot(NAT_LAB_PACKAGES);
  if (runsProject('cli')) await ensureIfRoot(LOAD_BALANCER_PACKAGES);
  if (runsProject('endurance')) await ensureIfRoot(MEMORY_STICK_PACKAGES);
  const runtime = await electronRuntime();
  const packedFolder = runtime.kind === 'offline' ? PACKED_FOLDERS.forTests : PACKED_FOLDERS.shipped;
  const packedApp = join(root, packedFolder, packedExecutable());
  if (runsProject('packaged') && !existsSync(packedApp)) {
    throw new Error(
      'there is no packed app to test; run `npm run package -- --offline-runtime-for-tests` first',
    );
  }
  const display = await openDisplay();
  for (const { project, args } of runs) {
    const exitCode = await runProgram(
      process.execPath,
      [join(root, 'node_modules', '@playwright', 'test', 'cli.js'), 'test', ...args],
      {
        ...display.env,
        COOEE_PROJECT: project,
        COOEE_ELECTRON: runtime.executable,
        COOEE_SANDBOX_ARGS: runtime.sandboxArgs.join(' '),
        COOEE_PACKED_APP: packedApp,
      },
    );
    // All of them run: a failed window says nothing about the command line.
    if (exitCode !== 0) process.exitCode = exitCode;
  }
  display.stop();
} catch (error) {
  console.error(`e2e: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
