/**
 * The published gday programs that the interoperation tests run against, built once by cargo with the
 * dependencies their authors locked, and kept between clones and runs.
 */
import { execFile, spawnSync } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { cacheFolder } from './cache-folder.mjs';

const run = promisify(execFile);

/** What today's users have; speaks wire version 3. */
const TODAY = { version: '0.5.1', crates: ['gday', 'gday_server'] };
/** A server that speaks the wire of 0.1, which Cooee's first dialect is. */
const FIRST = { version: '0.1.1', crates: ['gday_server'] };

/** Measured: 164 s for both programs of 0.5.1 on two shared cores; the network and one slow core may cost more. */
const BUILD_LIMIT_MS = 20 * 60_000;
/** cargo's own log is long; only its end says why it failed. */
const LOG_LIMIT_BYTES = 64 * 1024 * 1024;
const LOG_LINES_SHOWN = 5;

/** @typedef {{ readonly programs: Record<string, string> } | { readonly missing: string }} Installed */

/**
 * @returns {Promise<Installed>} the paths of `gday` and `gday_server` 0.5.1 by their names, or why there are none
 */
export function todaysGday() {
  return install(TODAY);
}

/** @returns {Promise<Installed>} the path of `gday_server` 0.1.1, or why there is none */
export function firstGdayServer() {
  return install(FIRST);
}

/**
 * @param {{ readonly version: string, readonly crates: readonly string[] }} release
 * @returns {Promise<Installed>}
 */
async function install({ version, crates }) {
  const folder = join(cacheFolder(), `gday-${version}`);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const programs = Object.fromEntries(crates.map((name) => [name, join(folder, 'bin', name + suffix)]));
  if (await allExist(Object.values(programs))) {
    console.error(`gday ${version}: ${crates.join(' and ')} from ${folder}`);
    return { programs };
  }
  if (spawnSync('cargo', ['--version']).error !== undefined) return { missing: 'cargo is not installed' };
  try {
    await buildInto(folder, version, crates);
  } catch (error) {
    return { missing: `gday ${version} could not be built: ${lastLines(error)}` };
  }
  return { programs };
}

/** Everything is built in a folder of our own that gets its real name last: a killed build leaves nothing half done. */
async function buildInto(
  /** @type {string} */ folder,
  /** @type {string} */ version,
  /** @type {readonly string[]} */ crates,
) {
  console.error(`Building ${crates.join(' and ')} ${version} with cargo; this takes some minutes, once …`);
  await mkdir(cacheFolder(), { recursive: true });
  const workFolder = await mkdtemp(join(cacheFolder(), 'building-gday-'));
  try {
    const pinned = crates.map((name) => `${name}@=${version}`);
    const places = ['--root', join(workFolder, 'root'), '--target-dir', join(workFolder, 'target')];
    await run('cargo', ['install', '--locked', ...places, ...pinned], {
      timeout: BUILD_LIMIT_MS,
      maxBuffer: LOG_LIMIT_BYTES,
    });
    await rename(join(workFolder, 'root'), folder);
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

function lastLines(/** @type {unknown} */ error) {
  const { stderr, message } = /** @type {{ stderr?: string, message?: string }} */ (error);
  const lines = (stderr ?? message ?? '').trim().split('\n');
  return lines.slice(-LOG_LINES_SHOWN).join(' ');
}

async function allExist(/** @type {readonly string[]} */ paths) {
  const found = await Promise.allSettled(paths.map((path) => access(path)));
  return found.every(({ status }) => status === 'fulfilled');
}
