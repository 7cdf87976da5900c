import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { inspectCode } from './inspect-code';
import { parseCode } from './parse-code';

const statuses = (input: string): string =>
  inspectCode(input)
    .words.map(({ status }) => status)
    .join(' ');

function isRead(input: string): boolean {
  try {
    parseCode(input);
    return true;
  } catch {
    return false;
  }
}

describe('a code while it is typed', () => {
  it('is empty and without a problem at first', () => {
    expect(inspectCode('')).toEqual({ words: [], complete: false, problem: null });
    expect(inspectCode('  ')).toEqual({ words: [], complete: false, problem: null });
  });

  it('completes the word being typed, and ticks it when it is whole', () => {
    expect(inspectCode('gui')).toEqual({
      words: [{ typed: 'gui', status: 'partial', word: 'guitar', suggestions: ['guitar'] }],
      complete: false,
      problem: null,
    });
    expect(inspectCode('ma').words[0]).toMatchObject({ status: 'partial', word: null });
    expect(inspectCode('maple').words).toEqual([
      { typed: 'maple', status: 'complete', word: 'maple', suggestions: [] },
    ]);
  });

  it('follows four words to the end without a problem on the way', () => {
    const whole = 'maple ocean guitar silver';
    for (let length = 0; length <= whole.length; length++)
      expect(inspectCode(whole.slice(0, length)).problem).toBeNull();
    expect(inspectCode(whole)).toMatchObject({ complete: true, problem: null });
    expect(statuses(whole)).toBe('complete complete complete complete');
  });

  it('shows what was corrected', () => {
    expect(statuses('mapel ocean gitar silver')).toBe('corrected complete corrected complete');
    expect(inspectCode('mapel ').words).toEqual([
      { typed: 'mapel', status: 'corrected', word: 'maple', suggestions: [] },
    ]);
  });

  it('names an unknown word as soon as it is left or cannot become one', () => {
    expect(inspectCode('maple xyz').problem).toContain('“xyz”');
    expect(inspectCode('gu ocean').words[0]).toMatchObject({ status: 'unknown', word: null });
    expect(inspectCode('maple xyzzy ').words[1]).toMatchObject({ status: 'unknown', word: null });
  });

  it('says that a word is wrong only when four are there', () => {
    expect(inspectCode('maple ocean guitar').problem).toBeNull();
    expect(inspectCode('maple ocean guitar planet')).toMatchObject({ complete: false });
    expect(inspectCode('maple ocean guitar planet').problem).toContain('not right');
  });

  it('finds the words of a pasted sentence, finished or not', () => {
    expect(inspectCode('hey, the code is maple ocean guitar silver').words.map(({ word }) => word)).toEqual([
      'maple',
      'ocean',
      'guitar',
      'silver',
    ]);
    expect(inspectCode('hey, the code is mapel ocean')).toMatchObject({ complete: false, problem: null });
    expect(statuses('hey, the code is mapel ocean')).toBe('corrected complete');
  });

  it('shows a written code’s words, if it has any', () => {
    expect(inspectCode('0.8ncy.9gcy').words.map(({ word }) => word)).toEqual([
      'maple',
      'ocean',
      'guitar',
      'silver',
    ]);
    expect(inspectCode('1.abcde.fghjk')).toEqual({ words: [], complete: true, problem: null });
    expect(inspectCode('99999999999999999999.a.b').problem).toContain('too large');
  });

  it('is complete exactly when it can be read, and never shows more than five words', () => {
    const word = fc.constantFrom('maple', 'ocean', 'guitar', 'silver', 'mapel', 'the', 'x', '0.8ncy.9gcy');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (typed) => {
        const { words, complete } = inspectCode(typed.join(' '));
        expect(complete).toBe(isRead(typed.join(' ')));
        expect(words.length).toBeLessThanOrEqual(5);
      }),
      { numRuns: 40 },
    );
  });
});
