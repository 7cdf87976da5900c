import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Refusals } from './refusals';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('are told at once, then once a minute, and not at all where there are none', () => {
  const lines: string[] = [];
  const refusals = new Refusals((level, text) => lines.push(`${level} ${text}`));
  for (let count = 0; count < 3; count += 1) refusals.count('guesses');
  refusals.count('requests');
  expect(lines).toEqual([
    'warn refused: 1 request of a network that named too many rooms that are not there',
  ]);
  vi.advanceTimersByTime(60_000);
  expect(lines[1]).toBe(
    'warn refused: 2 requests of a network that named too many rooms that are not there, 1 request of a network above its limit',
  );
  vi.advanceTimersByTime(600_000);
  expect(lines).toHaveLength(2);
  refusals.count('evicted');
  refusals.count('evicted');
  refusals.stop();
  expect(lines.slice(2)).toEqual([
    'warn refused: 1 connection that did nothing, to make room for others',
    'warn refused: 1 connection that did nothing, to make room for others',
  ]);
});
