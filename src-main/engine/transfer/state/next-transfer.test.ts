import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CooeeError } from '../../../../src-shared/session';
import { nextTransfer } from './next-transfer';
import { NO_PAUSES } from './pauses';
import { isEnded, isRunning, statusOf, tooLate, wantsTurn } from './transfer-state';
import type { TransferEvent, TransferState } from './transfer-state';

const failure = { kind: 'disk-full', detail: null } as const;

const side = fc.constantFrom('us' as const, 'friend' as const);
const pauser = fc.constantFrom('user' as const, 'disk' as const, 'friend' as const);
const anyEvent: fc.Arbitrary<TransferEvent> = fc.oneof(
  fc.constantFrom<TransferEvent>(
    { type: 'read' },
    { type: 'announced' },
    { type: 'offer-sent' },
    { type: 'offer-received' },
    { type: 'answered' },
    { type: 'interrupted' },
    { type: 'done' },
    { type: 'failed', failure },
  ),
  fc.record({ type: fc.constantFrom('declined' as const, 'cancelled' as const), by: side }),
  fc.record({ type: fc.constantFrom('accepted' as const, 'turn' as const), by: side, hasTurn: fc.boolean() }),
  fc.record({ type: fc.constant('paused' as const), by: pauser, failure: fc.constantFrom(null, failure) }),
  fc.record({ type: fc.constant('resumed' as const), by: pauser }),
);
/** Everything that happens before somebody says yes, in its order, so that many sequences get there. */
const OURS: readonly TransferEvent[] = [
  { type: 'read' },
  { type: 'announced' },
  { type: 'offer-sent' },
  { type: 'accepted', by: 'friend', hasTurn: false },
];
const THEIRS: readonly TransferEvent[] = [
  { type: 'offer-received' },
  { type: 'answered' },
  { type: 'accepted', by: 'us', hasTurn: false },
];
const start = fc.constantFrom(
  { first: { name: 'reading' }, way: OURS },
  { first: { name: 'arriving' }, way: THEIRS },
);
/** A transfer of either direction, some way along, and then whatever comes. */
const anyLife = fc
  .tuple(start, fc.nat({ max: 4 }), fc.array(anyEvent, { maxLength: 30 }))
  .map(([{ first, way }, steps, events]) => ({ first, events: [...way.slice(0, steps), ...events] }));

/** In which order the states come; one is never followed by an earlier one. */
const RANKS = { reading: 0, arriving: 0, queued: 1, offered: 2, incoming: 2, accepted: 3 };
const rank = (state: TransferState): number => (isEnded(state) ? 4 : RANKS[state.name]);

/** The states that a transfer of ours, or one of the friend's, can be in. */
const OF_OURS = new Set(['reading', 'queued', 'offered', 'accepted']);
const OF_THEIRS = new Set(['arriving', 'incoming', 'accepted']);

/** What becomes of it, and the events that were refused. */
function live(first: TransferState, events: readonly TransferEvent[]): TransferState[] {
  const states = [first];
  for (const event of events) {
    const before = states.at(-1) ?? first;
    try {
      states.push(nextTransfer(before, event));
    } catch (error) {
      expect(error).toBeInstanceOf(CooeeError);
    }
  }
  return states;
}

describe('a transfer, whatever happens in whatever order,', () => {
  it('is always in a state of its own direction, and never goes back to an earlier one', () => {
    fc.assert(
      fc.property(anyLife, ({ first, events }) => {
        const legal = first.name === 'reading' ? OF_OURS : OF_THEIRS;
        const states = live(first, events);
        for (const [index, state] of states.entries()) {
          expect(isEnded(state) || legal.has(state.name)).toBe(true);
          expect(rank(state)).toBeGreaterThanOrEqual(rank(states[index - 1] ?? first));
        }
      }),
    );
  });

  it('never moves again when it has ended', () => {
    fc.assert(
      fc.property(anyLife, fc.array(anyEvent), ({ first, events }, late) => {
        const last = live(first, [...events, { type: 'interrupted' }]).at(-1) ?? first;
        expect(isEnded(last)).toBe(true);
        for (const event of late) expect(nextTransfer(last, event)).toBe(last);
      }),
    );
  });

  it('can always be ended by our user, by the friend, and by a failure', () => {
    fc.assert(
      fc.property(anyLife, ({ first, events }) => {
        const state = live(first, events).at(-1) ?? first;
        if (isEnded(state)) return;
        expect(nextTransfer(state, { type: 'cancelled', by: 'us' })).toEqual({ name: 'cancelled', by: 'us' });
        expect(nextTransfer(state, { type: 'cancelled', by: 'friend' }).name).toBe('cancelled');
        expect(nextTransfer(state, { type: 'failed', failure })).toEqual({ name: 'failed', failure });
        expect(nextTransfer(state, { type: 'interrupted' })).toEqual({ name: 'interrupted' });
      }),
    );
  });

  it('runs exactly when it was accepted, has its turn and is paused by nobody', () => {
    fc.assert(
      fc.property(anyLife, ({ first, events }) => {
        for (const state of live(first, events)) {
          const runs = state.name === 'accepted' && state.hasTurn && Object.keys(state.pauses).length === 0;
          expect(isRunning(state)).toBe(runs);
          expect(statusOf(state).name === 'running').toBe(runs);
          if (runs) expect(wantsTurn(state)).toBe(true);
        }
      }),
    );
  });

  it('stays as it is, the same object, when an event changes nothing', () => {
    fc.assert(
      fc.property(anyLife, anyEvent, ({ first, events }, event) => {
        const state = live(first, events).at(-1) ?? first;
        const [once] = live(state, [event]).slice(-1);
        if (once === undefined || once === state) return;
        const twice = live(once, [event]).at(-1);
        expect(twice).toBe(once);
      }),
    );
  });
});

