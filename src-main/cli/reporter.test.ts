import { describe, expect, it } from 'vitest';

import { EMPTY_SNAPSHOT, type CallPhase, type RouteAttempt, type Snapshot } from '../../src-shared/session';
import { jsonReporter } from './json-reporter';
import { plainReporter } from './plain-reporter';
import { reportSnapshots, type CallFailure } from './reporter';

const REFUSED: RouteAttempt = {
  kind: 'direct-ipv4',
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
};

function connected(roundTripMs: number | null): Snapshot {
  const phase: CallPhase = {
    name: 'connected',
    role: 'creator',
    code: { words: [], text: '0.1.2' },
    steps: [{ name: 'server', status: 'done', startedAt: 0, elapsedMs: 120 }],
    route: 'direct-ipv6',
    program: 'cooee',
    friendName: 'Sam',
    since: 0,
    routes: [],
    roundTripMs,
  };
  return { ...EMPTY_SNAPSHOT, phase };
}

describe('the command line in words', () => {
  it('says of a failed call what was tried, one line for each kind, and whose network it is about', () => {
    let said = '';
    plainReporter((line) => (said += line), false).failed(FAILURE);
    expect(said).toBe(
      'tried: Through both routers: refused (30.0 s)\nIt is about the network at your friend’s end.\n',
    );
  });

  it('adds nothing to a failure that says everything', () => {
    let said = '';
    const failed = plainReporter((line) => (said += line), false);
    failed.failed({ failure: { kind: 'room-unknown', detail: null }, role: 'joiner', routes: [] });
    expect(said).toBe('');
  });
});

describe('the command line as JSON', () => {
  it('says of a failed call its code, its side and every way that was tried', () => {
    let said = '';
    jsonReporter((line) => (said += line)).failed(FAILURE);
    expect(JSON.parse(said)).toEqual({
      event: 'failed',
      code: 'N7',
      kind: 'one-unpredictable',
      side: 'creator',
      detail: null,
      routes: FAILURE.routes,
    });
  });

  it('tells a connection and its round trip once, when each is known', () => {
    const events: unknown[] = [];
    const report = reportSnapshots(jsonReporter((line) => events.push(JSON.parse(line))));
    for (const roundTripMs of [null, 24.26, 23.1]) report(connected(roundTripMs));
    expect(events).toEqual([
      { event: 'connected', route: 'direct-ipv6', friend: 'Sam', steps: { server: 120 } },
      { event: 'round-trip', roundTripMs: 24.3 },
    ]);
  });
});
