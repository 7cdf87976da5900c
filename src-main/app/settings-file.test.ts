import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ServerSettings, Settings } from '../../src-shared/ipc';
import { SettingsFile } from './settings-file';

const DEFAULTS: Settings = {
  server: { kind: 'embedded', address: '::', port: 2310 },
  downloadFolder: '/home/kim/Downloads/Cooee',
  displayName: 'kim',
  fifthWord: false,
  comparesPhrase: false,
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
  it('are the defaults where there is no file', () => {
    expect(new SettingsFile(path, DEFAULTS).current).toEqual(DEFAULTS);
  });

  it.each<ServerSettings>([
    { kind: 'embedded', address: '127.0.0.1', port: 40_000 },
    { kind: 'listed' },
    { kind: 'custom', host: 'meet.example', port: 2311, tls: true, caFile: '/etc/club/ca.pem' },
    { kind: 'custom', host: 'meet.example', port: 2310, tls: false },
  ])('come back as they were saved: %o', (server) => {
    const settings: Settings = {
      server,
      downloadFolder: '/srv/files',
      displayName: 'Kim',
      fifthWord: true,
      comparesPhrase: true,
    };
    new SettingsFile(path, DEFAULTS).save(settings);
    expect(new SettingsFile(path, DEFAULTS).current).toEqual(settings);
    expect(readdirSync(folder)).toEqual(['settings.json']);
  });

  it('of a Cooee that knew fewer of them go on working', () => {
    const old = {
      server: { kind: 'custom', host: 'meet.example', port: 2311, tls: true },
      downloadFolder: '/srv/files',
      displayName: 'Kim',
    };
    writeFileSync(path, JSON.stringify(old));
    expect(new SettingsFile(path, DEFAULTS).current).toEqual({
      ...old,
      fifthWord: false,
      comparesPhrase: false,
    });
  });

  it('of a newer Cooee keep what this one understands', () => {
    const newer = {
      server: { kind: 'satellite' },
      downloadFolder: '/srv/files',
      displayName: 'Kim',
      tray: 3,
      fifthWord: true,
      comparesPhrase: 'always',
    };
    writeFileSync(path, JSON.stringify(newer));
    expect(new SettingsFile(path, DEFAULTS).current).toEqual({
      server: DEFAULTS.server,
      downloadFolder: '/srv/files',
      displayName: 'Kim',
      fifthWord: true,
      comparesPhrase: false,
    });
  });

  it('are the defaults where the file is not JSON, and the file is left as it is', () => {
    writeFileSync(path, '{ "server": ');
    expect(new SettingsFile(path, DEFAULTS).current).toEqual(DEFAULTS);
    expect(readFileSync(path, 'utf8')).toBe('{ "server": ');
  });

  it.skipIf(process.platform === 'win32')(
    'are the defaults where there is a pipe, which is not waited for',
    () => {
      execFileSync('mkfifo', [path]);
      // Whoever waits for the pipe goes on with what this writes in the end.
      const writer = spawn('sh', ['-c', `sleep 2; echo '{"displayName":"stranger"}' > "$0"`, path], {
        detached: true,
        stdio: 'ignore',
      });
      try {
        expect(new SettingsFile(path, DEFAULTS).current).toEqual(DEFAULTS);
      } finally {
        if (writer.pid !== undefined) process.kill(-writer.pid);
      }
    },
  );

  it.skipIf(process.platform === 'win32')('are not written through a link', () => {
    const other = join(folder, 'other');
    writeFileSync(other, 'theirs');
    symlinkSync(other, `${path}.new`);
    new SettingsFile(path, DEFAULTS).save(DEFAULTS);
    expect(readFileSync(other, 'utf8')).toBe('theirs');
    expect(new SettingsFile(path, DEFAULTS).current).toEqual(DEFAULTS);
  });
});
