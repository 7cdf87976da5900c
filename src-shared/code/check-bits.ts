/**
 * The four check bits of a spoken code: a weighted sum over the field of 16 elements, GF(16) = GF(2)[x]/(x⁴ + x + 1).
 *
 * A word's class is its number modulo 16 (its column in wordlist.ts). With the weights below, a code is right when
 * the weighted sum of its four classes is 0. The weights are distinct and not 0, which gives, for a right code:
 *
 * - a word replaced by one of another class is always noticed. The list keeps words that are easily mistaken for one
 *   another in different classes, so a mishearing or a slip of up to two letters that yields a listed word is always
 *   noticed, and any replacement at all in 960 of 1,023 cases (93.8 %: 15/16, the most that four bits can give);
 * - two swapped words, neighbours or not, are noticed unless they are of one class (15/16, again 93.8 %);
 * - anything else (several wrong words, other codes' words) is noticed in 15 of 16 cases.
 */

/** x, x², x³ and 1 as bit patterns. The last is 1, so the class of the last word is the check itself. */
const WEIGHTS: readonly number[] = [0b0010, 0b0100, 0b1000, 0b0001];

/** x⁴ + x + 1 */
const REDUCTION = 0b1_0011;

export const CHECK_BITS = 4;

function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = a;
  for (let bit = 0; bit < CHECK_BITS; bit++) {
    if ((b >> bit) & 1) product ^= shifted;
    shifted <<= 1;
    if (shifted & 0b1_0000) shifted ^= REDUCTION;
  }
  return product;
}

function weightedSum(wordNumbers: readonly number[]): number {
  return WEIGHTS.reduce(
    (sum, weight, place) => sum ^ multiply(weight, (wordNumbers[place] ?? 0) & 0b1111),
    0,
  );
}

/**
 * @param firstWords the numbers of the first three words, 0 to 1023
 * @returns the class (0 to 15) that the fourth word must have
 */
export function checkOf(firstWords: readonly number[]): number {
  return weightedSum(firstWords);
}

/** @param wordNumbers the numbers of all four words, 0 to 1023 */
export function isCheckRight(wordNumbers: readonly number[]): boolean {
  return wordNumbers.length === WEIGHTS.length && weightedSum(wordNumbers) === 0;
}
