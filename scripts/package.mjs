/**
 * `npm run package`: packs what was just built.
 *
 *   npm run package                    an unpacked app in release/, as it is shipped
 *   npm run package -- --unfused       one in release/unfused/ that Node's inspector can enter
 *   npm run package -- --installers    this system's installers (electron-builder.yml); official Electron only
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { build, Platform } from 'electron-builder';

import { electronRuntime } from './electron-runtime.mjs';
import { PACKED_FOLDERS, packedExecutable } from './packaged-app.mjs';

const root = join(import.meta.dirname, '..');

async function packageApp() {
  const { values } = parseArgs({
    options: {
      unfused: { type: 'boolean', default: false },
      installers: { type: 'boolean', default: false },
    },
  });
  const runtime = await electronRuntime();
  if (values.installers && runtime.kind === 'offline') {
    throw new Error('installers need the official Electron; the offline runtime is for tests only');
  }
  if (values.installers && values.unfused) throw new Error('an installer is never made without its fuses');

  const folder = join(root, values.unfused ? PACKED_FOLDERS.unfused : PACKED_FOLDERS.shipped);
  const platform = Platform.current();
  await build({
    projectDir: root,
    targets: values.installers ? platform.createTarget() : platform.createTarget('dir'),
    publish: 'never',
    config: {
      extends: 'electron-builder.yml',
      directories: { output: folder },
      electronDist: runtime.distFolder,
      electronVersion: runtime.version,
      ...(runtime.kind === 'offline' ? { afterExtract: adaptToOfflineRuntime } : {}),
      ...(values.unfused ? { electronFuses: null } : {}),
    },
  });
  if (!values.installers) console.log(`Packed: ${join(folder, packedExecutable())}`);
}

/** The offline runtime's loader must not travel along, and Electron 25 has no fuse for file:// yet. */
async function adaptToOfflineRuntime(/** @type {import('electron-builder').AfterPackContext} */ context) {
  await rm(join(context.appOutDir, 'resources', 'app'), { recursive: true, force: true });
  delete context.packager.config.electronFuses?.grantFileProtocolExtraPrivileges;
}

try {
  await packageApp();
} catch (error) {
  console.error(`npm run package: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
