/**
 * `npm run package`: packs what was just built.
 *
 *   npm run package                    an unpacked app in release/, as it is shipped
 *   npm run package -- --unfused       one in release/unfused/ that Node's inspector can enter
 *   npm run package -- --installers    this system's installers (electron-builder.yml); official Electron only
 *   npm run package -- --offline-runtime-for-tests
 *                                      where the official Electron cannot be had, one in release/for-tests/ with the offline
 *                                      runtime, for npm run test:package and nobody else
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { build, Platform } from 'electron-builder';

import { electronRuntime } from './electron-runtime.mjs';
import { packedExecutable } from './packaged-app.mjs';
import { packing } from './packed-runtime.mjs';

const root = join(import.meta.dirname, '..');

async function packageApp() {
  const { values } = parseArgs({
    options: {
      unfused: { type: 'boolean', default: false },
      installers: { type: 'boolean', default: false },
      'offline-runtime-for-tests': { type: 'boolean', default: false },
    },
  });
  const runtime = await electronRuntime();
  const { folder: relativeFolder, config } = packing(runtime.kind, values);
  const folder = join(root, relativeFolder);
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
      ...config,
      ...(values.unfused ? { electronFuses: null } : {}),
    },
  });
  if (!values.installers) console.log(`Packed: ${join(folder, packedExecutable())}`);
}

try {
  await packageApp();
} catch (error) {
  console.error(`npm run package: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
