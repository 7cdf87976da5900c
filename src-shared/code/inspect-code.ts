/** The Answer screen's view of a code while it is being typed. */
import { CooeeError } from '../session';
import { describeUnknown } from './find-words';
import type { Finding } from './find-words';
import { readCode } from './parse-code';
import type { Reading } from './parse-code';
import { completeWord } from './recognise';
import type { Recognition } from './recognise';
import { FEWEST_WORDS, MOST_WORDS, wordsOf } from './spoken-code';
import { endsInsideWord } from './typed-text';

export interface InspectedWord {
  /** What was typed, in lower case without accents. */
  readonly typed: string;
  /** `corrected`: only one listed word comes close; `partial`: still being typed. */
  readonly status: 'complete' | 'partial' | 'corrected' | 'unknown';
  /** The listed word; for a partial one only if no other begins like it. */
  readonly word: string | null;
  /** Completions of a partial word, close words for an unknown one. */
  readonly suggestions: readonly string[];
}

export interface InspectedCode {
  /** At most five. Empty for a written code that has no words. */
  readonly words: readonly InspectedWord[];
  /** `parseCode` accepts the input as it is. */
  readonly complete: boolean;
  /** What is wrong, in the user's words; null while nothing is wrong yet. */
  readonly problem: string | null;
}

function inspected(reading: Recognition): InspectedWord {
  const { typed, word, slips, suggestions } = reading;
  if (word === null) return { typed, status: 'unknown', word, suggestions };
  return { typed, status: slips === 0 ? 'complete' : 'corrected', word, suggestions };
}

/** A word that may still grow is not wrong as long as a listed word begins like it. */
function inspectedWhileTyping(reading: Recognition): InspectedWord {
  const suggestions = reading.slips === 0 ? [] : completeWord(reading.typed);
  if (suggestions.length === 0) return inspected(reading);
  const word = suggestions.length === 1 ? (suggestions[0] ?? null) : null;
  return { typed: reading.typed, status: 'partial', word, suggestions };
}

/** Never throws; cheap enough for every keystroke. */
export function inspectCode(input: string): InspectedCode {
  try {
    return inspectReading(readCode(input), endsInsideWord(input));
  } catch (error) {
    if (!(error instanceof CooeeError)) throw error;
    return { words: [], complete: false, problem: error.detail };
  }
}

function inspectReading(reading: Reading, isLastOpen: boolean): InspectedCode {
  if (reading.kind === 'text') {
    const words = wordsOf(reading.code).map((word) => ({
      typed: word,
      status: 'complete' as const,
      word,
      suggestions: [],
    }));
    return { words, complete: true, problem: null };
  }
  if (reading.kind === 'found') return { words: reading.words.map(inspected), complete: true, problem: null };

  const lastPlace = isLastOpen ? reading.words.length - 1 : -1;
  const words = reading.words
    .map((word, place) => (place === lastPlace ? inspectedWhileTyping(word) : inspected(word)))
    .slice(0, MOST_WORDS);
  return { words, complete: false, problem: problemWhileTyping(words, reading) };
}

function problemWhileTyping(
  words: readonly InspectedWord[],
  reading: Finding & { kind: 'not-found' },
): string | null {
  const unknown = words.find(({ status }) => status === 'unknown');
  if (unknown) return describeUnknown(unknown);
  const isUnfinished = words.length < FEWEST_WORDS || words.some(({ status }) => status === 'partial');
  return isUnfinished ? null : reading.problem;
}
