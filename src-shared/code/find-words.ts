/** Finds the words of a code among what was typed, and says in the user's words why it cannot. */
import { codeOfWords, FEWEST_WORDS, MOST_WORDS } from './spoken-code';
import type { PeerCode } from './peer-code';
import { recognise } from './recognise';
import type { Recognition } from './recognise';
import { numberOfWord } from './wordlist';

/** A longer text is searched for the words as they are listed, but not for misspelt ones. Words. */
const MAX_WORDS_TO_CORRECT = 40;

export type Finding =
  | { readonly kind: 'found'; readonly code: PeerCode; readonly words: readonly Recognition[] }
  /** `words` is the part of the text that looks most like a code; at most all of it. */
  | { readonly kind: 'not-found'; readonly problem: string; readonly words: readonly Recognition[] };

interface PossibleCode {
  readonly code: PeerCode;
  readonly words: readonly Recognition[];
  readonly slips: number;
}

function* windows<T>(words: readonly T[], length: number): Generator<readonly T[]> {
  for (let start = 0; start + length <= words.length; start++) yield words.slice(start, start + length);
}

function* possibleCodesIn(words: readonly Recognition[]): Generator<PossibleCode> {
  for (const length of [FEWEST_WORDS, MOST_WORDS]) {
    for (const window of windows(words, length)) {
      const code = codeOfWords(window.map(({ word }) => word ?? ''));
      if (code) yield { code, words: window, slips: window.reduce((sum, { slips }) => sum + slips, 0) };
    }
  }
}

const isSameCode = (a: PeerCode, b: PeerCode): boolean =>
  a.roomCode === b.roomCode && a.sharedSecret === b.sharedSecret;

/** The code with the fewest slips; `ambiguous` if another code has as few. */
function bestOf(codes: Iterable<PossibleCode>): PossibleCode | 'ambiguous' | null {
  const [best, ...others] = [...codes].sort((a, b) => a.slips - b.slips);
  if (!best) return null;
  const hasRival = others.some(({ code, slips }) => slips === best.slips && !isSameCode(code, best.code));
  return hasRival ? 'ambiguous' : best;
}

const exactly = (typed: string): Recognition => ({ typed, word: typed, slips: 0, suggestions: [] });
const isListed = (typed: string): boolean => numberOfWord(typed) !== null;
const unread = (typed: string): Recognition =>
  isListed(typed) ? exactly(typed) : { typed, word: null, slips: Infinity, suggestions: [] };

/** What is said between the words of a code, and is no slip of one of them. */
const BETWEEN: ReadonlySet<string> = new Set(
  'a an and comma dash dot er hyphen is it next or space the then uh um'.split(' '),
);

/**
 * Words exactly as listed win over corrected ones: first a code's words in a row, then with other words between them (*maple and
 * then tiger …*), then in a row with corrections. Five words and nothing else are meant as five.
 */
export function findWords(typed: readonly string[]): Finding {
  const asTyped = typed.map(unread);
  let readings = asTyped;
  let best =
    bestOf(possibleCodesIn(asTyped)) ?? wholeOfFive(typed) ?? bestOf(possibleCodesIn(withoutOthers(typed)));
  if (!best && typed.length <= MAX_WORDS_TO_CORRECT) {
    readings = typed.map(recognise);
    best = bestOf(possibleCodesIn(readings));
  }
  if (best === 'ambiguous') return { kind: 'not-found', problem: MORE_THAN_ONE, words: readings };
  if (best && isOneOfFiveTooMany(typed, best.words))
    return { kind: 'not-found', problem: FOUR_OF_FIVE, words: typed.map(recognise) };
  if (best) return { kind: 'found', code: best.code, words: best.words };
  const words = mostCodeLike(readings);
  return { kind: 'not-found', problem: problemWith(words, readings), words };
}

/** Five words with corrections. Before any of them is passed over: the others could be a code of four by chance. */
function wholeOfFive(typed: readonly string[]): PossibleCode | null {
  if (typed.length !== MOST_WORDS || typed.some((word) => BETWEEN.has(word))) return null;
  const words = typed.map(recognise);
  const code = codeOfWords(words.map(({ word }) => word ?? ''));
  return code && { code, words, slips: words.reduce((sum, { slips }) => sum + slips, 0) };
}

