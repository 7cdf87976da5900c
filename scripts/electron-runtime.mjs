/**
 * Which Electron runs Cooee on this machine: the official binary of the npm package `electron`, which downloads itself
 * on first use, or, where that is impossible on Linux x64, the offline runtime. Used by start, demo, e2e and package.
 */
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { cacheFolder } from './cache-folder.mjs';
import {
  installOfflineRuntime,
  offlineRuntimeExists,
  OFFLINE_ELECTRON_VERSION,
} from './offline-runtime/install.mjs';
import { offlineRuntimeNotice } from './offline-runtime/notice.mjs';

const run = promisify(execFile);

/** About 110 MB. Where there is another way the wait is kept short; elsewhere a slow line gets the time it needs. */
const DOWNLOAD_LIMIT_MS = offlineRuntimeExists() ? 2 * 60_000 : 20 * 60_000;
/** A machine that could not download is not asked again for a day. */
const FAILURE_REMEMBERED_MS = 24 * 60 * 60_000;

/**
 * @typedef {object} ElectronRuntime
 * @property {'official' | 'offline'} kind
 * @property {string} version of Electron, such as `45.4.1`
 * @property {string} distFolder the unpacked distribution, as electron-builder's `electronDist` wants it
 * @property {string} executable absolute path; takes an app folder as its first argument that is no flag
 * @property {readonly string[]} sandboxArgs flags this system needs before the app folder
 */

/**
 * Finds the runtime, downloading it if need be, and says on stderr which one it is: in one line, or for the offline one in a
 * notice that cannot be missed.
 * @returns {Promise<ElectronRuntime>}
 * @throws {Error} when this machine can get neither
 */
export async function electronRuntime() {
  const sandboxArgs = await neededSandboxArgs();
  const official = await officialRuntime();
  if (typeof official !== 'string') {
    console.error(`Electron ${official.version}, the official build`);
    return { kind: 'official', ...official, sandboxArgs };
  }
  if (!offlineRuntimeExists()) {
    throw new Error(`Electron could not be downloaded (${official}). Check the network, then try again.`);
  }
  const distFolder = await installOfflineRuntime();
  console.error(offlineRuntimeNotice(official, process.stderr.isTTY ? process.stderr.columns : 100));
  return {
    kind: 'offline',
    version: OFFLINE_ELECTRON_VERSION,
    distFolder,
    executable: join(distFolder, 'electron'),
    sandboxArgs,
  };
}

/** @returns {Promise<{ version: string, distFolder: string, executable: string } | string>} or why there is none */
async function officialRuntime() {
  const packageFolder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const found = await readOfficial(packageFolder);
  if (found !== undefined) return found;

  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'));
  const failureNote = join(cacheFolder(), `electron-${version}-not-downloadable`);
  const age = await stat(failureNote).then(
    (note) => Date.now() - note.mtimeMs,
    () => Infinity,
  );
  if (age < FAILURE_REMEMBERED_MS) return `tried ${describeAge(age)} ago; remove ${failureNote} to try again`;

  console.error(`Downloading Electron ${version} …`);
  try {
    await run(process.execPath, [join(packageFolder, 'install.js')], { timeout: DOWNLOAD_LIMIT_MS });
    await rm(failureNote, { force: true });
  } catch (error) {
    const reason = describeDownloadFailure(error);
    await mkdir(cacheFolder(), { recursive: true });
    await writeFile(failureNote, `${reason}\n`);
    return reason;
  }
  return (await readOfficial(packageFolder)) ?? 'its download left no executable';
}

async function readOfficial(/** @type {string} */ packageFolder) {
  try {
    const distFolder = join(packageFolder, 'dist');
    const executable = join(distFolder, await readFile(join(packageFolder, 'path.txt'), 'utf8'));
    const version = (await readFile(join(distFolder, 'version'), 'utf8')).trim().replace(/^v/, '');
    return (await stat(executable)).isFile() ? { version, distFolder, executable } : undefined;
  } catch {
    // It was not downloaded, or not to its end.
    return undefined;
  }
}

function describeDownloadFailure(/** @type {unknown} */ error) {
  const { killed, stderr } = /** @type {{ killed?: boolean, stderr?: string }} */ (error);
  if (killed === true) return `the download took longer than ${DOWNLOAD_LIMIT_MS / 60_000} minutes`;
  return (
    stderr
      ?.split('\n')
      .find((line) => /error/i.test(line))
      ?.trim() ?? 'the download failed'
  );
}

function describeAge(/** @type {number} */ milliseconds) {
  const minutes = Math.round(milliseconds / 60_000);
  return minutes < 90 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}

/** Chromium's sandbox needs a user other than root, and user namespaces that Ubuntu 24.04 and some Debians forbid. */
async function neededSandboxArgs() {
  if (process.platform !== 'linux') return [];
  const forbidding = [
    ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
    ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
  ];
  for (const [file = '', value] of forbidding) {
    // This kernel does not have it.
    const setting = await readFile(file, 'utf8').catch(() => '');
    if (setting.trim() === value) return ['--no-sandbox'];
  }
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}
