import { describe, expect, it } from 'vitest';

import { checkSum, isCheckRight } from './check-bits';
import { codeOfWords, generateCode, wordsOf } from './spoken-code';
import { WORDS } from './wordlist';

/** Codes spread over the whole range, the same in every run. */
function sampleCodes(count: number): readonly (readonly string[])[] {
  let state = 2463534242;
  const nextByte = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  };
  const random = (length: number): Uint8Array => Uint8Array.from({ length }, nextByte);
  return Array.from({ length: count }, () => wordsOf(generateCode(random)));
}

const replaced = (words: readonly string[], place: number, word: string): string[] =>
  words.map((old, i) => (i === place ? word : old));
const isNoticed = (words: readonly string[]): boolean => codeOfWords(words) === null;
const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)} %`;

describe('the check bits', () => {
  it('are right for the word they ask for, and for 64 of 1,024 fourth words', () => {
    const check = checkSum([700, 3, 1023]);
    const right = WORDS.map((_, number) => number).filter((fourth) => isCheckRight([700, 3, 1023, fourth]));
    expect(right).toHaveLength(64);
    expect(right.every((fourth) => fourth % 16 === check)).toBe(true);
  });

  it('notice 960 of the 1,023 wrong words at every place of every code', () => {
    for (const words of sampleCodes(25)) {
      for (const place of [0, 1, 2, 3]) {
        const noticed = WORDS.filter((word) => isNoticed(replaced(words, place, word)));
        expect(noticed).toHaveLength(960);
      }
    }
  });

  it('notice every wrong word of another class, so every word that is easily misheard', () => {
    for (const words of sampleCodes(10)) {
      for (const [place, word] of words.entries()) {
        const own = WORDS.indexOf(word) % 16;
        const missed = WORDS.filter(
          (other, number) => number % 16 !== own && !isNoticed(replaced(words, place, other)),
        );
        expect(missed).toEqual([]);
      }
    }
  });

  it('notice two swapped words in at least 93 of 100 cases, whichever two', () => {
    const codes = sampleCodes(4000);
    const swaps = [
      [0, 1],
      [1, 2],
      [2, 3],
      [0, 2],
      [1, 3],
      [0, 3],
    ] as const;
    for (const [a, b] of swaps) {
      const swapped = codes.map((words) => words.with(a, words[b] ?? '').with(b, words[a] ?? ''));
      const noticed = swapped.filter(isNoticed).length;
      console.info(
        `swapped words ${String(a + 1)} and ${String(b + 1)} noticed: ${percent(noticed, codes.length)}`,
      );
      expect(noticed / codes.length).toBeGreaterThan(0.925);
    }
  });

  it('notice four unrelated words in about 15 of 16 cases', () => {
    const codes = sampleCodes(8000);
    const mixed = codes
      .slice(4)
      .map((words, i) => words.with(0, codes[i]?.[0] ?? '').with(2, codes[i + 1]?.[2] ?? ''));
    const rate = mixed.filter(isNoticed).length / mixed.length;
    expect(rate).toBeGreaterThan(0.925);
    expect(rate).toBeLessThan(0.95);
  });
});
