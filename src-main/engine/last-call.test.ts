import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { CallRecord } from './call-record';
import { readLastCall, saveLastCall } from './last-call';

const RECORD: CallRecord = {
  versions: { app: '0.1.0', node: '20.19.0', electron: null, system: 'linux x64 6.1.0' },
  role: 'creator',
  startedAt: 1,
  endedAt: 2,
  outcome: { name: 'ended', by: 'us' },
  server: { kind: 'embedded', host: null },
  steps: [],
  connection: null,
  routes: [],
  ownNetwork: null,
  friendNetwork: null,
  transfers: [],
  guesses: 0,
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-state-'));
  vi.stubEnv('XDG_STATE_HOME', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

describe('the record of the last call', () => {
  it('is nothing before the first call', async () => {
    expect(await readLastCall()).toBeNull();
  });

  it('is the newest one, and the only file', async () => {
    await saveLastCall(RECORD);
    await saveLastCall({ ...RECORD, startedAt: 3 });
    expect(await readLastCall()).toEqual({ ...RECORD, startedAt: 3 });
    expect(await readdir(join(folder, 'cooee'))).toEqual(['last-call.json']);
  });

  it.skipIf(process.platform === 'win32')(
    'is in the home folder when a variable names no absolute path',
    async () => {
      const own = process.cwd();
      process.chdir(folder);
      try {
        vi.stubEnv('HOME', join(folder, 'home'));
        for (const value of ['state', './state', '']) {
          vi.stubEnv('XDG_STATE_HOME', value);
          await saveLastCall(RECORD);
          expect(await readdir(folder)).toEqual(['home']);
        }
        expect(await readLastCall()).toEqual(RECORD);
      } finally {
        process.chdir(own);
      }
    },
  );

  it.skipIf(process.platform === 'win32')('is nobody else’s to read', async () => {
    await saveLastCall(RECORD);
    expect((await stat(join(folder, 'cooee'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'cooee', 'last-call.json'))).mode & 0o777).toBe(0o600);
  });

  it('is nothing when the file is not one of ours', async () => {
    await saveLastCall(RECORD);
    for (const text of ['not JSON', '{"format":0,"record":{}}', 'null']) {
      await writeFile(join(folder, 'cooee', 'last-call.json'), text);
      expect(await readLastCall()).toBeNull();
    }
  });
});
