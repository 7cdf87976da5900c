import { expect, it } from 'vitest';

import { timeLeft } from './time-left';

it.each([
  [0, '0s left'],
  [0.2, '1s left'],
  [59.5, '1m 0s left'],
  [65, '1m 5s left'],
  [3_600, '1h 0m left'],
  [90_061, '1d 1h left'],
  [1e9, '11574d 1h left'],
])('%d seconds are %s', (seconds, words) => {
  expect(timeLeft(seconds)).toBe(words);
});
