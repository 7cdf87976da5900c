import { describe, expect, it } from 'vitest';

import { aCall } from '../fixtures/call.fixture';
import { movedWords } from './route-words';

const RELAY = aCall({ route: 'relay' });
const UDP = aCall({ transport: 'udp' });
const TCP = aCall();

describe('what is said when the way of a call is another one', () => {
  it.each([
    [RELAY, TCP, 'directly now, no longer through the relay'],
    [RELAY, UDP, 'directly now, no longer through the relay'],
    [UDP, TCP, 'a better way was found'],
    [TCP, RELAY, 'through the relay now'],
    [TCP, UDP, 'by another way now'],
    [TCP, aCall({ roundTripMs: 3 }), null],
  ])('is what has changed', (before, after, words) => {
    expect(movedWords(before, after)).toBe(words);
  });

  it('is nothing while the two look for each other: they are told more then', () => {
    expect(movedWords(aCall({ route: 'relay', lostSince: 5 }), TCP)).toBeNull();
  });
});
