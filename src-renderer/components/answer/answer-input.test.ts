import { describe, expect, it } from 'vitest';

import { completeWord, generateCode, inspectCode, wordsOf } from '../../../src-shared/code';
import { helpFor, judge, press, withWord, wordProgress } from './answer-input';
import type { Field } from './answer-input';

/** A code that is right, check bits included: five bytes of our own instead of random ones. */
const WORDS = wordsOf(generateCode(() => Uint8Array.of(0x12, 0x34, 0x56, 0x78, 0x9a)));
const [FIRST = '', SECOND = '', THIRD = '', FOURTH = ''] = WORDS;
const CODE = WORDS.join(' ');

/** The first four letters are every word's own. */
const start = (word: string): string => word.slice(0, 4);

function typed(text: string, caret = text.length): Field {
  return { text, caret };
}

function pressed(key: string, text: string, marked: number | null = null) {
  const inspection = inspectCode(text);
  return press(key, inspection, helpFor(inspection, typed(text)), marked);
}

describe('suggestions', () => {
  it('complete the word that is being typed', () => {
    const help = helpFor(inspectCode('mar'), typed('mar'));
    expect(help).toEqual({ index: 0, kind: 'completion', suggestions: completeWord('mar') });
  });

  it('complete a word in the middle while the caret is in it', () => {
    const text = `${FIRST} mar ${THIRD}`;
    const help = helpFor(inspectCode(text), typed(text, `${FIRST} mar`.length));
    expect(help).toEqual({ index: 1, kind: 'completion', suggestions: completeWord('mar') });
  });

  it('correct a word that cannot become a listed one', () => {
    const help = helpFor(inspectCode('kaol'), typed('kaol'));
    expect(help?.kind).toBe('correction');
    expect(help?.suggestions).toContain('koala');
  });

  it('are not given once every word is a real one', () => {
    expect(helpFor(inspectCode(CODE), typed(CODE))).toBeNull();
  });
});

describe('a code of five words', () => {
  const five = wordsOf(generateCode(() => Uint8Array.of(1, 2, 3, 4, 5, 6, 7), 0n, 5));
  const begun = five.slice(0, 3).join(' ');

  it('has room for its fifth word when its fourth is chosen, and ends with the fifth', () => {
    const text = `${begun} ${start(five[3] ?? '')}`;
    const four = withWord(inspectCode(text), 3, five[3] ?? '');
    expect(four).toEqual(typed(`${five.slice(0, 4).join(' ')} `));
    expect(judge(four.text)).toMatchObject({ complete: false });
    const whole = `${four.text}${five[4]?.slice(0, 3) ?? ''}`;
    expect(helpFor(inspectCode(whole), typed(whole))).toMatchObject({ index: 4, kind: 'completion' });
    expect(withWord(inspectCode(whole), 4, five[4] ?? '')).toEqual(typed(five.join(' ')));
    expect(judge(five.join(' ')).complete).toBe(true);
  });

  it('is not dialled by Enter after its fourth word', () => {
    expect(inspectCode(five.slice(0, 4).join(' ')).complete).toBe(false);
    expect(pressed('Enter', five.join(' '))).toEqual({ action: 'connect' });
  });
});

describe('choosing a word', () => {
  it('puts it in the place of what was typed and makes room for the next', () => {
    const text = `${FIRST} ${start(SECOND)}`;
    expect(withWord(inspectCode(text), 1, SECOND)).toEqual(typed(`${FIRST} ${SECOND} `));
  });

  it('ends with the fourth word', () => {
    const text = `${FIRST} ${SECOND} ${THIRD} ${start(FOURTH)}`;
    expect(withWord(inspectCode(text), 3, FOURTH)).toEqual(typed(CODE));
  });

  it('leaves the caret behind a word in the middle', () => {
    const text = `${FIRST} mar ${THIRD}`;
    const field = withWord(inspectCode(text), 1, 'marvel');
    expect(field).toEqual(typed(`${FIRST} marvel ${THIRD}`, `${FIRST} marvel`.length));
  });
});

describe('keys', () => {
  it('Tab takes the first suggestion, or the marked one', () => {
    expect(pressed('Tab', 'mar')).toEqual({ action: 'complete', choice: 0 });
    expect(pressed('Tab', 'mar', 2)).toEqual({ action: 'complete', choice: 2 });
  });

  it('Tab goes to the next control when there is nothing to complete', () => {
    expect(pressed('Tab', CODE)).toEqual({ action: 'none' });
  });

  it('space completes a word only when no other fits', () => {
    expect(pressed(' ', start('marvel'))).toEqual({ action: 'complete', choice: 0 });
    expect(pressed(' ', 'mar')).toEqual({ action: 'none' });
  });

  it('space never corrects by itself', () => {
    expect(pressed(' ', 'kaol')).toEqual({ action: 'none' });
  });

  it('Enter completes a word and connects a complete code', () => {
    expect(pressed('Enter', 'mar')).toEqual({ action: 'complete', choice: 0 });
    expect(pressed('Enter', CODE)).toEqual({ action: 'connect' });
  });

  it('the arrows mark suggestions round and round', () => {
    const last = completeWord('mar').length - 1;
    expect(pressed('ArrowDown', 'mar')).toEqual({ action: 'move', choice: 0 });
    expect(pressed('ArrowDown', 'mar', last)).toEqual({ action: 'move', choice: 0 });
    expect(pressed('ArrowUp', 'mar')).toEqual({ action: 'move', choice: last });
  });

  it('Escape goes back', () => {
    expect(pressed('Escape', 'mar')).toEqual({ action: 'back' });
  });
});

describe('a code in writing', () => {
  it('is not judged by words while it is being typed', () => {
    for (const text of ['0', '0.', '0.4v8', '0.4v84.']) {
      expect(judge(text)).toEqual({ words: [], complete: false, problem: null });
    }
  });

  it('is accepted when it is complete', () => {
    expect(judge('0.4v84.55bn').complete).toBe(true);
  });
});

describe('the progress of a code in words', () => {
  it('counts the words that are listed, also those that were corrected', () => {
    expect(wordProgress(inspectCode(''))).toEqual({ known: 0, places: 4 });
    expect(wordProgress(inspectCode(`${FIRST} kaola mar`))).toEqual({ known: 2, places: 4 });
    expect(wordProgress(inspectCode(CODE))).toEqual({ known: 4, places: 4 });
  });

  it('has a fifth place once four words are no code', () => {
    const { places } = wordProgress(inspectCode(`${SECOND} ${FIRST} ${THIRD} ${FOURTH} `));
    expect(places).toBe(5);
  });
});
