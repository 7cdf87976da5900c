import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CooeeError } from '../session';
import { parseCode } from './parse-code';
import { formatPeerCode } from './peer-code';
import { completeWord, recognise } from './recognise';
import { soundKey } from './sound-key';
import { WORDS } from './wordlist';

const CODE = '0.8ncy.9gcy';
const read = (input: string): string => formatPeerCode(parseCode(input));

function problemOf(input: string): string | null {
  try {
    parseCode(input);
  } catch (error) {
    if (error instanceof CooeeError && error.kind === 'code-invalid') return error.detail;
    throw error;
  }
  return null;
}

describe('a code as people hand it on', () => {
  it.each([
    ['as read out', 'maple ocean guitar silver'],
    ['in capitals', 'MAPLE OCEAN GUITAR SILVER'],
    ['capitalised with a full stop by the telephone', 'Maple ocean guitar silver.'],
    ['with trailing spaces', '  maple ocean guitar silver   '],
    ['with doubled spaces', 'maple  ocean   guitar  silver'],
    ['with hyphens', 'maple-ocean-guitar-silver'],
    ['with commas', 'maple, ocean, guitar, silver'],
    ['with dots', 'maple.ocean.guitar.silver'],
    ['with underscores and slashes', 'maple_ocean/guitar_silver'],
    ['on four lines', 'maple\nocean\r\nguitar\nsilver\n'],
    ['as a numbered list', '1. maple 2. ocean 3. guitar 4. silver'],
    ['with tabs', 'maple\tocean\tguitar\tsilver'],
    ['with no-break spaces', 'maple\u00a0ocean\u00a0guitar\u202fsilver'],
    ['with zero-width spaces and soft hyphens', 'ma\u00adple\u200b ocean gui\u00adtar silver\ufeff'],
    ['in smart quotes', '“maple ocean guitar silver”'],
    ['in full-width letters', 'ｍａｐｌｅ ｏｃｅａｎ ｇｕｉｔａｒ ｓｉｌｖｅｒ'],
    ['with em dashes', 'maple — ocean — guitar — silver'],
    ['with emoji', '📞 maple 🌊 ocean 🎸 guitar 🥈 silver'],
    ['as one word', 'mapleoceanguitarsilver'],
    ['in camel case', 'MapleOceanGuitarSilver'],
    ['in a sentence', 'hey, the code is maple ocean guitar silver ok?'],
    ['in a message with quotes', 'It’s "Maple Ocean Guitar Silver" — call me when you’re in!'],
    ['word for word', 'first maple, then ocean, then guitar and then silver'],
    ['with a stutter', 'maple maple ocean guitar silver'],
    ['with a date beside it', 'on 22.11.2026 the code is maple ocean guitar silver'],
    ['as first letters', 'mapl ocea guit silv'],
    ['with a letter missing', 'maple ocean gitar silver'],
    ['with swapped letters', 'mapel ocaen guitar silver'],
    ['with a letter too many', 'maple ocean guitarr silver'],
    ['with plurals', 'maples oceans guitars silvers'],
    ['as it sounds', 'maypul oshun gitar silva'],
    ['with accents', 'máple océan guitár sílver'],
    ['split by dictation', 'maple ocean gui tar silver'],
    ['misspelt in a sentence', 'so it is mapel ocean gitar silver alright'],
    ['in writing', '0.8ncy.9gcy'],
    ['in writing with spaces around', '\u00a0 0.8ncy.9gcy \n'],
    ['in writing inside a sentence', 'use 0.8ncy.9gcy, please'],
    ['in writing at the end of a sentence', 'The code is 0.8ncy.9gcy.'],
    ['in writing in quotes and brackets', 'try this (“0.8ncy.9gcy”)'],
    ['in writing beside a date and an address', 'On 1.12.2026 from 192.168.0.7: 0.8ncy.9gcy'],
    ['in writing beside its own words', 'maple ocean guitar silver (0.8ncy.9gcy)'],
  ])('is read %s', (_how, input) => {
    expect(read(input)).toBe(CODE);
  });

  it.each([
    ['1.abc.DEF', '1.abc.DEF'],
    ['+007.a.b', '7.a.b'],
    ['my gday code: 1.x9k2m.p4q8z', '1.x9k2m.p4q8z'],
    ['1.ä€.ß', '1.ä€.ß'],
  ])('may be gday’s: %s', (input, expected) => {
    expect(read(input)).toBe(expected);
  });

  it.each([
    ['', 'type the words'],
    ['?!', 'type the words'],
    ['maple', 'four or five words, but this is only one'],
    ['maple ocean', 'four or five words, but these are only 2'],
    ['maple ocean guitar', 'these are only 3'],
    ['maple ocean guitar planet', 'one of the words is not right'],
    ['ocean maple guitar silver', 'two are swapped'],
    ['maple ocean guitar xyzzy', '“xyzzy” is not one of the code words'],
    ['maple ocean guitar planet pillow', 'one of the words is not right'],
    ['maple ocean guitar planet pillow pasta', 'these are 6'],
    ['good morning and thank you for everything', 'no code words'],
    ['I will send you the code in the afternoon', 'not one of the code words'],
    ['maple ocean guitar silver or maple ocean guitar yellow', 'more than one code'],
    ['0.8ncy.9gcy or 0.8ncy.9gcr', 'no code words'],
    ['99999999999999999999.abcd.efgh', 'too large'],
    ['127.0.0.1', 'type the words'],
    ['see v1.2.3 of the manual', 'no code words'],
    ['мама мыла раму', '“мама” is not one of the code words'],
  ])('is not read from %j, and says why', (input, reason) => {
    expect(problemOf(input)).toContain(reason);
  });

  it('suggests the words that come closest to an unknown one', () => {
    const problem = problemOf('maple ocean guitar punkin');
    expect(problem).toMatch(/^“punkin” is not one of the code words; did you mean .+ or .+\?$/);
    expect(problem).toContain('pumpkin');
  });

  it('never throws anything but code-invalid, whatever is pasted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (input) => {
        problemOf(input);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a mistyped word', () => {
  const letter = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'.split(''));

  it('is corrected to the word it was in at least 94 of 100 cases, to another in less than 1', () => {
    let [right, wrong, total] = [0, 0, 0];
    for (const [place, word] of WORDS.entries()) {
      const at = place % word.length;
      const extra = 'etaoinshr'.charAt(place % 9);
      const slips = [
        word.slice(0, at) + word.slice(at + 1),
        word.slice(0, at) + extra + word.slice(at),
        word.slice(0, at) + extra + word.slice(at + 1),
        word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2),
      ];
      for (const slip of slips) {
        const guess = recognise(slip).word;
        total++;
        if (guess === word) right++;
        else if (guess !== null) wrong++;
      }
    }
    console.info(
      `mistyped words corrected: ${String(right)} of ${String(total)}, to a wrong word: ${String(wrong)}`,
    );
    expect(right / total).toBeGreaterThan(0.94);
    expect(wrong / total).toBeLessThan(0.01);
  });

  it.each([
    ['coala', 'koala'],
    ['ryno', 'rhino'],
    ['gofer', 'gopher'],
    ['koffee', 'coffee'],
    ['fone', 'phone'],
    ['foto', 'photo'],
    ['simfony', 'symphony'],
    ['autum', 'autumn'],
    ['iland', 'island'],
    ['lepard', 'leopard'],
    ['sience', 'science'],
    ['jinger', 'ginger'],
    ['rabit', 'rabbit'],
    ['korus', 'chorus'],
    ['kwilt', 'quilt'],
    ['oshun', 'ocean'],
    ['penguine', 'penguin'],
    ['umbrela', 'umbrella'],
  ])('%s is %s', (typed, word) => {
    expect(recognise(typed).word).toBe(word);
  });

  it('never changes a listed word', () => {
    expect(WORDS.filter((word) => recognise(word).word !== word || recognise(word).slips !== 0)).toEqual([]);
  });

  it('always gets a word or suggestions that are listed', () => {
    fc.assert(
      fc.property(fc.array(letter, { minLength: 1, maxLength: 12 }), (letters) => {
        const { word, suggestions } = recognise(letters.join(''));
        expect([word ?? 'ocean', ...suggestions].every((listed) => WORDS.includes(listed))).toBe(true);
      }),
    );
  });
});

describe('completion', () => {
  it('finishes any word after four letters', () => {
    expect(WORDS.filter((word) => completeWord(word.slice(0, 4)).join() !== word)).toEqual([]);
  });

  it('offers a few words in alphabetical order before that', () => {
    expect(completeWord('gui')).toEqual(['guitar']);
    expect(completeWord('MA', 3)).toEqual(['magazine', 'magician', 'magma']);
    expect(completeWord('m')).toHaveLength(5);
    expect(completeWord('')).toEqual([]);
    expect(completeWord('xyz')).toEqual([]);
  });
});

describe('a key by sound', () => {
  it.each([
    ['nock', 'knock'],
    ['rite', 'write'],
    ['fotograf', 'photograph'],
    ['seeling', 'ceiling'],
    ['cough', 'coe'],
    ['brije', 'bridge'],
  ])('is the same for %s and %s', (a, b) => {
    expect(soundKey(a)).toBe(soundKey(b));
  });
});
