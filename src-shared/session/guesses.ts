/** The words for what somebody else tried with a code, the same in the window, on the command line and in the report. */
import { withNoun } from './with-noun';

/** @returns for instance: 3 times */
export function guessDetail(count: number): string {
  return count === 1 ? 'once' : withNoun(count, 'time');
}

export const GUESSES = {
  /** @returns for instance: Somebody else tried to answer (3 times) */
  what: (count: number): string => `Somebody else tried to answer (${guessDetail(count)})`,
  remedy: 'They did not get in; take a new code for the next call',
} as const;
