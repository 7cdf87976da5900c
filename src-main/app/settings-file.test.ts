import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ServerSettings, Settings } from '../../src-shared/ipc';
import { SettingsFile } from './settings-file';

const DEFAULTS: Settings = {
  server: { kind: 'embedded', address: '::', port: 2310 },
  downloadFolder: '/home/kim/Downloads/Cooee',
  displayName: 'kim',
  proxy: '',
  stunServer: '',
  fifthWord: false,
  comparesPhrase: false,
  relay: 'ask',
};

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cooee-settings-'));
  path = join(folder, 'settings.json');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the settings on disk', () => {
  it('are the defaults where there is no file', async () => {
    expect((await SettingsFile.open(path, DEFAULTS)).current).toEqual(DEFAULTS);
  });

  it.each<ServerSettings>([
    { kind: 'embedded', address: '127.0.0.1', port: 40_000 },
    { kind: 'listed' },
    { kind: 'custom', host: 'meet.example', port: 2311, tls: true, caFile: '/etc/club/ca.pem' },
    { kind: 'custom', host: 'meet.example', port: 2310, tls: false },
  ])('come back as they were saved: %o', async (server) => {
    const settings: Settings = {
      server,
      downloadFolder: '/srv/files',
      displayName: 'Kim',
      proxy: 'socks5://proxy.example',
      stunServer: 'stun.example:3478',
      fifthWord: true,
      comparesPhrase: true,
      relay: 'tcp:relay.example:4001',
    };
    await (await SettingsFile.open(path, DEFAULTS)).save(settings);
    expect((await SettingsFile.open(path, DEFAULTS)).current).toEqual(settings);
    expect(readdirSync(folder)).toEqual(['settings.json']);
  });

  it('of a Cooee that knew fewer of them go on working', async () => {
    const old = {
      server: { kind: 'custom', host: 'meet.example', port: 2311, tls: true },
      downloadFolder: '/srv/files',
      displayName: 'Kim',
    };
    writeFileSync(path, JSON.stringify(old));
    expect((await SettingsFile.open(path, DEFAULTS)).current).toEqual({
      ...old,
      proxy: '',
      stunServer: '',
      fifthWord: false,
      comparesPhrase: false,
      relay: 'ask',
    });
  });

  it('of a newer Cooee keep what this one understands', async () => {
    const newer = {
      server: { kind: 'satellite' },
      downloadFolder: '/srv/files',
      displayName: 'Kim',
      tray: 3,
      proxy: '',
      stunServer: 'stun.example',
      fifthWord: true,
      comparesPhrase: 'always',
      relay: 'tcp:relay.example:22',
    };
    writeFileSync(path, JSON.stringify(newer));
    expect((await SettingsFile.open(path, DEFAULTS)).current).toEqual({
      server: DEFAULTS.server,
      downloadFolder: '/srv/files',
      displayName: 'Kim',
      proxy: '',
      stunServer: '',
      fifthWord: true,
      comparesPhrase: false,
      relay: 'ask',
    });
  });

  it('are the defaults where the file is not JSON, which is kept beside it', async () => {
    writeFileSync(path, '{ "server": ');
    const settings = await SettingsFile.open(path, DEFAULTS);
    expect(settings.current).toEqual(DEFAULTS);
    await settings.save(DEFAULTS);
    expect(readFileSync(`${path}.damaged`, 'utf8')).toBe('{ "server": ');
    expect((await SettingsFile.open(path, DEFAULTS)).current).toEqual(DEFAULTS);
  });

  it('stay as they were when they cannot be saved', async () => {
    const settings = await SettingsFile.open(join(folder, 'settings.json', 'inner'), DEFAULTS);
    writeFileSync(join(folder, 'settings.json'), '');
    await expect(settings.save({ ...DEFAULTS, displayName: 'Sam' })).rejects.toThrow();
    expect(settings.current).toEqual(DEFAULTS);
  });
});
