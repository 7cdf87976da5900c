/**
 * Room codes and secrets as text: the 29 characters that gday uses (gday wire spec, section 1). None of 0, 1, 7, i, l,
 * o, u, so nothing is mistaken for something else, and lower case only.
 */
const LETTERS = '2345689abcdefghjkmnpqrstvwxyz';

/** Bits of a room code and of a secret. */
export const PART_BITS = 18;
/** Letters that hold them: 29⁴ = 707,281 is more than 2¹⁸ = 262,144. */
const PART_LETTERS = 4;

/**
 * @param value an integer from 0 to 2¹⁸ - 1
 * @returns exactly four letters, the most significant first
 */
export function lettersOf(value: number): string {
  let rest = value;
  let text = '';
  for (let place = 0; place < PART_LETTERS; place++) {
    text = LETTERS.charAt(rest % LETTERS.length) + text;
    rest = Math.floor(rest / LETTERS.length);
  }
  return text;
}

/** @returns the number that {@link lettersOf} writes like this, or null if there is none */
export function valueOfLetters(text: string): number | null {
  if (text.length !== PART_LETTERS) return null;
  let value = 0;
  for (const letter of text) {
    const digit = LETTERS.indexOf(letter);
    if (digit < 0) return null;
    value = value * LETTERS.length + digit;
  }
  return value < 2 ** PART_BITS ? value : null;
}

/**
 * Letters as gday makes its codes of: each of the 29 equally likely, 4.86 bits.
 *
 * @param randomBelow a uniformly random integer from 0 up to, but not including, the limit, cryptographically secure
 */
export function randomLetters(length: number, randomBelow: (limit: number) => number): string {
  return Array.from({ length }, () => LETTERS.charAt(randomBelow(LETTERS.length))).join('');
}
