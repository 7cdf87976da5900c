/**
 * The published magic-wormhole programs that the interoperation tests run against, installed once by pip with every version
 * pinned (wormhole-requirements.txt), and kept between clones and runs.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { cacheFolder } from './cache-folder.mjs';

const run = promisify(execFile);

const REQUIREMENTS = join(import.meta.dirname, 'wormhole-requirements.txt');
/** Measured: 31 s on two busy cores; a slow network may cost more. */
const INSTALL_LIMIT_MS = 5 * 60_000;
const LOG_LINES_SHOWN = 5;
const PYTHON = 'python3';

/**
 * @returns {Promise<{ readonly programs: { readonly wormhole: string, readonly twist: string } } | { readonly missing: string }>}
 * the paths of `wormhole` (two of them send each other files) and of `twist`, which runs `wormhole-mailbox` (introduces
 * them) and `transitrelay` (relays for them); or why there are none
 */
export async function wormholePrograms() {
  const requirements = await readFile(REQUIREMENTS);
  const name = `wormhole-${createHash('sha256').update(requirements).digest('hex').slice(0, 12)}`;
  const folder = join(cacheFolder(), name);
  const programs = { wormhole: join(folder, 'bin', 'wormhole'), twist: join(folder, 'bin', 'twist') };
  // Programs of a virtual environment know its path, so it is built in its place, and a file says that it is whole.
  const whole = join(folder, 'whole');
  if (await exists(whole)) {
    console.error(`magic-wormhole from ${folder}`);
    return { programs };
  }
  // There a virtual environment keeps its programs elsewhere.
  if (process.platform === 'win32') return { missing: 'magic-wormhole is only tested on POSIX systems' };
  console.error('Installing magic-wormhole with pip; this takes some seconds, once …');
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await run(PYTHON, ['-m', 'venv', folder]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS];
    await run(join(folder, 'bin', 'python'), pip, { timeout: INSTALL_LIMIT_MS });
    await writeFile(whole, '');
  } catch (error) {
    const { code, stderr, message } = /** @type {{ code?: unknown, stderr?: string, message?: string }} */ (
      error
    );
    if (code === 'ENOENT') return { missing: `${PYTHON} is not installed` };
    const lines = (stderr ?? message ?? '').trim().split('\n');
    return {
      missing: `magic-wormhole could not be installed: ${lines.slice(-LOG_LINES_SHOWN).join(' ')}`,
    };
  }
  return { programs };
}

function exists(/** @type {string} */ path) {
  return access(path).then(
    () => true,
    () => false,
  );
}
