import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { CallRecord } from './call-record';
import { LastCall } from './last-call';

const RECORD: CallRecord = {
  versions: { app: '0.1.0', node: '20.19.0', electron: null, system: 'linux x64 6.1.0' },
  role: 'creator',
  startedAt: 1,
  endedAt: 2,
  outcome: { name: 'failed', kind: 'no-route', side: null },
  server: { kind: 'listed', host: 'meet.example' },
  steps: [{ name: 'server', status: 'done', startedAt: 1, elapsedMs: 0.5 }],
  connection: { route: 'same-network', transport: 'tcp', program: 'cooee' },
  routes: [
    {
      kind: 'direct-ipv4',
      transport: 'tcp',
      source: 'mapped',
      target: '203.0.x.x:1',
      dials: 3,
      fate: 'trying',
      elapsedMs: null,
    },
  ],
  ownNetwork: {
    isOnline: true,
    isServerReached: null,
    nat: 'random',
    hasIpv6: false,
    isPortMapped: null,
    hasVpn: false,
    isLocalOnly: false,
    isProxied: false,
  },
  friendNetwork: { role: 'joiner', nat: null, hasIpv6: true },
  transfers: [
    {
      direction: 'send',
      status: 'failed',
      failure: 'disk-full',
      fileCount: 1,
      folderCount: 0,
      totalBytes: 2 ** 40,
      transferredBytes: 1,
      verifiedFiles: 0,
    },
  ],
  guesses: 0,
};

let folder: string;
let lastCall: LastCall;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-state-'));
  lastCall = new LastCall(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the record of the last call', () => {
  it('is nothing before the first call', async () => {
    expect(await lastCall.read()).toBeNull();
  });

  it('is the newest one, and the only file', async () => {
    await lastCall.save({ ...RECORD, startedAt: 3 });
    await lastCall.save(RECORD);
    expect(await lastCall.read()).toEqual(RECORD);
    expect(await readdir(folder)).toEqual(['last-call.json']);
  });

  it.each([
    'not JSON',
    'null',
    '{"format":1,"record":{}}',
    JSON.stringify({
      format: 1,
      record: { ...RECORD, outcome: { name: 'failed', kind: 'no such', side: null } },
    }),
  ])('is nothing when the file is damaged, which is set aside: %s', async (text) => {
    await writeFile(join(folder, 'last-call.json'), text);
    expect(await lastCall.read()).toBeNull();
    expect(await readFile(join(folder, 'last-call.json.damaged'), 'utf8')).toBe(text);
  });

  it('is nothing when another version wrote it, which may go on reading it', async () => {
    await writeFile(join(folder, 'last-call.json'), '{"format":2,"record":{}}');
    expect(await lastCall.read()).toBeNull();
    expect(await readdir(folder)).toEqual(['last-call.json']);
  });
});
