import { describe, expect, it } from 'vitest';

import { editDistance } from './edit-distance';
import { PRONUNCIATIONS } from './pronunciations.fixture';
import { soundDistance } from './sound-distance';
import { UNIQUE_PREFIX_LENGTH, WORDS, numberOfWord, wordOfNumber } from './wordlist';

const CLASSES = 16;
/** What wordlist.ts promises. */
const CLOSEST_BY_EAR = 1.3;
const CLOSEST_BY_EAR_IN_CLASS = 2.5;
const CLOSEST_BY_LETTERS_IN_CLASS = 3;

/** Two seconds on an idle core; the rest is for a busy machine. */
const HALF_A_MILLION_PAIRS_MS = 60_000;

const soundsOf = (word: string): readonly (readonly string[])[] => PRONUNCIATIONS.get(word) ?? [];

function closestPronunciations(a: string, b: string): number {
  return Math.min(
    ...soundsOf(a).flatMap((soundA) => soundsOf(b).map((soundB) => soundDistance(soundA, soundB))),
  );
}

function* pairs(): Generator<readonly [string, string, boolean]> {
  for (const [i, a] of WORDS.entries()) {
    for (const [offset, b] of WORDS.slice(i + 1).entries()) yield [a, b, (offset + 1) % CLASSES === 0];
  }
}

describe('the word list', () => {
  it('has exactly 1,024 different words of 4 to 8 letters a to z', () => {
    expect(WORDS).toHaveLength(1024);
    expect(new Set(WORDS).size).toBe(1024);
    expect(WORDS.filter((word) => !/^[a-z]{4,8}$/.test(word))).toEqual([]);
  });

  it('tells every word by its first four letters', () => {
    expect(new Set(WORDS.map((word) => word.slice(0, UNIQUE_PREFIX_LENGTH))).size).toBe(WORDS.length);
  });

  it('has no plural beside its singular and no word inside another’s beginning', () => {
    const listed = new Set(WORDS);
    expect(WORDS.filter((word) => listed.has(`${word}s`) || listed.has(`${word}es`))).toEqual([]);
  });

  it('has words of one to three syllables, by every pronunciation', () => {
    const syllables = (sound: readonly string[]): number =>
      sound.filter((phoneme) => /\d$/.test(phoneme)).length;
    const long = WORDS.filter((word) =>
      soundsOf(word).some((sound) => syllables(sound) < 1 || syllables(sound) > 3),
    );
    expect(long).toEqual([]);
  });

  it('numbers every word and gives it back', () => {
    expect(
      WORDS.every((word, number) => numberOfWord(word) === number && wordOfNumber(number) === word),
    ).toBe(true);
    expect(numberOfWord('Ocean')).toBeNull();
    expect(() => wordOfNumber(1024)).toThrow(RangeError);
  });

  it('knows how every word sounds', () => {
    expect([...PRONUNCIATIONS.keys()].sort()).toEqual([...WORDS].sort());
  });

  it(
    'keeps any two of its 523,776 pairs 1.3 apart to the ear, and 2.5 in one class',
    () => {
      let [count, closest, closestInClass] = [0, Infinity, Infinity];
      for (const [a, b, isOneClass] of pairs()) {
        const distance = closestPronunciations(a, b);
        count++;
        closest = Math.min(closest, distance);
        if (isOneClass) closestInClass = Math.min(closestInClass, distance);
      }
      expect(count).toBe(523_776);
      expect(closest).toBeGreaterThan(CLOSEST_BY_EAR - 1e-9);
      expect(closestInClass).toBeGreaterThan(CLOSEST_BY_EAR_IN_CLASS - 1e-9);
    },
    HALF_A_MILLION_PAIRS_MS,
  );

  it('keeps words of one class three letters apart on paper', () => {
    let closest = Infinity;
    for (const [a, b, isOneClass] of pairs()) if (isOneClass) closest = Math.min(closest, editDistance(a, b));
    expect(closest).toBe(CLOSEST_BY_LETTERS_IN_CLASS);
  });
});

describe('sound distance', () => {
  const distance = (a: string, b: string): number => soundDistance(a.split(' '), b.split(' '));

  it('is 0 for homophones and symmetric', () => {
    expect(distance('F L AW1 ER0', 'F L AW1 ER0')).toBe(0);
    expect(distance('B EH1 R', 'P IH1 R')).toBe(distance('P IH1 R', 'B EH1 R'));
  });

  it('finds what people mix up on the telephone closer than what they do not', () => {
    const mushy = [
      distance('M AY1 N', 'N AY1 N'),
      distance('F IH1 N', 'TH IH1 N'),
      distance('B IH1 N', 'P IH1 N'),
    ];
    const clear = [
      distance('M AY1 N', 'S AY1 N'),
      distance('F IH1 N', 'G IH1 N'),
      distance('B IH1 N', 'S IH1 N'),
    ];
    expect(Math.max(...mushy)).toBeLessThan(0.5);
    expect(Math.min(...clear)).toBeGreaterThan(0.8);
  });

  it.each([
    ['mission', 'M IH1 SH AH0 N', 'vision', 'V IH1 ZH AH0 N', 1.15],
    ['monkey', 'M AH1 NG K IY0', 'donkey', 'D AO1 NG K IY0', 1.36],
    ['tiger', 'T AY1 G ER0', 'spider', 'S P AY1 D ER0', 1.8],
    ['castle', 'K AE1 S AH0 L', 'guitar', 'G IH0 T AA1 R', 2.13],
  ])('measures %s (%s) and %s (%s) as its comment says', (_a, soundA, _b, soundB, expected) => {
    expect(distance(soundA, soundB)).toBeCloseTo(expected, 2);
  });

  it('refuses what is not a phoneme', () => {
    expect(() => distance('Q', 'M')).toThrow(RangeError);
  });
});
