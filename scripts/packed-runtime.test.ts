import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Configuration, Target } from 'electron-builder';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import checkRuntime, { packing } from './packed-runtime.mjs';

const plain = { unfused: false, installers: false, 'offline-runtime-for-tests': false };

describe('what is packed', () => {
  it('is the official Electron as electron-builder.yml says, whatever else was asked for', () => {
    for (const forTests of [false, true]) {
      const wanted = { ...plain, 'offline-runtime-for-tests': forTests };
      expect(packing('official', wanted)).toEqual({ folder: 'release', config: {} });
      expect(packing('official', { ...wanted, installers: true })).toEqual({ folder: 'release', config: {} });
    }
  });

  it('is never the offline runtime by mistake, and never an installer with it', () => {
    expect(() => packing('offline', plain)).toThrow('for trying only and is not packed');
    expect(() => packing('offline', { ...plain, unfused: true })).toThrow('for trying only');
    const forTests = { ...plain, 'offline-runtime-for-tests': true };
    expect(() => packing('offline', { ...forTests, installers: true })).toThrow('official Electron');
  });

  it('says in folder, name and version that it is for tests only', () => {
    const { folder, config } = packing('offline', { ...plain, 'offline-runtime-for-tests': true });
    expect(folder).toContain('for-tests');
    expect(config.productName).toContain('FOR TESTS ONLY');
    expect(config.extraMetadata).toEqual({ version: '0.0.0-for-tests-only' });
  });

  it('has its fuses if it is an installer', () => {
    expect(() => packing('official', { ...plain, installers: true, unfused: true })).toThrow('fuses');
  });
});

describe('whoever starts electron-builder', () => {
  const marked: Configuration = { extraMetadata: { version: '0.0.0-for-tests-only' } };
  let appOutDir: string;

  beforeEach(async () => {
    appOutDir = await mkdtemp(join(tmpdir(), 'cooee-packed-'));
    await mkdir(join(appOutDir, 'resources', 'app'), { recursive: true });
  });

  afterEach(async () => {
    await rm(appOutDir, { recursive: true, force: true });
  });

  const check = async (version: string, config: Configuration, ...targets: string[]): Promise<void> => {
    await writeFile(join(appOutDir, 'version'), version);
    await checkRuntime({
      appOutDir,
      targets: targets.map((name) => ({ name }) as Target),
      packager: { config },
    });
  };

  it('gets nothing with the offline runtime that is not marked, and nothing that could be handed on', async () => {
    await expect(check('25.1.1', {}, 'dir')).rejects.toThrow('not packed');
    await expect(check('25.1.1', marked, 'AppImage')).rejects.toThrow('not packed');
    await expect(check('25.1.1', marked, 'dir', 'deb')).rejects.toThrow('not packed');
    expect(existsSync(join(appOutDir, 'FOR-TESTS-ONLY.txt'))).toBe(false);
  });

  it('gets a marked folder for the tests, without the loader of the offline runtime', async () => {
    await check('25.1.1', marked, 'dir');
    expect(readFileSync(join(appOutDir, 'FOR-TESTS-ONLY.txt'), 'utf8')).toContain('give it to nobody');
    expect(existsSync(join(appOutDir, 'resources', 'app'))).toBe(false);
  });

  it('is not held up with the official one', async () => {
    await check('v45.4.1\n', {}, 'AppImage', 'deb');
    expect(existsSync(join(appOutDir, 'FOR-TESTS-ONLY.txt'))).toBe(false);
  });
});