describe('what cannot happen', () => {
  const accepted: TransferState = { name: 'accepted', hasTurn: false, pauses: NO_PAUSES };
  const kindOf = (state: TransferState, event: TransferEvent): string | null => {
    try {
      nextTransfer(state, event);
      return null;
    } catch (error) {
      return error instanceof CooeeError ? error.kind : 'not ours';
    }
  };

  it.each<[string, TransferState, TransferEvent]>([
    ['an answer to nothing', { name: 'queued' }, { type: 'accepted', by: 'friend', hasTurn: false }],
    [
      'an answer to half an offer',
      { name: 'offered', isComplete: false },
      { type: 'accepted', by: 'friend', hasTurn: false },
    ],
    ['a no after the yes', accepted, { type: 'declined', by: 'friend' }],
    ['an offer that ends twice', { name: 'incoming', isAnswered: false }, { type: 'offer-received' }],
    [
      'files before our answer',
      { name: 'incoming', isAnswered: true },
      { type: 'turn', by: 'friend', hasTurn: true },
    ],
    [
      'a pause of what was not accepted',
      { name: 'offered', isComplete: true },
      { type: 'paused', by: 'friend', failure: null },
    ],
    ['the end of a pause before it', { name: 'arriving' }, { type: 'resumed', by: 'friend' }],
  ])('is no honest friend’s doing: %s', (_, state, event) => {
    expect(kindOf(state, event)).toBe('friend-garbled');
  });

  it.each<[string, TransferState, TransferEvent]>([
    ['an offer of nothing', { name: 'reading' }, { type: 'announced' }],
    ['an offer made twice', { name: 'offered', isComplete: false }, { type: 'announced' }],
    [
      'a yes before the disk was looked at',
      { name: 'incoming', isAnswered: false },
      { type: 'accepted', by: 'us', hasTurn: false },
    ],
    ['a second yes', { name: 'incoming', isAnswered: true }, { type: 'answered' }],
    ['a no after our yes', { name: 'incoming', isAnswered: true }, { type: 'declined', by: 'us' }],
    ['a turn of what nobody wants', { name: 'queued' }, { type: 'turn', by: 'us', hasTurn: true }],
    ['a pause before the answer', { name: 'queued' }, { type: 'paused', by: 'user', failure: null }],
    ['the end of what has not begun', { name: 'offered', isComplete: true }, { type: 'done' }],
  ])('is a mistake of ours: %s', (_, state, event) => {
    expect(kindOf(state, event)).toBe('internal');
  });
});

describe('an answer that comes too late', () => {
  it('fails with what ended the transfer, and with why', () => {
    const unsafe = { kind: 'offer-unsafe', detail: '../a', why: { code: 'path-outside' } } as const;
    expect(tooLate({ name: 'failed', failure: unsafe }).failure).toEqual(unsafe);
    expect(tooLate({ name: 'interrupted' }).kind).toBe('cancelled');
    expect(tooLate({ name: 'incoming', isAnswered: true }).kind).toBe('internal');
  });
});

describe('a pause', () => {
  const running: TransferState = { name: 'accepted', hasTurn: true, pauses: NO_PAUSES };
  const after = (...events: TransferEvent[]): TransferState =>
    events.reduce<TransferState>((state, event) => nextTransfer(state, event), running);

  it('is ended only by whoever made it', () => {
    const byUser: TransferEvent = { type: 'paused', by: 'user', failure: null };
    expect(statusOf(after(byUser, { type: 'resumed', by: 'friend' }))).toMatchObject({
      name: 'paused',
      by: 'us',
    });
    expect(statusOf(after(byUser, { type: 'resumed', by: 'disk' }))).toMatchObject({
      name: 'paused',
      by: 'us',
    });
    expect(statusOf(after(byUser, { type: 'resumed', by: 'user' }))).toEqual({ name: 'running' });
  });

  it('of a full disk waits in its turn, and that of a user lets others go first', () => {
    expect(wantsTurn(after({ type: 'paused', by: 'disk', failure }))).toBe(true);
    expect(wantsTurn(after({ type: 'paused', by: 'friend', failure }))).toBe(true);
    expect(wantsTurn(after({ type: 'paused', by: 'user', failure: null }))).toBe(false);
    expect(wantsTurn(after({ type: 'paused', by: 'friend', failure: null }))).toBe(false);
  });
});
