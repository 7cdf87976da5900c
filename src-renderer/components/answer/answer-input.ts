/**
 * What the answer field does with a key and a suggestion: pure, so that it can be tested without a window. Judging the
 * words is the code module's work; this file only knows where the caret is.
 */
import { completeWord, inspectCode } from '../../../src-shared/code';
import type { InspectedCode, InspectedWord } from '../../../src-shared/code';
import { FEWEST_WORDS, MOST_WORDS } from '../../../src-shared/code/spoken-code';

export interface Field {
  readonly text: string;
  /** Offset in UTF-16 units. */
  readonly caret: number;
}

export interface Help {
  /** Which word the suggestions are for, counted from 0. */
  readonly index: number;
  readonly suggestions: readonly string[];
  /** `completion` while it is being typed; `correction` when it cannot become a code word by typing on. */
  readonly kind: 'completion' | 'correction';
}

/** `0.4v8`: a code in writing that is not complete yet. Its letters are not words and must not be judged as words. */
const WRITTEN_CODE_BEGUN = /^\s*\+?\d+(\.\S*)?$/;

/** What the code module says about the text, but nothing against a written code that is still being typed. */
export function judge(text: string): InspectedCode {
  const inspection = inspectCode(text);
  if (inspection.complete || !WRITTEN_CODE_BEGUN.test(text)) return inspection;
  return { words: [], complete: false, problem: null };
}

function isSettled(word: InspectedWord): boolean {
  return word.status === 'complete' || word.status === 'corrected';
}

interface WordProgress {
  /** Words that are listed ones, corrected or not. */
  readonly known: number;
  /** Places for words: four, until four words turn out to be no code. They may be the beginning of one of five. */
  readonly places: number;
}

/** How far a code in words is. */
export function wordProgress({ words, complete }: InspectedCode): WordProgress {
  const mayBeFive = words.length >= FEWEST_WORDS && !complete;
  return {
    known: words.filter(isSettled).length,
    places: mayBeFive ? MOST_WORDS : Math.max(FEWEST_WORDS, words.length),
  };
}

/** Index of the word the caret stands in or right behind, or null between words. */
function wordAtCaret(field: Field): number | null {
  const before = field.text.slice(0, field.caret);
  if (!/[\p{L}\p{N}]$/u.test(before)) return null;
  return inspectCode(before).words.length - 1;
}

/** The word that wants help, the one being typed first: its completions, or what it may have been meant to be. */
export function helpFor(inspection: InspectedCode, field: Field): Help | null {
  const current = wordAtCaret(field);
  const order = [...(current === null ? [] : [current]), ...inspection.words.keys()];
  for (const index of order) {
    const word = inspection.words[index];
    if (word === undefined || isSettled(word)) continue;
    const growing = word.status === 'partial' || index === current;
    const completions = growing ? completeWord(word.typed) : [];
    const suggestions = completions.length > 0 ? completions : word.suggestions;
    if (suggestions.length === 0) continue;
    return { index, suggestions, kind: completions.length > 0 ? 'completion' : 'correction' };
  }
  return null;
}

/**
 * Puts a chosen word in the place of what was typed. The other words are written as they were understood, so the text
 * comes out tidy; a space follows while more words are to come, which may be a fifth where four are no code.
 */
export function withWord(inspection: InspectedCode, index: number, chosen: string): Field {
  const words = inspection.words.map((word, at) => (at === index ? chosen : (word.word ?? word.typed)));
  const head = words.slice(0, index + 1).join(' ');
  const tail = words.slice(index + 1).join(' ');
  if (tail !== '') return { text: `${head} ${tail}`, caret: head.length };
  const isLast = index + 1 >= MOST_WORDS || inspectCode(head).complete;
  const text = isLast ? head : `${head} `;
  return { text, caret: text.length };
}

export type Press =
  /** Write suggestion number `choice` into the field. */
  | { readonly action: 'complete'; readonly choice: number }
  | { readonly action: 'move'; readonly choice: number }
  | { readonly action: 'connect' }
  | { readonly action: 'back' }
  /** The browser does what it always does. */
  | { readonly action: 'none' };

/**
 * Tab takes the marked or first suggestion. Space takes it only where there is no doubt (it was marked, or it is the
 * only completion), because people also type a space after a word they have not finished. Enter connects a complete
 * code, and otherwise takes the suggestion. The arrows mark, Escape goes back.
 *
 * @param key `KeyboardEvent.key`
 * @param marked the suggestion marked with the arrows, or null
 */
export function press(
  key: string,
  inspection: InspectedCode,
  help: Help | null,
  marked: number | null,
): Press {
  if (key === 'Escape') return { action: 'back' };
  if (key === 'Enter' && inspection.complete) return { action: 'connect' };
  if (help === null) return key === 'Enter' ? { action: 'connect' } : { action: 'none' };

  const last = help.suggestions.length - 1;
  switch (key) {
    case 'ArrowDown':
      return { action: 'move', choice: marked === null || marked === last ? 0 : marked + 1 };
    case 'ArrowUp':
      return { action: 'move', choice: marked === null || marked === 0 ? last : marked - 1 };
    case 'Tab':
    case 'Enter':
      return { action: 'complete', choice: marked ?? 0 };
    case ' ':
      if (marked !== null) return { action: 'complete', choice: marked };
      return help.kind === 'completion' && last === 0
        ? { action: 'complete', choice: 0 }
        : { action: 'none' };
    default:
      return { action: 'none' };
  }
}
