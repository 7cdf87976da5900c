/** Which listed word somebody meant by what was typed. */
import { editDistance } from './edit-distance';
import { soundKey } from './sound-key';
import { UNIQUE_PREFIX_LENGTH, WORDS, numberOfWord } from './wordlist';

export interface Recognition {
  readonly typed: string;
  /** The listed word, or null if none, or more than one, is close. */
  readonly word: string | null;
  /** 0 for the word itself; otherwise how far away it was guessed from, in slips of the finger. */
  readonly slips: number;
  /** The closest words, best first, when `word` is null. */
  readonly suggestions: readonly string[];
}

/** Most completions shown while a word is typed. */
const MAX_COMPLETIONS = 5;
/** Most suggestions for one unknown word. */
const MAX_SUGGESTIONS = 3;
/** A guess may be this many slips away for each letter typed: one in four letters, two in eight. */
const SLIPS_PER_LETTER = 0.275;
/** The second best word must be this much further away, or the guess is not unique. */
const CLEAR_LEAD = 0.25;
/** Suggestions may be further away than guesses. */
const SUGGESTION_SLIPS = 2.5;
/** What sounds the same is likelier than its spelling says: a little slip, and a little more for each letter. */
const SAME_SOUND_SLIPS = 0.3;
const SAME_SOUND_SLIPS_PER_LETTER = 0.35;
/** What sounds nearly the same counts as this many slips, however it is spelled. */
const NEAR_SOUND_SLIPS = 0.7;
const NEAR_SOUND_SLIPS_PER_SOUND = 1.5;
const NEAR_SOUND_SLIPS_PER_LETTER = 0.1;

/** A spelling with the set of its letters, one bit each. */
interface Spelling {
  readonly text: string;
  readonly letters: number;
}

function spelling(text: string): Spelling {
  let letters = 0;
  for (let place = 0; place < text.length; place++) letters |= 1 << (text.charCodeAt(place) & 31);
  return { text, letters };
}

/** Whether so few slips may lie between two spellings: one slip changes the length by one and two letters of the set. */
function mayBeWithin(slips: number, a: Spelling, b: Spelling): boolean {
  if (Math.abs(a.text.length - b.text.length) > slips) return false;
  let different = a.letters ^ b.letters;
  for (let count = 0; different !== 0; count++) {
    if (count >= 2 * slips) return false;
    different &= different - 1;
  }
  return true;
}

interface Entry {
  readonly word: Spelling;
  readonly sound: Spelling;
}

const entryOf = (word: string): Entry => ({ word: spelling(word), sound: spelling(soundKey(word)) });
const entries: readonly Entry[] = WORDS.map(entryOf);

function slipsBetween(typed: Entry, listed: Entry): number {
  const maySoundAlike = mayBeWithin(1, typed.sound, listed.sound);
  if (!maySoundAlike && !mayBeWithin(SUGGESTION_SLIPS, typed.word, listed.word)) return Infinity;
  const letters = editDistance(typed.word.text, listed.word.text);
  if (!maySoundAlike) return letters;
  if (typed.sound.text === listed.sound.text) return SAME_SOUND_SLIPS + SAME_SOUND_SLIPS_PER_LETTER * letters;
  const sounds = editDistance(typed.sound.text, listed.sound.text);
  const bySound =
    NEAR_SOUND_SLIPS + NEAR_SOUND_SLIPS_PER_SOUND * sounds + NEAR_SOUND_SLIPS_PER_LETTER * letters;
  return Math.min(letters, bySound);
}

/** Everything the list has to say about a typed word of lower-case letters. */
export function recognise(typed: string): Recognition {
  if (numberOfWord(typed) !== null) return { typed, word: typed, slips: 0, suggestions: [] };
  const started = typed.length >= UNIQUE_PREFIX_LENGTH ? completeWord(typed, 1)[0] : undefined;
  if (started !== undefined) return { typed, word: started, slips: 0.5, suggestions: [] };
  const typedEntry = entryOf(typed);
  const near = entries
    .map((entry) => ({ word: entry.word.text, slips: slipsBetween(typedEntry, entry) }))
    .filter(({ slips }) => slips <= SUGGESTION_SLIPS)
    .sort((a, b) => a.slips - b.slips);
  const [best, second] = near;
  const isClose = best !== undefined && best.slips <= Math.max(1, typed.length * SLIPS_PER_LETTER);
  const isClear = best !== undefined && (second?.slips ?? Infinity) - best.slips >= CLEAR_LEAD;
  if (isClose && isClear && typed.length >= UNIQUE_PREFIX_LENGTH - 1) {
    return { typed, word: best.word, slips: best.slips, suggestions: [] };
  }
  const suggestions = near.slice(0, MAX_SUGGESTIONS).map(({ word }) => word);
  return { typed, word: null, slips: Infinity, suggestions };
}

/**
 * The listed words that begin with what was typed, in alphabetical order. After four letters there is at most one.
 *
 * @param prefix in any case; an empty one completes to nothing
 */
export function completeWord(prefix: string, limit = MAX_COMPLETIONS): readonly string[] {
  const start = prefix.trim().toLowerCase();
  if (start === '') return [];
  return WORDS.filter((word) => word.startsWith(start))
    .sort()
    .slice(0, limit);
}
