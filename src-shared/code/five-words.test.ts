/** Codes of five words: told apart from those of four by themselves, and as safe against slips. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CooeeError } from '../session';
import { lettersOf } from './gday-letters';
import { inspectCode } from './inspect-code';
import { parseCode } from './parse-code';
import { formatPeerCode, parsePeerCode } from './peer-code';
import type { PeerCode } from './peer-code';
import { codeOfWords, generateCode, wordsOf } from './spoken-code';
import { WORDS } from './wordlist';

const ROOMS = 2 ** 18;
const SECRETS = 2 ** 28;

const room = fc.integer({ min: 0, max: ROOMS - 1 }).filter((value) => value % 16 !== 0);
const secret = fc.integer({ min: 0, max: SECRETS - 1 });
const fiveWordCode = fc.record({ room, secret }).map(codeOf);
const anyWord = fc.constantFrom(...WORDS);
const anyPlace = fc.integer({ min: 0, max: 4 });

function codeOf(parts: { room: number; secret: number }): PeerCode {
  return { serverId: 0n, roomCode: lettersOf(parts.room, 18), sharedSecret: lettersOf(parts.secret, 28) };
}

/** Codes spread over the whole range, the same in every run. */
const samples = fc.sample(fc.noBias(fiveWordCode), { numRuns: 4000, seed: 10 }).map(wordsOf);

const replaced = (words: readonly string[], place: number, word: string): string[] =>
  words.map((old, i) => (i === place ? word : old));
const classOf = (word: string): number => WORDS.indexOf(word) % 16;

function read(input: string): string | null {
  try {
    return formatPeerCode(parseCode(input));
  } catch (error) {
    if (error instanceof CooeeError && error.kind === 'code-invalid') return null;
    throw error;
  }
}

describe('a code of five words', () => {
  it('spells 50 bits: 18 of room, 28 of secret, 4 of check', () => {
    const code = parsePeerCode('0.2223.222222');
    expect(wordsOf(code).map((word) => WORDS.indexOf(word))).toEqual([0, 0, 0, 1, 9]);
    const last = codeOf({ room: ROOMS - 1, secret: SECRETS - 1 });
    expect(formatPeerCode(last)).toBe('0.drqf.g4jf32');
    const numbers = wordsOf(last).map((word) => WORDS.indexOf(word));
    expect(numbers.slice(0, 3)).toEqual([1023, 1023, 1023]);
    expect(numbers.slice(3).map((number) => number >> 4)).toEqual([63, 63]);
  });

  it('comes back from its words and from its text, whatever it is', () => {
    fc.assert(
      fc.property(fiveWordCode, (code) => {
        const words = wordsOf(code);
        expect(words).toHaveLength(5);
        expect(codeOfWords(words)).toEqual(code);
        expect(parseCode(words.join(' '))).toEqual(code);
        expect(formatPeerCode(code)).toMatch(/^0\.[2-9a-z]{4}\.[2-9a-z]{6}$/);
        expect(parseCode(formatPeerCode(code))).toEqual(code);
        expect(wordsOf(parseCode(formatPeerCode(code)))).toEqual(words);
      }),
    );
  });

  it('is any five words whose check bits are right, and comes back from them', () => {
    let right = 0;
    fc.assert(
      fc.property(fc.array(anyWord, { minLength: 5, maxLength: 5 }), (words) => {
        const code = codeOfWords(words);
        if (code === null) return;
        right++;
        expect(wordsOf(code)).toEqual(words);
      }),
      { numRuns: 4000, seed: 10 },
    );
    // 15 of 256
    expect(right / 4000).toBeGreaterThan(0.05);
    expect(right / 4000).toBeLessThan(0.07);
  });

  it('neither begins nor ends with a code of four words', () => {
    for (const words of samples) {
      expect(codeOfWords(words.slice(0, 4))).toBeNull();
      expect(codeOfWords(words.slice(1))).toBeNull();
    }
  });

  it('is made from seven random bytes: every secret is as likely, and no room is left out', () => {
    const made = (bytes: readonly number[]): string =>
      formatPeerCode(generateCode(() => Uint8Array.from(bytes), 0n, 5));
    const bytes = [1, 2, 3, 4, 5, 6, 7];
    for (let bit = 0; bit < 56; bit++) {
      const flipped = bytes.map((byte, place) => (place === bit >> 3 ? byte ^ (0x80 >> (bit & 7)) : byte));
      const isUnused = (bit >= 14 && bit < 16) || (bit >= 24 && bit < 28);
      expect(made(flipped) === made(bytes), `bit ${String(bit)}`).toBe(isUnused);
    }
    const sums = Array.from({ length: 256 }, (_, third) => made([0, 0, third, 0, 0, 0, 0]));
    expect(new Set(sums).size).toBe(15);
    expect(() => generateCode(() => new Uint8Array(6), 0n, 5)).toThrow(RangeError);
  });

  it('is spoken alike for the own server and a preferred one of the list, and for no other', () => {
    const code = parsePeerCode('0.2223.222222');
    expect(wordsOf({ ...code, serverId: 1n })).toEqual(wordsOf(code));
    expect(wordsOf({ ...code, serverId: 2n })).toEqual([]);
  });

  it('has no words where the text could not come from any', () => {
    expect(wordsOf(parsePeerCode('0.2222.222222'))).toEqual([]);
    expect(wordsOf(parsePeerCode('0.2223.zzzzzz'))).toEqual([]);
    expect(wordsOf(parsePeerCode('0.2223.22222'))).toEqual([]);
  });

  it.each([
    ['in capitals', (words: readonly string[]) => words.join(' ').toUpperCase()],
    ['as one word', (words: readonly string[]) => words.join('')],
    ['with hyphens', (words: readonly string[]) => words.join('-')],
    ['in a sentence', (words: readonly string[]) => `hey, the code is ${words.join(' ')} ok?`],
    ['word for word', (words: readonly string[]) => `first ${words.join(', then ')}`],
    ['with an “and”', (words: readonly string[]) => `${words.slice(0, 4).join(' ')} and ${words[4] ?? ''}`],
    [
      'as a numbered list',
      (words: readonly string[]) => words.map((w, i) => `${String(i + 1)}. ${w}`).join(' '),
    ],
    ['as first letters', (words: readonly string[]) => words.map((word) => word.slice(0, 4)).join(' ')],
  ])('is read %s', (_how, write) => {
    for (const words of samples.slice(0, 40)) {
      const code = codeOfWords(words);
      expect(read(write(words)), write(words)).toBe(code && formatPeerCode(code));
    }
  });
});

