import { describe, expect, it } from 'vitest';

import { EMPTY_SNAPSHOT } from '../src-shared/session';
import type { Snapshot, Step, TransferView } from '../src-shared/session';
import { announcements } from './announce';

const CODE = { words: ['koala', 'river', 'willow', 'robin'], text: '0.1.2' };

function step(name: Step['name'], status: Step['status']): Step {
  return { name, status, startedAt: null, elapsedMs: null };
}

function connecting(...steps: Step[]): Snapshot {
  return { version: 1, phase: { name: 'connecting', role: 'creator', code: CODE, steps }, transfers: [] };
}

function connected(...transfers: TransferView[]): Snapshot {
  return {
    version: 2,
    phase: {
      name: 'connected',
      role: 'creator',
      code: CODE,
      steps: [],
      route: 'same-network',
      friendName: 'Sam',
      since: 0,
    },
    transfers,
  };
}

const HOLIDAY: TransferView = {
  id: '1',
  direction: 'send',
  status: { name: 'running' },
  title: 'holiday',
  fileCount: 14,
  folderCount: 0,
  totalBytes: 2_300_000_000,
  transferredBytes: 0,
  bytesPerSecond: 0,
  secondsLeft: null,
  currentPath: null,
  verifiedFiles: 0,
  items: [],
  renamed: [],
  leftOut: [],
  leftOutCount: 0,
  destination: null,
  freeBytes: null,
};

describe('what a screen reader hears', () => {
  it('is each step as it begins and ends', () => {
    const before = connecting(step('server', 'active'), step('friend', 'pending'));
    const after = connecting(step('server', 'done'), step('friend', 'active'));
    expect(announcements(before, after)).toEqual(['Found the server', 'Waiting for your friend']);
  });

  it('is who came', () => {
    expect(announcements(connecting(), connected())).toEqual(['Connected to Sam']);
  });

  it('is nothing while only bytes move', () => {
    const later = { ...HOLIDAY, transferredBytes: 1_000_000, currentPath: 'beach.mov' };
    expect(announcements(connected(HOLIDAY), connected(later))).toEqual([]);
  });

  it('is the receipt, on the sending side', () => {
    const done: TransferView = { ...HOLIDAY, status: { name: 'done' } };
    expect(announcements(connected(HOLIDAY), connected(done))).toEqual([
      'holiday: 14 files, 2.3 GB, verified on Sam’s computer',
    ]);
  });

  it('is an offer that has just come in', () => {
    const offer: TransferView = { ...HOLIDAY, direction: 'receive', status: { name: 'incoming' } };
    expect(announcements(connected(), connected(offer))).toEqual(['holiday: Sam wants to send you this']);
  });

  it('is who hung up', () => {
    const ended: Snapshot = { version: 3, phase: { name: 'ended', by: 'friend' }, transfers: [] };
    expect(announcements(connected(), ended)).toEqual(['Your friend hung up']);
  });

  it('is nothing when the window opens on an idle engine', () => {
    expect(announcements(EMPTY_SNAPSHOT, EMPTY_SNAPSHOT)).toEqual([]);
  });
});
