/**
 * Room codes and secrets as text: the 29 characters that gday uses (docs/GDAY-WIRE.md 1). None of 0, 1, 7, i, l,
 * o, u, so nothing is mistaken for something else, and lower case only.
 */
const LETTERS = '2345689abcdefghjkmnpqrstvwxyz';

/** @returns how many letters hold so many bits: four for 18 bits (29⁴ > 2¹⁸), six for 28 (29⁶ > 2²⁸) */
function letterCount(bits: number): number {
  return Math.ceil(bits / Math.log2(LETTERS.length));
}

/**
 * @param value an integer from 0 to 2^bits - 1
 * @param bits at most 31
 * @returns always as many letters, the most significant first
 */
export function lettersOf(value: number, bits: number): string {
  let rest = value;
  let text = '';
  for (let place = 0; place < letterCount(bits); place++) {
    text = LETTERS.charAt(rest % LETTERS.length) + text;
    rest = Math.floor(rest / LETTERS.length);
  }
  return text;
}

/** @returns the number that {@link lettersOf} writes like this, or null if there is none */
export function valueOfLetters(text: string, bits: number): number | null {
  if (text.length !== letterCount(bits)) return null;
  let value = 0;
  for (const letter of text) {
    const digit = LETTERS.indexOf(letter);
    if (digit < 0) return null;
    value = value * LETTERS.length + digit;
  }
  return value < 2 ** bits ? value : null;
}

/**
 * Letters as gday makes its codes of: each of the 29 equally likely, 4.86 bits.
 *
 * @param randomBelow a uniformly random integer from 0 up to, but not including, the limit, cryptographically secure
 */
export function randomLetters(length: number, randomBelow: (limit: number) => number): string {
  return Array.from({ length }, () => LETTERS.charAt(randomBelow(LETTERS.length))).join('');
}
