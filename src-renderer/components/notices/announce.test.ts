import { describe, expect, it } from 'vitest';

import { EMPTY_SNAPSHOT } from '../../../src-shared/session';
import type {
  CallPhase,
  RelayQuestion,
  FriendProgram,
  NetworkCheck,
  NetworkFacts,
  NoteView,
  RouteKind,
  Snapshot,
  Step,
  TransferView,
} from '../../../src-shared/session';
import { aTransfer } from '../../../src-shared/session/transfer-view.fixture';
import { aRelay } from '../../fixtures/call.fixture';
import { announcements } from './announce';

const CODE = { words: ['koala', 'river', 'willow', 'robin'], text: '0.1.2' };

function step(name: Step['name'], status: Step['status']): Step {
  return { name, status, startedAt: null, elapsedMs: null };
}

function connecting(...steps: Step[]): Snapshot {
  const phase: CallPhase = {
    name: 'connecting',
    role: 'creator',
    code: CODE,
    steps,
    routes: [],
    relay: null,
  };
  return { ...EMPTY_SNAPSHOT, version: 1, phase };
}

function connectedTo(program: FriendProgram, ...transfers: TransferView[]): Snapshot {
  return {
    ...EMPTY_SNAPSHOT,
    version: 2,
    phase: {
      name: 'connected',
      role: 'creator',
      code: CODE,
      steps: [],
      route: 'same-network',
      transport: 'tcp',
      program,
      friendName: program === 'cooee' ? 'Sam' : 'gday',
      since: 0,
      routes: [],
      roundTripMs: null,
      matchPhrase: null,
      isComparing: false,
      lostSince: null,
      relay: null,
    },
    transfers,
  };
}

function connected(...transfers: TransferView[]): Snapshot {
  return connectedTo('cooee', ...transfers);
}

