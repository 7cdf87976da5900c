import { describe, expect, it } from 'vitest';

import type { CallEvent, RouteAttempt } from '../../src-shared/session';
import { aTransfer } from '../../src-shared/session/transfer-view.fixture';
import { CallRecorder } from './call-record';
import type { CallFacts } from './call-record';

const CODE = { words: ['maple', 'tiger', 'ocean', 'violin'], text: '1.abcd.efgh' };
const ROUTE: RouteAttempt = {
  kind: 'direct-ipv4',
  transport: 'tcp',
  source: 'public',
  target: '203.0.x.x:4711',
  dials: 3,
  fate: 'silent',
  elapsedMs: 30_000,
};
const TRANSFER = aTransfer({
  id: 'send-1',
  status: { name: 'failed', failure: { kind: 'file-unreadable', detail: '/home/kim/diary.txt' } },
  title: 'diary.txt',
  fileCount: 1,
  totalBytes: 12,
  transferredBytes: 4,
  currentPath: 'diary.txt',
  items: [{ path: 'diary.txt', kind: 'file', size: 12, files: 1 }],
  destination: '/home/sam/Downloads',
});
const FACTS: CallFacts = {
  appVersion: '1.2.3',
  server: { kind: 'listed', host: 'contact.example' },
  ownNetwork: null,
  friendNetwork: { role: 'joiner', nat: 'random', hasIpv6: false },
  transfers: [TRANSFER],
};

function recorderAfter(...events: readonly CallEvent[]): CallRecorder {
  const recorder = new CallRecorder('creator');
  for (const event of events) recorder.observe(event);
  return recorder;
}

const START: CallEvent = { type: 'start', role: 'creator', code: CODE, at: 1 };
const FOUND: CallEvent = { type: 'server-found', at: 2 };
const OPEN: CallEvent = { type: 'room-open', at: 3, code: CODE, expiresAt: 1000 };
const HERE: CallEvent = { type: 'friend-here', at: 4 };
const TRIED: CallEvent = { type: 'routes', routes: [ROUTE] };
const VERIFIED: CallEvent = {
  type: 'verified',
  at: 6,
  route: 'direct-ipv4',
  transport: 'tcp',
  program: 'cooee',
  friendName: 'Sam',
  matchPhrase: ['maple', 'tiger', 'river'],
  isComparing: false,
};

describe('the record of a call', () => {
  it('has how far a failed call came, what was tried and whose side it was about', () => {
    const failure = { kind: 'one-unpredictable', detail: null, side: 'joiner' } as const;
    const record = recorderAfter(START, FOUND, OPEN, HERE, TRIED, { type: 'fail', failure }).record(FACTS);
    expect(record).toMatchObject({
      role: 'creator',
      outcome: { name: 'failed', kind: 'one-unpredictable', side: 'joiner' },
      connection: null,
      routes: [ROUTE],
      server: FACTS.server,
      friendNetwork: FACTS.friendNetwork,
    });
    expect(record.steps.map(({ status }) => status)).toEqual(['done', 'done', 'active', 'pending']);
  });

  it('has the connection of a call that ended, though the window shows it no more', () => {
    const ended: CallEvent = { type: 'end', by: 'friend' };
    const record = recorderAfter(START, FOUND, OPEN, HERE, TRIED, VERIFIED, ended, { type: 'reset' });
    expect(record.record(FACTS)).toMatchObject({
      connection: { route: 'direct-ipv4', transport: 'tcp', program: 'cooee' },
      routes: [ROUTE],
    });
  });

  it('has transfers as numbers, and nothing private', () => {
    const record = recorderAfter(START, FOUND, OPEN, HERE, VERIFIED, { type: 'end', by: 'us' }).record(FACTS);
    expect(record.transfers).toEqual([
      {
        direction: 'send',
        status: 'failed',
        failure: 'file-unreadable',
        fileCount: 1,
        folderCount: 0,
        totalBytes: 12,
        transferredBytes: 4,
        verifiedFiles: 0,
      },
    ]);
    expect(record.outcome).toEqual({ name: 'ended', by: 'us' });
    const written = JSON.stringify(record);
    for (const secret of ['maple', 'abcd', 'efgh', 'Sam', 'kim', 'diary', 'Downloads']) {
      expect(written).not.toContain(secret);
    }
  });
});
