import { describe, expect, it } from 'vitest';

import type { CallRecord } from './call-record';
import { reportText } from './call-report';

const FAILED: CallRecord = {
  versions: { app: '0.1.0', node: '20.19.0', electron: null, system: 'linux x64 6.1.0' },
  role: 'joiner',
  startedAt: Date.UTC(2026, 10, 22, 15, 0, 0),
  endedAt: Date.UTC(2026, 10, 22, 15, 0, 31),
  outcome: { name: 'failed', kind: 'one-unpredictable', side: 'creator' },
  server: { kind: 'custom', host: null },
  steps: [
    { name: 'server', status: 'done', startedAt: 0, elapsedMs: 120 },
    { name: 'friend', status: 'done', startedAt: 0, elapsedMs: 900 },
    { name: 'route', status: 'active', startedAt: 0, elapsedMs: null },
    { name: 'proof', status: 'pending', startedAt: null, elapsedMs: null },
  ],
  connection: null,
  routes: [
    {
      kind: 'direct-ipv4',
      transport: 'tcp',
      source: 'public',
      target: '203.0.x.x:4711',
      dials: 12,
      fate: 'refused',
      elapsedMs: 30_000,
    },
  ],
  ownNetwork: {
    isOnline: true,
    isServerReached: true,
    nat: 'endpoint-independent',
    hasIpv6: false,
    isPortMapped: false,
    hasVpn: true,
    isLocalOnly: false,
    isProxied: false,
  },
  friendNetwork: { role: 'creator', nat: 'random', hasIpv6: true },
  transfers: [],
  guesses: 0,
};

describe('the report of a call', () => {
  it('says how it ended, in the words of the failure and with whose side it is about', () => {
    expect(reportText(FAILED)).toContain(
      'outcome: N7 one-unpredictable, about the friend’s side: One of the two',
    );
  });

  it('says how far it came and what was tried', () => {
    const text = reportText(FAILED);
    expect(text).toContain('server: done after 0.1 s');
    expect(text).toContain('route: active');
    expect(text).toContain('direct-ipv4, public, 203.0.x.x:4711: refused after 30.0 s, 12 dials');
  });

  it('says what is known of both networks, and when nothing is', () => {
    expect(reportText(FAILED)).toContain('IPv4 router: keeps one port for everybody');
    expect(reportText(FAILED)).toContain('IPv4 router: a new port for everything');
    const bare = reportText({ ...FAILED, ownNetwork: null, friendNetwork: null });
    expect(bare).toContain('Network here\n  not known');
    expect(bare).toContain('Network of the friend\n  not told');
  });

  it('says that somebody else tried the code, and nothing where nobody did', () => {
    expect(reportText({ ...FAILED, guesses: 3 })).toContain(
      'Somebody else tried to answer (3 times). They did not get in; take a new code for the next call.',
    );
    expect(reportText(FAILED)).not.toContain('wrong words');
  });

  it('counts transfers and names none', () => {
    const text = reportText({
      ...FAILED,
      outcome: { name: 'ended', by: 'friend' },
      connection: { route: 'same-network', transport: 'tcp', program: 'cooee' },
      transfers: [
        {
          direction: 'send',
          status: 'failed',
          failure: 'disk-full',
          fileCount: 14,
          folderCount: 2,
          totalBytes: 2_300,
          transferredBytes: 1_100,
          verifiedFiles: 6,
        },
        {
          direction: 'receive',
          status: 'done',
          failure: null,
          fileCount: 1,
          folderCount: 1,
          totalBytes: 1,
          transferredBytes: 1,
          verifiedFiles: 1,
        },
      ],
    });
    expect(text).toContain('outcome: the friend hung up');
    expect(text).toContain('connection: Same network, with cooee');
    expect(text).toContain('receive, done: 1 file, 1 folder, 1 of 1 byte, 1 verified');
    expect(text).toContain('send, failed F6: 14 files, 2 folders, 1100 of 2300 bytes, 6 verified');
  });
});
