import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { randomLetters } from './gday-letters';

describe('letters as gday makes its codes of', () => {
  it('are as many as asked for, each any of the 29', () => {
    const all = '2345689abcdefghjkmnpqrstvwxyz';
    const draws = Array.from(all, (_, index) => index);
    expect(randomLetters(29, (limit) => (draws.shift() ?? 0) % limit)).toBe(all);
  });

  it('have none that is mistaken for another', () => {
    fc.assert(
      fc.property(fc.nat({ max: 70 }), fc.infiniteStream(fc.nat()), (length, numbers) => {
        const text = randomLetters(length, (limit) => (numbers.next().value ?? 0) % limit);
        expect(text).toMatch(new RegExp(`^[^017ilouA-Z]{${length}}$`));
      }),
    );
  });
});
