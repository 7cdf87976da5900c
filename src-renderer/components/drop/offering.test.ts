import { describe, expect, it } from 'vitest';

import { EMPTY_SNAPSHOT } from '../../../src-shared/session';
import type { CallPhase, FriendProgram, Role } from '../../../src-shared/session';
import { aTransfer } from '../../../src-shared/session/transfer-view.fixture';
import { offering, writing } from './offering';

function connected(program: FriendProgram, role: Role): CallPhase {
  const code = { words: [], text: '1.abcd.efgh' };
  return {
    name: 'connected',
    role,
    code,
    steps: [],
    route: 'direct-ipv4',
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
  };
}

const done = aTransfer({ status: { name: 'done' } });

describe('files can be offered', () => {
  it('and texts dropped only when the match phrase is compared, where that is wanted', () => {
    const phase = connected('cooee', 'creator');
    if (phase.name !== 'connected') throw new Error('not connected');
    const asked = { ...phase, matchPhrase: ['maple', 'tiger', 'river'], isComparing: true };
    const refused = { possible: false, hint: 'Compare the match phrase first, then drop it again' };
    expect(offering(asked, [])).toEqual(refused);
    expect(writing(asked)).toEqual(refused);
  });

  it('to another Cooee, by either side and as often as wanted', () => {
    for (const role of ['creator', 'joiner'] as const) {
      const phase = connected('cooee', role);
      expect(offering(phase, [])).toEqual({ possible: true, hint: 'Drop to offer it to Sam' });
      expect(offering(phase, [done, done]).possible).toBe(true);
    }
  });

  it('to gday once, by the one who called', () => {
    const phase = connected('gday', 'creator');
    expect(offering(phase, [])).toEqual({ possible: true, hint: 'Drop to offer it to your friend' });
    for (const name of ['preparing', 'queued', 'offered', 'running', 'done'] as const) {
      expect(offering(phase, [aTransfer({ status: { name } })]).possible).toBe(false);
    }
  });

  it('to gday after the only transfer was taken out of the tray, or had nothing that gday can take', () => {
    const removed = aTransfer({ status: { name: 'cancelled', by: 'us' } });
    const empty = aTransfer({
      status: { name: 'failed', failure: { kind: 'nothing-to-send', detail: null } },
    });
    expect(offering(connected('gday', 'creator'), [removed, empty]).possible).toBe(true);
  });

  it('never to a gday that called us, and the reason is said', () => {
    const { possible, hint } = offering(connected('gday', 'joiner'), []);
    expect(possible).toBe(false);
    expect(hint).toContain('only the one who called can send');
  });

  it('not before a call', () => {
    expect(offering(EMPTY_SNAPSHOT.phase, [])).toEqual({
      possible: false,
      hint: 'Start a call first, then drop your files',
    });
  });
});

describe('a text can be dropped', () => {
  it('while the call with another Cooee is open', () => {
    expect(writing(connected('cooee', 'joiner'))).toEqual({
      possible: true,
      hint: 'Drop to put it into your text for Sam',
    });
  });

  it('not before, and not for gday; the reason is said', () => {
    expect(writing(EMPTY_SNAPSHOT.phase)).toEqual({
      possible: false,
      hint: 'A text or a link can be sent once your friend is in',
    });
    expect(writing(connected('gday', 'creator'))).toEqual({
      possible: false,
      hint: 'gday takes files only, no texts and links',
    });
  });
});
