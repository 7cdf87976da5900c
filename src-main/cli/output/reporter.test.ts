import { describe, expect, it } from 'vitest';

import {
  EMPTY_SNAPSHOT,
  LEFT_OUT_REASONS,
  LEFT_OUT_WORDS,
  RENAME_REASONS,
  renameWords,
} from '../../../src-shared/session';
import type {
  CallPhase,
  Failure,
  FailureReason,
  LeftOutItem,
  NoteView,
  RelayAnswer,
  RelayQuestion,
  RouteAttempt,
  RouteKind,
  Snapshot,
  TransferStatus,
  TransferView,
  Transport,
} from '../../../src-shared/session';
import { aTransfer } from '../../../src-shared/session/transfer-view.fixture';
import { jsonReporter } from './json-reporter';
import { plainReporter } from './plain-reporter';
import { reportSnapshots } from './reporter';
import type { CallFailure } from './reporter';

const REFUSED: RouteAttempt = {
  kind: 'direct-ipv4',
  transport: 'tcp',
  source: 'public',
  target: '203.0.x.x:4711',
  dials: 12,
  fate: 'refused',
  elapsedMs: 30_000,
};

const FAILURE: CallFailure = {
  failure: { kind: 'one-unpredictable', detail: null, side: 'creator' },
  role: 'joiner',
  routes: [REFUSED, { ...REFUSED, source: 'predicted', fate: 'silent' }],
  guesses: 0,
};

const RELAY: RelayQuestion = {
  host: 'relay.example:4001',
  isContactServer: false,
  allowance: { bytes: null, bytesPerSecond: null, seconds: null },
  own: 'asking',
  friend: 'asking',
  expiresAt: 0,
};

const NOTE: NoteView = {
  id: '1',
  direction: 'receive',
  text: 'Look:\nhttps://example.org',
  at: 5,
  status: 'delivered',
};

function film(status: TransferStatus, resumedBytes = 0): TransferView {
  return aTransfer({
    status,
    title: 'film.mov',
    fileCount: 1,
    totalBytes: 9_000_000,
    transferredBytes: 3_000_000,
    bytesPerSecond: 1_000_000,
    secondsLeft: 6,
    currentPath: 'film.mov',
    resumedBytes,
  });
}

function lost(lostSince: number | null): Snapshot {
  const snapshot = connected(null);
  return snapshot.phase.name === 'connected'
    ? { ...snapshot, phase: { ...snapshot.phase, lostSince } }
    : snapshot;
}

/** What the command line says in words about one snapshot after the other. */
function inWords(...snapshots: readonly Snapshot[]): string {
  let said = '';
  const report = reportSnapshots(plainReporter((line) => (said += line), false));
  for (const snapshot of snapshots) report(snapshot);
  return said;
}

function inJson(...snapshots: readonly Snapshot[]): unknown[] {
  const events: unknown[] = [];
  const report = reportSnapshots(jsonReporter((line) => events.push(JSON.parse(line))));
  for (const snapshot of snapshots) report(snapshot);
  return events;
}

function by(route: RouteKind, transport: Transport): Snapshot {
  const snapshot = connected(null);
  if (snapshot.phase.name !== 'connected') throw new Error('not connected');
  return { ...snapshot, phase: { ...snapshot.phase, route, transport } };
}

function connected(roundTripMs: number | null): Snapshot {
  const phase: CallPhase = {
    name: 'connected',
    role: 'creator',
    code: { words: [], text: '0.1.2' },
    steps: [{ name: 'server', status: 'done', startedAt: 0, elapsedMs: 120 }],
    route: 'direct-ipv6',
    transport: 'tcp',
    program: 'cooee',
    friendName: 'Sam',
    since: 0,
    routes: [],
    roundTripMs,
    matchPhrase: null,
    isComparing: false,
    lostSince: null,
    relay: null,
  };
  return { ...EMPTY_SNAPSHOT, phase };
}

/** An offer of ours of which something is left out for every reason there is, and for one that only the friend knows. */
function incomplete(): TransferView {
  const leftOut = LEFT_OUT_REASONS.map((code): LeftOutItem => ({ path: code, code }));
  const foreign = { path: 'moon', code: null, words: 'a \u200b moon' };
  return { ...film({ name: 'offered' }), leftOut: [...leftOut, foreign], leftOutCount: leftOut.length + 1 };
}

describe('what is left out', () => {
  const offer: Snapshot = { ...EMPTY_SNAPSHOT, transfers: [incomplete()] };

  it('is said in words, with a reason each', () => {
    const lines = inWords(offer)
      .split('\n')
      .filter((line) => line.startsWith('left out: '));
    expect(lines).toHaveLength(LEFT_OUT_REASONS.length + 1);
    for (const [index, code] of LEFT_OUT_REASONS.entries())
      expect(lines[index]).toBe(`left out: ${code} (${LEFT_OUT_WORDS[code]})`);
    expect(lines.at(-1)).toBe('left out: moon (a \ufffd moon)');
  });

  it('is told to programs as a code and in words', () => {
    expect(inJson(offer)).toMatchObject([
      {
        leftOut: [
          ...LEFT_OUT_REASONS.map((code) => ({ path: code, code, reason: LEFT_OUT_WORDS[code] })),
          { path: 'moon', code: null, reason: 'a \u200b moon' },
        ],
      },
    ]);
  });
});

