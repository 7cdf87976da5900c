/**
 * The check bits of a spoken code. They are made of a check sum over four words: a weighted sum over the field of 16 elements,
 * GF(16) = GF(2)[x]/(x⁴ + x + 1).
 *
 * A word's class is its number modulo 16 (its column in wordlist.ts). With the weights below, a code of four words is
 * right when the weighted sum of its four classes is 0. A code of five is right when its first four words and its last
 * four have the same sum, and that is not 0: so no code of five begins or ends with one of four, and whoever has typed
 * four words of five is never taken to be done. (The two sums are equal when their sum is 0, which is a weighted sum of
 * the five classes with the weights 2, 6, 12, 9 and 1.) The weights are distinct and not 0, for four words and for five,
 * which gives, for a right code:
 *
 * - a word replaced by one of another class is always noticed. The list keeps words that are easily mistaken for one
 *   another in different classes, so a mishearing or a slip of up to two letters that yields a listed word is always
 *   noticed, and any replacement at all in 960 of 1,023 cases (93.8 %: 15/16, the most that four bits can give);
 * - two swapped words, neighbours or not, are noticed unless they are of one class (15/16, again 93.8 %);
 * - anything else (several wrong words, other codes' words) is noticed in 15 of 16 cases.
 *
 * A wrong word of five can make four neighbours of them a right code of four; find-words.ts takes care of that.
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

/**
 * @param wordNumbers the numbers of up to four words, 0 to 1023
 * @returns the weighted sum of their classes, 0 to 15; of three words it is the class that makes the sum of four 0
 */
export function checkSum(wordNumbers: readonly number[]): number {
  return WEIGHTS.reduce(
    (sum, weight, place) => sum ^ multiply(weight, (wordNumbers[place] ?? 0) & 0b1111),
    0,
  );
}

/** @param wordNumbers the numbers of all words, 0 to 1023 */
export function isCheckRight(wordNumbers: readonly number[]): boolean {
  const first = checkSum(wordNumbers.slice(0, WEIGHTS.length));
  if (wordNumbers.length === WEIGHTS.length) return first === 0;
  return wordNumbers.length === WEIGHTS.length + 1 && first !== 0 && checkSum(wordNumbers.slice(1)) === first;
}
