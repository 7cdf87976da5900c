import { describe, expect, it } from 'vitest';

import { isKeptApart } from './kept-apart';

describe('a name that changes', () => {
  it.each([
    ['letter.txt', 'letter (2).txt'],
    ['holiday', 'holiday (3)'],
    ['photos/a.b.jpg', 'photos/a.b (2).jpg'],
  ])('is kept apart from the one that is there: %s, %s', (from, to) => {
    expect(isKeptApart({ from, to })).toBe(true);
  });

  it.each([
    ['what?.txt', 'what_.txt'],
    ['con', 'con_'],
    ['letter (1).txt', 'letter.txt'],
  ])('fits the other system: %s, %s', (from, to) => {
    expect(isKeptApart({ from, to })).toBe(false);
  });
});
