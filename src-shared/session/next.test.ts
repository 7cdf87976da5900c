import { describe, expect, it } from 'vitest';

import { nextPhase } from './next';
import type { CallEvent, CallPhase, CodeView } from './phase';

const code: CodeView = { words: ['maple', 'tiger', 'ocean', 'river'], text: '0.aaaa.bbbb' };
const other: CodeView = { words: [], text: '0.cccc.dddd' };
const run = (...events: CallEvent[]): CallPhase => events.reduce<CallPhase>(nextPhase, { name: 'idle' });

const start = (role: 'creator' | 'joiner'): CallEvent => ({ type: 'start', role, code, at: 1000 });
const serverFound: CallEvent = { type: 'server-found', at: 1100 };
const roomOpen: CallEvent = { type: 'room-open', at: 1150, code: other, expiresAt: 601_150 };
const friendHere: CallEvent = { type: 'friend-here', at: 5000 };
const routeFound: CallEvent = { type: 'route-found', at: 5200 };
const verified: CallEvent = {
  type: 'verified',
  at: 5300,
  route: 'same-network',
  transport: 'tcp',
  program: 'cooee',
  friendName: 'Sam',
  matchPhrase: ['maple', 'tiger', 'river'],
  isComparing: false,
};
const lost: CallEvent = { type: 'fail', failure: { kind: 'connection-lost', detail: null } };

describe('a call', () => {
  it('goes from the code to a connection for the caller, telling how long each step took', () => {
    const connected = run(start('creator'), serverFound, roomOpen, friendHere, routeFound, verified);
    expect(connected).toMatchObject({
      name: 'connected',
      role: 'creator',
      friendName: 'Sam',
      route: 'same-network',
      transport: 'tcp',
    });
    expect(connected.name === 'connected' && connected.steps.map(({ elapsedMs }) => elapsedMs)).toEqual([
      100, 3900, 200, 100,
    ]);
  });

  it('shows the code that the room was really made with', () => {
    expect(run(start('creator'), serverFound, roomOpen)).toMatchObject({ name: 'waiting', code: other });
  });

  it('never makes the answerer wait with a code to read out', () => {
    expect(run(start('joiner'), serverFound, roomOpen)).toMatchObject({ name: 'connecting', role: 'joiner' });
  });

  it('keeps the match phrase of its first connection, and waits until it is compared if that is wanted', () => {
    const comparing: CallEvent = { ...verified, type: 'verified', isComparing: true };
    const steps = [start('creator'), serverFound, roomOpen, friendHere, routeFound] as const;
    const asked = run(...steps, comparing, { type: 'link-lost', at: 6000 });
    expect(asked).toMatchObject({ isComparing: true, matchPhrase: ['maple', 'tiger', 'river'] });
    const again = nextPhase(asked, { type: 'link-restored', route: 'direct-ipv6', transport: 'tcp' });
    const matches = nextPhase(again, { type: 'phrase-matches' });
    expect(matches).toMatchObject({ isComparing: false, matchPhrase: ['maple', 'tiger', 'river'] });
    expect(run({ type: 'phrase-matches' })).toEqual({ name: 'idle' });
  });

  it('keeps the time of the first route when several come about', () => {
    const again: CallEvent = { type: 'route-found', at: 9000 };
    expect(run(start('joiner'), serverFound, friendHere, routeFound, again)).toEqual(
      run(start('joiner'), serverFound, friendHere, routeFound),
    );
  });

  it('says how far it came when it fails', () => {
    const failed = run(start('joiner'), serverFound, lost);
    expect(failed).toMatchObject({ name: 'failed', failure: { kind: 'connection-lost' } });
    expect(failed.name === 'failed' && failed.steps.map(({ status }) => status)).toEqual([
      'done',
      'active',
      'pending',
      'pending',
    ]);
  });

  it('is not brought back to life by late news', () => {
    const hungUp = run(start('joiner'), { type: 'end', by: 'us' });
    for (const late of [serverFound, friendHere, verified, lost])
      expect(nextPhase(hungUp, late)).toBe(hungUp);
  });

  it('does not start a second time while it is going on', () => {
    const live = run(start('joiner'));
    expect(nextPhase(live, start('creator'))).toBe(live);
  });
});
