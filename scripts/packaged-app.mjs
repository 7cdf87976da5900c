import { join } from 'node:path';

/**
 * Where an unpacked app is packed to. The shipped one has Node's inspector switched off for good by a fuse; the un-fused
 * one differs in nothing else and can be driven from its main process too (Playwright's `_electron`). What was packed with
 * the offline runtime lies apart from both.
 */
export const PACKED_FOLDERS = {
  shipped: 'release',
  unfused: join('release', 'unfused'),
  forTests: join('release', 'for-tests'),
};

/**
 * The program inside an unpacked app, relative to the folder electron-builder was told to write to.
 * @throws {Error} on systems Cooee is not packed for
 */
export function packedExecutable() {
  const suffix = process.arch === 'x64' ? '' : `-${process.arch}`;
  switch (process.platform) {
    case 'linux':
      return join(`linux${suffix}-unpacked`, 'cooee');
    case 'win32':
      return join(`win${suffix}-unpacked`, 'Cooee.exe');
    case 'darwin':
      return join(`mac${suffix}`, 'Cooee.app', 'Contents', 'MacOS', 'Cooee');
    default:
      throw new Error(`Cooee is not packed for ${process.platform}`);
  }
}