it('a name that changes is told with the reason, where the friend said one, and to programs with its code', () => {
  const renamed = RENAME_REASONS.map((why) => ({ from: why, to: `${why} (2)`, why }));
  const transfer = { ...film({ name: 'offered' }), renamed: [...renamed, { from: 'a', to: 'a (2)' }] };
  const offer: Snapshot = { ...EMPTY_SNAPSHOT, transfers: [transfer] };
  const told = RENAME_REASONS.map((why) => `renamed: ${why} -> ${why} (2) (${renameWords(why)})\n`);
  expect(inWords(offer)).toContain(`${told.join('')}renamed: a -> a (2)\n`);
  expect(inJson(offer)).toMatchObject([{ event: 'offer', renamed: transfer.renamed }]);
});

describe('the command line in words', () => {
  it('says of a failed call what was tried, one line for each kind, and whose network it is about', () => {
    let said = '';
    plainReporter((line) => (said += line), false).failed(FAILURE);
    expect(said).toMatch(
      /^tried: Through both routers: refused \(30\.0 s\)\nIt is about the network at your friend’s end\.\n/,
    );
  });

  it.each<[string, FailureReason | undefined, RelayAnswer | null, string | null]>([
    ['where neither knows one', undefined, null, '--relay tcp:host:port on both sides'],
    ['to a friend who was not asked', { code: 'relay-refused', by: 'joiner' }, null, '--relay server'],
    ['to one whose friend said no', { code: 'relay-refused', by: 'creator' }, 'asking', '--relay server'],
    ['where nobody answered in time', { code: 'relay-unanswered' }, 'asking', '--relay server'],
    ['not to one who said no', { code: 'relay-refused', by: 'joiner' }, 'asking', null],
    [
      'where theirs failed',
      { code: 'relay-failed', host: 'relay.example:4001', trouble: 'alone' },
      'yes',
      'Another relay',
    ],
  ])('tells how a relay would help %s', (_, why, own, words) => {
    let said = '';
    const reporter = plainReporter((line) => (said += line), false);
    if (own !== null) reporter.relay({ ...RELAY, own });
    said = '';
    const failure: Failure = {
      kind: 'both-unpredictable',
      detail: null,
      ...(why === undefined ? {} : { why }),
    };
    reporter.failed({ failure, role: 'joiner', routes: [], guesses: 0 });
    if (words === null) expect(said).toBe('');
    else expect(said).toContain(words);
  });

  it('adds nothing to a failure that says everything', () => {
    let said = '';
    const failed = plainReporter((line) => (said += line), false);
    failed.failed({
      failure: { kind: 'room-unknown', detail: null },
      role: 'joiner',
      routes: [],
      guesses: 0,
    });
    expect(said).toBe('');
  });
});

describe('the command line in words, while a call goes on', () => {
  it('says once that the connection broke, and once that it is back', () => {
    expect(inWords(connected(null), lost(5), lost(5), lost(null), lost(null))).toBe(
      'connected to Sam directly over IPv6\n' +
        'the connection broke, looking for Sam again; nothing is lost\n' +
        'connected to Sam again directly over IPv6\n',
    );
  });

  it('says by which way the call goes on when it moves to another, and nothing while there is none', () => {
    const [udp, tcp] = [by('direct-ipv4', 'udp'), by('direct-ipv4', 'tcp')];
    expect(inWords(by('relay', 'tcp'), udp, udp, tcp, lost(5), tcp)).toBe(
      'connected to Sam through a relay\n' +
        'now connected to Sam directly over IPv4, by UDP\n' +
        'now connected to Sam directly over IPv4\n' +
        'the connection broke, looking for Sam again; nothing is lost\n' +
        'connected to Sam again directly over IPv4\n',
    );
    expect(inJson(udp, udp, tcp)).toMatchObject([
      { event: 'connected', route: 'direct-ipv4', transport: 'udp' },
      { event: 'link-moved', route: 'direct-ipv4', transport: 'tcp' },
    ]);
  });

  it('says who paused a transfer, that it goes on, and from where', () => {
    const at = (status: TransferStatus): Snapshot => ({
      ...EMPTY_SNAPSHOT,
      transfers: [film(status, 1_200_000)],
    });
    const running = at({ name: 'running' });
    const paused = at({ name: 'paused', by: 'friend', failure: null });
    const full = at({ name: 'paused', by: 'friend', failure: { kind: 'disk-full', detail: null } });
    expect(inWords(running, paused, paused, running, full, running)).toBe(
      'went on from 1.2 MB\n' +
        'paused: film.mov (by your friend)\n' +
        'resumed: film.mov\n' +
        'paused: film.mov (not enough space on the other computer; goes on by itself when there is room)\n' +
        'resumed: film.mov\n',
    );
  });

  it('prints what the friend writes, and nothing of it as a line of its own or to the terminal', () => {
    const text = 'one\ndone: 1 file\u001b[2J';
    const written = { ...connected(null), notes: [{ ...NOTE, text }] };
    expect(inWords(connected(null), written, written)).toBe(
      'connected to Sam directly over IPv6\nSam writes:\n  one\n  done: 1 file\ufffd[2J\n',
    );
  });
});