const HOLIDAY = aTransfer();

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
    const done: TransferView = { ...HOLIDAY, status: { name: 'done' }, verifiedFiles: 14 };
    expect(announcements(connected(HOLIDAY), connected(done))).toEqual([
      'holiday: 14 files, 2.3\u00a0GB, verified on Sam’s computer',
    ]);
  });

  it('is what can be done with a gday, and no more than it said', () => {
    expect(announcements(connecting(), connectedTo('gday'))).toEqual([
      'Connected to gday 0.5: one transfer, no receipt.',
    ]);
    const done: TransferView = { ...HOLIDAY, status: { name: 'done' } };
    expect(announcements(connectedTo('gday', HOLIDAY), connectedTo('gday', done))).toEqual([
      'holiday: 14 files, 2.3\u00a0GB, sent; gday sends no receipt',
    ]);
  });

  it('is an offer that has just come in', () => {
    const offer: TransferView = { ...HOLIDAY, direction: 'receive', status: { name: 'incoming' } };
    expect(announcements(connected(), connected(offer))).toEqual(['holiday: Sam wants to send you this']);
  });

  it('is, with an offer, what is marked in it', () => {
    const outline = { firstLevel: [], firstLevelCount: 3, marked: [], programCount: 2, hiddenCount: 1 };
    const offer: TransferView = { ...HOLIDAY, direction: 'receive', status: { name: 'incoming' }, outline };
    expect(announcements(connected(), connected(offer))).toEqual([
      'holiday: Sam wants to send you this (2 programs, 1 hidden name)',
    ]);
  });

  it('is what to do about this network, once, and nothing of an easy one', () => {
    const facts: NetworkFacts = {
      isOnline: true,
      isServerReached: true,
      nat: 'random',
      hasIpv6: false,
      isPortMapped: null,
      hasVpn: false,
      isLocalOnly: false,
      isProxied: false,
    };
    const hard: NetworkCheck = {
      name: 'checked',
      facts,
      verdict: 'may-need-help',
      advice: 'unpredictable-ports',
    };
    const waiting: Snapshot = { ...EMPTY_SNAPSHOT, network: hard };
    expect(announcements(EMPTY_SNAPSHOT, waiting)).toEqual([
      'Your network: may need help. The router uses a new port for everything. If it does not connect, allow UPnP in the router or use a phone hotspot',
    ]);
    expect(announcements(waiting, { ...waiting, version: 1 })).toEqual([]);
    const easy: NetworkCheck = { name: 'checked', facts, verdict: 'easy', advice: null };
    expect(announcements(EMPTY_SNAPSHOT, { ...EMPTY_SNAPSHOT, network: easy })).toEqual([]);
  });

  it('is who stopped a transfer, and that it goes on', () => {
    const paused: TransferView = { ...HOLIDAY, status: { name: 'paused', by: 'friend', failure: null } };
    expect(announcements(connected(HOLIDAY), connected(paused))).toEqual(['holiday: Paused by Sam']);
    expect(announcements(connected(paused), connected(HOLIDAY))).toEqual(['holiday: goes on']);
  });

  it('is whose disk is full', () => {
    const failure = { kind: 'disk-full', detail: null } as const;
    const full: TransferView = { ...HOLIDAY, status: { name: 'paused', by: 'friend', failure } };
    expect(announcements(connected(HOLIDAY), connected(full))).toEqual([
      'holiday: Paused: not enough space on Sam’s computer; goes on by itself when there is room',
    ]);
  });

  it('is from where a transfer goes on that was interrupted', () => {
    const offered: TransferView = { ...HOLIDAY, status: { name: 'offered' } };
    const resumed: TransferView = { ...HOLIDAY, resumedBytes: 1_200_000_000 };
    expect(announcements(connected(offered), connected(resumed))).toEqual([
      'holiday: went on from 1.2\u00a0GB',
    ]);
    expect(announcements(connected(offered), connected(HOLIDAY))).toEqual([]);
  });

  it('is what the friend writes, and what of ours did not get there', () => {
    const note: NoteView = { id: '1', direction: 'receive', text: 'Hello', at: 0, status: 'delivered' };
    const ours: NoteView = { ...note, id: '2', direction: 'send', status: 'sending' };
    const before = connected();
    const written: Snapshot = { ...before, notes: [note, ours] };
    expect(announcements(before, written)).toEqual(['Sam writes: Hello']);
    const delivered: Snapshot = { ...before, notes: [note, { ...ours, status: 'delivered' }] };
    expect(announcements(written, delivered)).toEqual([]);
    const failed: Snapshot = { ...before, notes: [note, { ...ours, status: 'failed' }] };
    expect(announcements(written, failed)).toEqual(['Not delivered: Hello']);
  });

  it('is that the connection broke, and that it is back', () => {
    const lost = connectedTo('cooee');
    const phase = lost.phase.name === 'connected' ? { ...lost.phase, lostSince: 5 } : lost.phase;
    const without: Snapshot = { ...lost, phase };
    expect(announcements(connected(), without)).toEqual([
      'The connection broke. Looking for Sam again … Nothing is lost',
    ]);
    expect(announcements(without, connected())).toEqual(['Connected to Sam again']);
  });

  it('is who hung up', () => {
    const ended: Snapshot = { ...EMPTY_SNAPSHOT, version: 3, phase: { name: 'ended', by: 'friend' } };
    expect(announcements(connected(), ended)).toEqual(['Your friend hung up']);
  });

  it('is nothing when the window opens on an idle engine', () => {
    expect(announcements(EMPTY_SNAPSHOT, EMPTY_SNAPSHOT)).toEqual([]);
  });
});

it('tells by which way a call goes on that moves to another', () => {
  const by = (route: RouteKind): Snapshot => {
    const snapshot = connected();
    return { ...snapshot, phase: { ...snapshot.phase, route } as CallPhase };
  };
  expect(announcements(by('relay'), by('direct-ipv4'))).toEqual([
    'Direct IPv4: directly now, no longer through the relay',
  ]);
  expect(announcements(by('relay'), by('relay'))).toEqual([]);
});

describe('a relay', () => {
  function asking(particulars: Partial<RelayQuestion>): Snapshot {
    const snapshot = connecting(step('route', 'active'));
    const relay = aRelay(particulars);
    return { ...snapshot, phase: { ...snapshot.phase, relay } as CallPhase };
  }

  it('is asked about once, with what it sees', () => {
    const [said = ''] = announcements(connecting(step('route', 'active')), asking({}));
    expect(said).toContain('Send through relay.example:4001?');
    expect(said).toContain('not what');
    expect(announcements(asking({}), asking({ own: 'yes' }))).toEqual([]);
  });

  it('to which the friend agrees is told', () => {
    expect(announcements(asking({}), asking({ friend: 'yes' }))).toEqual(['Your friend agrees to the relay']);
  });
});
