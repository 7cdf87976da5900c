/** Finds the four words of a code among what was typed, and says in the user's words why it cannot. */
import { codeOfWords, WORDS_IN_CODE } from './spoken-code';
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

interface Candidate {
  readonly code: PeerCode;
  readonly words: readonly Recognition[];
  readonly slips: number;
}

function* windows(words: readonly Recognition[]): Generator<readonly Recognition[]> {
  for (let start = 0; start + WORDS_IN_CODE <= words.length; start++)
    yield words.slice(start, start + WORDS_IN_CODE);
}

function* candidatesIn(words: readonly Recognition[]): Generator<Candidate> {
  for (const window of windows(words)) {
    const code = codeOfWords(window.map(({ word }) => word ?? ''));
    if (code) yield { code, words: window, slips: window.reduce((sum, { slips }) => sum + slips, 0) };
  }
}

const isSameCode = (a: PeerCode, b: PeerCode): boolean =>
  a.roomCode === b.roomCode && a.sharedSecret === b.sharedSecret;

/** The candidate with the fewest slips; `ambiguous` if another code has as few. */
function bestOf(candidates: Iterable<Candidate>): Candidate | 'ambiguous' | null {
  const [best, ...others] = [...candidates].sort((a, b) => a.slips - b.slips);
  if (!best) return null;
  const hasRival = others.some(({ code, slips }) => slips === best.slips && !isSameCode(code, best.code));
  return hasRival ? 'ambiguous' : best;
}

const exactly = (typed: string): Recognition => ({ typed, word: typed, slips: 0, suggestions: [] });
const isListed = (typed: string): boolean => numberOfWord(typed) !== null;
const unread = (typed: string): Recognition =>
  isListed(typed) ? exactly(typed) : { typed, word: null, slips: Infinity, suggestions: [] };

/**
 * Words exactly as listed win over corrected ones: first four in a row, then four with other words between them
 * (*maple and then tiger …*), then four in a row with corrections.
 */
export function findWords(typed: readonly string[]): Finding {
  const asTyped = typed.map(unread);
  let readings = asTyped;
  let best = bestOf(candidatesIn(asTyped)) ?? bestOf(candidatesIn(typed.filter(isListed).map(exactly)));
  if (!best && typed.length <= MAX_WORDS_TO_CORRECT) {
    readings = typed.map(recognise);
    best = bestOf(candidatesIn(readings));
  }
  if (best === 'ambiguous') return { kind: 'not-found', problem: MORE_THAN_ONE, words: readings };
  if (best) return { kind: 'found', code: best.code, words: best.words };
  const words = mostCodeLike(readings);
  return { kind: 'not-found', problem: problemWith(words, readings), words };
}

/** In a sentence, one known word among its neighbours is a coincidence. */
const FEWEST_LIKE_A_CODE = 2;

const MORE_THAN_ONE = 'more than one code fits; type only the four words';
const NO_WORDS = 'type the four words your friend reads out';
const NOT_A_CODE = 'there are no code words in it; type the four words your friend reads out';
const WRONG_WORD = 'one of the words is not right, or two are swapped';

/** The (up to) four neighbours with the most known words, the first of equals. */
function mostCodeLike(readings: readonly Recognition[]): readonly Recognition[] {
  const known = (words: readonly Recognition[]): number => words.filter(({ word }) => word !== null).length;
  let best = readings.slice(0, WORDS_IN_CODE);
  for (const window of windows(readings)) if (known(window) > known(best)) best = [...window];
  // in a sentence that is not finished yet, what comes before the first known word is not meant as a code word
  const start = readings.length > WORDS_IN_CODE ? best.findIndex(({ word }) => word !== null) : 0;
  return best.slice(Math.max(start, 0));
}

function problemWith(words: readonly Recognition[], readings: readonly Recognition[]): string {
  if (words.length === 0) return NO_WORDS;
  const known = words.filter(({ word }) => word !== null).length;
  if (readings.length > WORDS_IN_CODE && known < FEWEST_LIKE_A_CODE) return NOT_A_CODE;
  const unknown = words.find(({ word }) => word === null);
  if (unknown) return describeUnknown(unknown);
  const missing = WORDS_IN_CODE - words.length;
  if (missing > 0)
    return missing === 1 ? 'one more word is missing' : `${countInWords(missing)} more words are missing`;
  const surplus = readings.length > WORDS_IN_CODE && readings.every(({ word }) => word !== null);
  return surplus ? `a code has four words, but these are ${String(readings.length)}` : WRONG_WORD;
}

/** @returns for instance: “zooter” is not one of the code words; did you mean scooter or rooster? */
export function describeUnknown({ typed, suggestions }: Pick<Recognition, 'typed' | 'suggestions'>): string {
  const fact = `“${typed}” is not one of the code words`;
  const last = suggestions.at(-1);
  if (last === undefined) return fact;
  const others = suggestions.slice(0, -1).join(', ');
  return `${fact}; did you mean ${others === '' ? last : `${others} or ${last}`}?`;
}

const countInWords = (count: number): string => ['no', 'one', 'two', 'three'][count] ?? String(count);