describe('a slip in a code of five words', () => {
  it('is noticed for 960 of the 1,023 wrong words at every place', () => {
    for (const words of samples.slice(0, 25)) {
      for (const place of [0, 1, 2, 3, 4]) {
        const noticed = WORDS.filter((word) => codeOfWords(replaced(words, place, word)) === null);
        expect(noticed).toHaveLength(960);
      }
    }
  });

  it('is never read as a code of four: every misheard word is noticed', () => {
    fc.assert(
      fc.property(fiveWordCode, anyPlace, anyWord, (code, place, word) => {
        const words = wordsOf(code);
        fc.pre(classOf(word) !== classOf(words[place] ?? ''));
        const misheard = replaced(words, place, word);
        // a word said twice may be the stammer before a code of four
        fc.pre(new Set(misheard).size === 5);
        expect(read(misheard.join(' '))).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it('is corrected where a word is misspelt, or noticed', () => {
    let corrected = 0;
    const letter = fc.constantFrom('e', 't', 'a', 'o', 'i', 'n', 's', 'h', 'r');
    fc.assert(
      fc.property(fiveWordCode, anyPlace, fc.nat({ max: 7 }), letter, (code, place, at, extra) => {
        const words = wordsOf(code);
        const word = words[place] ?? '';
        const slip = word.slice(0, at) + extra + word.slice(at);
        fc.pre(!WORDS.includes(slip));
        const got = read(replaced(words, place, slip).join(' '));
        if (got !== null) expect(got).toBe(formatPeerCode(code));
        if (got !== null) corrected++;
      }),
      { numRuns: 300, seed: 10 },
    );
    expect(corrected).toBeGreaterThan(280);
  });

  it('is noticed where two words are swapped, in at least 92 of 100 cases, whichever two', () => {
    for (const [a, b] of [0, 1, 2, 3].flatMap((first) =>
      [1, 2, 3, 4].filter((second) => second > first).map((second) => [first, second] as const),
    )) {
      const swapped = samples.map((words) => words.with(a, words[b] ?? '').with(b, words[a] ?? ''));
      const noticed = swapped.filter((words) => codeOfWords(words) === null).length;
      expect(noticed / samples.length, `${String(a)} and ${String(b)}`).toBeGreaterThan(0.92);
    }
  });

  it('says what may be wrong', () => {
    const problem = (input: string): string | null => inspectCode(input).problem;
    expect(problem('maple ocean guitar silver pillow')).toContain('four of these five words are a code');
    expect(problem('maple ocean guitar planet pillow')).toContain('one of the words is not right');
    expect(problem('maple ocean guitar planet')).toContain('or a fifth is still to come');
    expect(read('maple maple ocean guitar silver')).toBe('0.8ncy.9gcy');
    expect(read('maple ocean guitar and silver')).toBe('0.8ncy.9gcy');
  });
});

describe('a code of five words while it is typed', () => {
  it('is not complete before its last word, and a fourth word is no mistake yet', () => {
    fc.assert(
      fc.property(fiveWordCode, (code) => {
        const words = wordsOf(code);
        for (const count of [1, 2, 3, 4]) {
          const { complete, problem, words: seen } = inspectCode(`${words.slice(0, count).join(' ')} `);
          expect(complete).toBe(false);
          expect(seen.map(({ status }) => status)).toEqual(Array.from({ length: count }, () => 'complete'));
          if (count < 4) expect(problem).toBeNull();
          else expect(problem).toContain('a fifth is still to come');
        }
        expect(inspectCode(words.join(' '))).toMatchObject({ complete: true, problem: null });
      }),
    );
  });

  it('completes the fifth word like the others', () => {
    const words = wordsOf(parsePeerCode('0.2223.222222'));
    const { words: seen, problem } = inspectCode(`${words.slice(0, 4).join(' ')} gui`);
    expect(seen[4]).toEqual({ typed: 'gui', status: 'partial', word: 'guitar', suggestions: ['guitar'] });
    expect(problem).toBeNull();
  });
});

describe('a code of four words', () => {
  it.each([
    [[0, 0, 0, 0, 0], '0.2222.2222', 'airline airline airline airline'],
    [[255, 255, 255, 255, 255], '0.drqf.drqf', 'zebra zebra zebra washer'],
    [[18, 52, 86, 120, 154], '0.2s6t.9nkd', 'chat snuggle lucky graphite'],
    [[1, 2, 3, 4, 5], '0.239m.b524', 'alphabet charcoal airship buffalo'],
    [[222, 173, 190, 239, 66], '0.cd5v.awpt', 'stamp paper tower armchair'],
  ])('made from %j is what it was before there were five', (bytes, text, words) => {
    const code = generateCode(() => Uint8Array.from(bytes));
    expect(formatPeerCode(code)).toBe(text);
    expect(wordsOf(code).join(' ')).toBe(words);
    expect(read(words)).toBe(text);
  });
});