describe('a match phrase', () => {
  const phrase = (isComparing: boolean): Snapshot => {
    const { phase, ...rest } = connected(null);
    if (phase.name !== 'connected') throw new Error('not connected');
    return { ...rest, phase: { ...phase, matchPhrase: ['maple', 'tiger', 'river'], isComparing } };
  };

  it('is told behind the connection, in words and in JSON', () => {
    expect(inWords(phrase(false))).toBe(
      'connected to Sam directly over IPv6\nmatch phrase: maple tiger river\n',
    );
    expect(inJson(phrase(false))).toMatchObject([{ event: 'connected', matchPhrase: 'maple tiger river' }]);
  });

  it('is compared before anything else is told', () => {
    const notes = [{ ...NOTE, text: 'hi' }];
    const asked = { ...phrase(true), notes };
    const words = 'connected to Sam directly over IPv6\nmatch phrase: maple tiger river\n';
    expect(inWords(asked, asked)).toBe(words);
    expect(inWords(asked, { ...phrase(false), notes })).toBe(`${words}Sam writes: hi\n`);
    const over: Snapshot = { ...asked, phase: { name: 'ended', by: 'friend' } };
    expect(inWords(asked, over)).toBe(words);
  });
});

describe('the command line as JSON', () => {
  it('has an event for each text, for a pause and its end, and for a connection that broke and is back', () => {
    const phase = connected(null);
    const paused = film({ name: 'paused', by: 'us', failure: { kind: 'disk-full', detail: null } });
    const events = inJson(
      phase,
      { ...phase, notes: [NOTE] },
      { ...phase, notes: [NOTE], transfers: [paused] },
      { ...lost(7), notes: [NOTE], transfers: [paused] },
      { ...phase, notes: [NOTE], transfers: [film({ name: 'running' }, 1000)] },
    );
    expect(events).toMatchObject([
      { event: 'connected' },
      { event: 'note', direction: 'receive', text: NOTE.text, at: 5, status: 'delivered' },
      { event: 'paused', id: '1', by: 'us', kind: 'disk-full', code: 'F6' },
      { event: 'link-lost', at: 7 },
      { event: 'link-restored', route: 'direct-ipv6', transport: 'tcp' },
      { event: 'resumed', id: '1' },
      { event: 'progress', id: '1', resumed: 1000 },
    ]);
  });

  it('says of a failed call its code, its side and every way that was tried', () => {
    let said = '';
    jsonReporter((line) => (said += line)).failed(FAILURE);
    expect(JSON.parse(said)).toEqual({
      event: 'failed',
      code: 'N7',
      kind: 'one-unpredictable',
      side: 'creator',
      detail: null,
      why: null,
      routes: FAILURE.routes,
      guesses: 0,
    });
    said = '';
    const failure = { kind: 'nothing-to-send', detail: '/a', why: { code: 'unreadable' } } as const;
    jsonReporter((line) => (said += line)).failed({ ...FAILURE, failure });
    expect(JSON.parse(said)).toMatchObject({ detail: '/a: cannot be read', why: { code: 'unreadable' } });
  });

  it('tells every further guess of somebody else, in numbers and in words', () => {
    const guessed = (guesses: number): Snapshot => ({ ...EMPTY_SNAPSHOT, guesses });
    expect(inJson(guessed(1), guessed(1), guessed(3))).toEqual([
      { event: 'guesses', count: 1, words: 'Somebody else tried to answer (once)' },
      { event: 'guesses', count: 3, words: 'Somebody else tried to answer (3 times)' },
    ]);
    expect(inWords(guessed(3))).toBe(
      'Somebody else tried to answer (3 times). ' +
        'They did not get in; take a new code for the next call.\n',
    );
  });

  it('tells a connection and its round trip once, when each is known', () => {
    const events: unknown[] = [];
    const report = reportSnapshots(jsonReporter((line) => events.push(JSON.parse(line))));
    for (const roundTripMs of [null, 24.26, 23.1]) report(connected(roundTripMs));
    expect(events).toEqual([
      {
        event: 'connected',
        route: 'direct-ipv6',
        transport: 'tcp',
        friend: 'Sam',
        matchPhrase: null,
        steps: { server: 120 },
      },
      { event: 'round-trip', roundTripMs: 24.3 },
    ]);
  });
});
