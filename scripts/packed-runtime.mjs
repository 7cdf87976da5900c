/**
 * Which Electron may be packed. The offline runtime is old and has known holes: it is packed for the tests of the packed app
 * only, after somebody asked for that by name, and what comes out says so in its folder, its name and its version.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { OFFLINE_ELECTRON_VERSION } from './offline-runtime/install.mjs';
import { PACKED_FOLDERS } from './packaged-app.mjs';

/** Beside the program, for whoever finds it. */
const MARK = 'FOR-TESTS-ONLY.txt';
const MARK_TEXT = `Cooee on Electron ${OFFLINE_ELECTRON_VERSION}, an old one with known security holes.
It was packed to test the packing. Use it for no call, and give it to nobody.
`;

/**
 * @param {'official' | 'offline'} kind of the runtime
 * @param {{ unfused: boolean, installers: boolean, 'offline-runtime-for-tests': boolean }} wanted
 * @returns {{ folder: string, config: import('electron-builder').Configuration }} where to pack it, relative to the root,
 *   and what is different from electron-builder.yml
 * @throws {Error} when that must not be made
 */
export function packing(kind, wanted) {
  if (wanted.installers && kind === 'offline') {
    throw new Error('installers need the official Electron; the offline runtime is for trying only');
  }
  if (wanted.installers && wanted.unfused) throw new Error('an installer is never made without its fuses');
  if (kind === 'official') {
    return { folder: wanted.unfused ? PACKED_FOLDERS.unfused : PACKED_FOLDERS.shipped, config: {} };
  }
  if (!wanted['offline-runtime-for-tests']) {
    throw new Error(
      'the offline runtime is for trying only and is not packed. ' +
        'For the tests of the packed app: npm run package -- --offline-runtime-for-tests',
    );
  }
  return {
    folder: wanted.unfused ? join(PACKED_FOLDERS.forTests, 'unfused') : PACKED_FOLDERS.forTests,
    config: {
      productName: 'Cooee FOR TESTS ONLY',
      extraMetadata: { version: '0.0.0-for-tests-only' },
    },
  };
}

/**
 * electron-builder's hook `afterExtract` (electron-builder.yml), so that it is asked whoever starts electron-builder.
 * @param {Pick<import('electron-builder').AfterPackContext, 'appOutDir' | 'targets'> & { packager: { config: import('electron-builder').Configuration } }} context
 * @throws {Error} for the offline runtime in anything but a folder that is marked
 */
export default async function checkRuntime({ appOutDir, targets, packager: { config } }) {
  // Every distribution of Electron has it; what is configured may be another.
  const version = await readFile(join(appOutDir, 'version'), 'utf8').catch(() => '');
  if (version.trim().replace(/^v/, '') !== OFFLINE_ELECTRON_VERSION) return;
  const isMarked = String(config.extraMetadata?.version).endsWith('for-tests-only');
  const isFolder = targets.every(({ name }) => name === 'dir');
  if (!isMarked || !isFolder) {
    throw new Error(
      `Electron ${OFFLINE_ELECTRON_VERSION}, the offline runtime, is for trying only: not packed`,
    );
  }
  await writeFile(join(appOutDir, MARK), MARK_TEXT);
  // Its loader must not travel along, and Electron 25 has no fuse for file:// yet.
  await rm(join(appOutDir, 'resources', 'app'), { recursive: true, force: true });
  delete config.electronFuses?.grantFileProtocolExtraPrivileges;
}
