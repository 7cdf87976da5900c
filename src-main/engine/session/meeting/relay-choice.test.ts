import { describe, expect, it } from 'vitest';

import type { RelayPlace, RelayWish } from '../../../../src-shared/contact-exchange';
import { chooseRelay, wishOf } from './relay-choice';
import type { RelayDecision, RelayPreference } from './relay-choice';

const A: RelayPlace = { host: 'a.example', port: 4001 };
const B: RelayPlace = { host: 'b.example', port: 4001 };
const HOME: RelayPlace = { host: '192.168.1.9', port: 4001 };
const LOCAL: RelayPlace = { host: '127.0.0.1', port: 4001 };

/** As the caller decides; the answerer must come to the same. */
function decide(caller: RelayWish, answerer: RelayWish | null, isServerRelay = true): RelayDecision {
  const seen = chooseRelay({ role: 'creator', own: caller, friend: answerer, isServerRelay });
  if (answerer === null) return seen;
  const seenToo = chooseRelay({ role: 'joiner', own: answerer, friend: caller, isServerRelay });
  expect(seenToo).toEqual(seen.name === 'open' ? { ...seen, own: seen.friend, friend: seen.own } : seen);
  return seen;
}

const PLACES = [A, B, HOME, LOCAL, 'server'] as const;
const PREFERENCES: readonly RelayPreference[] = ['ask', 'never', ...PLACES];
const CONSENTS = ['asking', 'yes', 'no'] as const;

describe('which relay two friends would use', () => {
  it.each<[RelayPreference, RelayPreference, boolean, RelayPlace | 'refused' | 'none']>([
    ['ask', 'ask', true, 'server'],
    ['ask', 'ask', false, 'none'],
    ['ask', 'server', true, 'server'],
    ['server', 'server', false, 'none'],
    [A, 'ask', true, A],
    ['ask', B, true, B],
    [A, B, true, A],
    ['server', B, true, 'server'],
    ['server', B, false, B],
    [A, A, false, A],
    ['never', 'server', true, 'refused'],
    [A, 'never', true, 'refused'],
    ['never', 'never', false, 'none'],
    // Inside a network only if both named it.
    [HOME, 'ask', true, 'server'],
    [HOME, 'ask', false, 'none'],
    ['ask', LOCAL, true, 'server'],
    [HOME, B, true, B],
    [HOME, HOME, true, HOME],
    [LOCAL, LOCAL, false, LOCAL],
  ])('%j and %j, with a server that relays (%s): %j', (caller, answerer, isServerRelay, expected) => {
    const decision = decide(wishOf(caller), wishOf(answerer), isServerRelay);
    expect(decision.name === 'open' ? decision.place : decision.name).toEqual(expected);
  });

  it('is none with a friend whose program knows no relays', () => {
    expect(decide(wishOf('server'), null)).toEqual({ name: 'none' });
  });

  it('is alike on both sides, whatever either told, in any order', () => {
    for (const callers of PLACES)
      for (const answerers of PLACES)
        for (const consent of CONSENTS)
          for (const other of CONSENTS)
            for (const isServerRelay of [true, false])
              decide({ place: callers, consent }, { place: answerers, consent: other }, isServerRelay);
  });

  it('stays the same when either agrees to it', () => {
    for (const caller of PREFERENCES)
      for (const answerer of PREFERENCES)
        for (const isServerRelay of [true, false]) {
          const first = decide(wishOf(caller), wishOf(answerer), isServerRelay);
          if (first.name !== 'open') continue;
          const { place } = first;
          const yes = { place, consent: 'yes' } as const;
          expect(decide(yes, wishOf(answerer), isServerRelay)).toMatchObject({ place, own: 'yes' });
          expect(decide(wishOf(caller), yes, isServerRelay)).toMatchObject({ place, friend: 'yes' });
          expect(decide(yes, yes, isServerRelay)).toMatchObject({ place, own: 'yes', friend: 'yes' });
        }
  });
});

describe('whether both agree', () => {
  it('takes a relay that was chosen for agreed to, and no other', () => {
    expect(decide(wishOf(A), wishOf(B))).toMatchObject({ place: A, own: 'yes', friend: 'asking' });
    expect(decide(wishOf('ask'), wishOf('server'))).toMatchObject({ own: 'asking', friend: 'yes' });
    expect(decide(wishOf(A), wishOf(A))).toMatchObject({ own: 'yes', friend: 'yes' });
  });

  it('takes a no for one to every relay, and says whose it is', () => {
    expect(decide(wishOf(A), { place: 'server', consent: 'no' })).toEqual({ name: 'refused', by: 'joiner' });
    expect(decide({ place: A, consent: 'no' }, wishOf(B))).toEqual({ name: 'refused', by: 'creator' });
  });
});
