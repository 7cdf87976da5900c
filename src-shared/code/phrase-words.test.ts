import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { phraseWords } from './phrase-words';
import { WORDS } from './wordlist';

describe('the words of a match phrase', () => {
  it('are three, of the first thirty bits, ten bits each', () => {
    expect(phraseWords(Uint8Array.of(0, 0, 0, 0))).toEqual([WORDS[0], WORDS[0], WORDS[0]]);
    expect(phraseWords(Uint8Array.of(255, 255, 255, 255))).toEqual([WORDS[1023], WORDS[1023], WORDS[1023]]);
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(byte, byte, byte, byte, (...bytes) => {
        const bits = bytes.map((value) => value.toString(2).padStart(8, '0')).join('');
        const numbers = [bits.slice(0, 10), bits.slice(10, 20), bits.slice(20, 30)];
        expect(phraseWords(Uint8Array.from(bytes))).toEqual(numbers.map((text) => WORDS[parseInt(text, 2)]));
      }),
    );
  });

  it('are not made of too few bytes', () => {
    expect(() => phraseWords(new Uint8Array(3))).toThrow(RangeError);
  });
});
