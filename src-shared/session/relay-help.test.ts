import { describe, expect, it } from 'vitest';

import type { Failure } from './failure';
import { relayHelp } from './relay-help';

const NO_WAY: Failure = { kind: 'both-unpredictable', detail: null };

describe('how a relay would help', () => {
  it.each<[string, Failure, ReturnType<typeof relayHelp>]>([
    ['both agree, where one said no', { ...NO_WAY, why: { code: 'relay-refused', by: 'joiner' } }, 'agree'],
    ['both agree, where nobody answered', { ...NO_WAY, why: { code: 'relay-unanswered' } }, 'agree'],
    [
      'it is another one, where theirs did not join them',
      { ...NO_WAY, why: { code: 'relay-failed', host: 'relay.example:4001', trouble: 'alone' } },
      'another',
    ],
    ['it is another one, where theirs is used up', { kind: 'relay-ended', detail: null }, 'another'],
    ['they choose one, where neither knows any', NO_WAY, 'choose'],
    ['the same with a VPN on the way', { ...NO_WAY, why: { code: 'vpn', side: null } }, 'choose'],
    ['not at all, where something else is wrong', { kind: 'room-unknown', detail: null }, null],
  ])('is that %s', (_, failure, help) => {
    expect(relayHelp(failure)).toBe(help);
  });
});
