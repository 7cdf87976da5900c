/** `npm start [-- arguments]`: opens the app that was just built. */
import { join } from 'node:path';

import { ensureDebianPackages } from './debian-packages.mjs';
import { openDisplay } from './display.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { runProgram } from './run-program.mjs';

const appFolder = join(import.meta.dirname, '..');

try {
  await ensureDebianPackages();
  const runtime = await electronRuntime();
  const display = await openDisplay();
  const args = [...runtime.sandboxArgs, appFolder, ...process.argv.slice(2)];
  process.exitCode = await runProgram(runtime.executable, args, display.env);
  display.stop();
} catch (error) {
  console.error(`npm start: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
