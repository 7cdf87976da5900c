import { wordOfNumber } from './wordlist';

/** Words of a match phrase. Thirty bits: two different calls have the same one in 1 of 2^30 cases. */
const WORDS_IN_PHRASE = 3;
const WORD_BITS = 10;

/** @param bytes at least four; their first 30 bits become three words, ten bits each, most significant bit first */
export function phraseWords(bytes: Uint8Array): readonly string[] {
  const [a, b, c, d] = bytes;
  if (a === undefined || b === undefined || c === undefined || d === undefined)
    throw new RangeError(`a phrase needs four bytes, got ${String(bytes.length)}`);
  const bits = ((a << 22) | (b << 14) | (c << 6) | (d >> 2)) >>> 0;
  return Array.from({ length: WORDS_IN_PHRASE }, (_, place) =>
    wordOfNumber((bits >>> (WORD_BITS * (WORDS_IN_PHRASE - 1 - place))) & (2 ** WORD_BITS - 1)),
  );
}