/**
 * The listed words of a text. Where a single other word stands among four, it may be a slip in a code of five, unless it is one
 * that people say between words: then nothing may be left out.
 */
function withoutOthers(typed: readonly string[]): readonly Recognition[] {
  const hasSlipOfFive = [...windows(typed, MOST_WORDS)].some((window) => {
    const others = window.filter((word) => !isListed(word));
    const [first = '', , , , last = ''] = window;
    return others.length === 1 && isListed(first) && isListed(last) && !BETWEEN.has(others[0] ?? '');
  });
  return hasSlipOfFive ? [] : typed.filter(isListed).map(exactly);
}

/**
 * Whether somebody typed five listed words of which four are a code. No code of five contains one, so a word of five is
 * wrong, or one is too many; only a word said twice is surely that.
 */
function isOneOfFiveTooMany(typed: readonly string[], found: readonly Recognition[]): boolean {
  if (typed.length !== MOST_WORDS || found.length !== FEWEST_WORDS) return false;
  const beginAt = (start: number): boolean =>
    found.every((reading, place) => reading.typed === typed[start + place]);
  if (!beginAt(0) && !beginAt(1)) return false;
  const [extra = '', neighbour] = beginAt(0) ? [typed[4], typed[3]] : [typed[0], typed[1]];
  return isListed(extra) && extra !== neighbour;
}

/** In a sentence, one known word among its neighbours is a coincidence. */
const FEWEST_LIKE_A_CODE = 2;

const MORE_THAN_ONE = 'more than one code fits; type only the words of one';
const NO_WORDS = 'type the words your friend reads out';
const NOT_A_CODE = 'there are no code words in it; type the words your friend reads out';
const FOUR_OF_FIVE = 'four of these five words are a code by themselves, so one is wrong or one is too many';
const WRONG_WORD = 'one of the words is not right, or two are swapped';
const WRONG_OR_UNFINISHED = `${WRONG_WORD}, or a fifth is still to come`;

/** The (up to) five neighbours with the most known words, the first of equals. */
function mostCodeLike(readings: readonly Recognition[]): readonly Recognition[] {
  if (readings.length <= MOST_WORDS) return readings;
  const known = (words: readonly Recognition[]): number => words.filter(({ word }) => word !== null).length;
  let best = readings.slice(0, MOST_WORDS);
  for (const window of windows(readings, MOST_WORDS)) if (known(window) > known(best)) best = [...window];
  // in a sentence, what comes before the first known word and behind the last is not meant as a code word
  const start = best.findIndex(({ word }) => word !== null);
  const end = best.findLastIndex(({ word }) => word !== null) + 1;
  return best.slice(Math.max(start, 0), end - start < FEWEST_WORDS ? undefined : end);
}

function problemWith(words: readonly Recognition[], readings: readonly Recognition[]): string {
  if (words.length === 0) return NO_WORDS;
  const known = words.filter(({ word }) => word !== null).length;
  if (readings.length > FEWEST_WORDS && known < FEWEST_LIKE_A_CODE) return NOT_A_CODE;
  const unknown = words.find(({ word }) => word === null);
  if (unknown) return describeUnknown(unknown);
  if (words.length < FEWEST_WORDS)
    return `a code has four or five words, but ${words.length === 1 ? 'this is only one' : `these are only ${String(words.length)}`}`;
  const surplus = readings.length > MOST_WORDS && readings.every(({ word }) => word !== null);
  if (surplus) return `a code has four or five words, but these are ${String(readings.length)}`;
  return words.length === FEWEST_WORDS ? WRONG_OR_UNFINISHED : WRONG_WORD;
}

/** @returns for instance: “zooter” is not one of the code words; did you mean scooter or rooster? */
export function describeUnknown({ typed, suggestions }: Pick<Recognition, 'typed' | 'suggestions'>): string {
  const fact = `“${typed}” is not one of the code words`;
  const last = suggestions.at(-1);
  if (last === undefined) return fact;
  const others = suggestions.slice(0, -1).join(', ');
  return `${fact}; did you mean ${others === '' ? last : `${others} or ${last}`}?`;
}
