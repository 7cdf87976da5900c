/**
 * A code as four words: 40 bits = room 18 bits ‖ secret 18 bits ‖ check 4 bits, most significant bit first, 10 bits to
 * a word (wordlist.ts, check-bits.ts). The server id is not spoken: whoever answers words looks where calls usually are,
 * on the servers nearby and on the preferred ones of the list.
 *
 * The secret can be short because SPAKE2 gives an attacker one guess in 262,144 per attempt and nothing to try offline.
 * The check bits are never sent; they are read and thrown away here.
 */
import { isPreferredServer, UNLISTED_SERVER_ID } from '../servers';
import { CHECK_BITS, checkOf, isCheckRight } from './check-bits';
import { PART_BITS, lettersOf, valueOfLetters } from './gday-letters';
import type { PeerCode } from './peer-code';
import { numberOfWord, wordOfNumber } from './wordlist';

export const WORDS_IN_CODE = 4;
const WORD_BITS = 10;
/** Random bytes for one code: 36 of their 40 bits are used. */
const RANDOM_BYTES = 5;

const lowBits = (value: number, bits: number): number => value & ((1 << bits) - 1);

/**
 * A new code with a uniformly random room and secret.
 *
 * @param randomBytes a cryptographically secure source; asked once for five bytes
 * @param serverId the contact server's entry in the list, or 0
 */
export function generateCode(
  randomBytes: (length: number) => Uint8Array,
  serverId = UNLISTED_SERVER_ID,
): PeerCode {
  const bytes = randomBytes(RANDOM_BYTES);
  const [a, b, c, d, e] = bytes;
  if (a === undefined || b === undefined || c === undefined || d === undefined || e === undefined) {
    throw new RangeError(`asked for ${String(RANDOM_BYTES)} random bytes, got ${String(bytes.length)}`);
  }
  const room = (a << 10) | (b << 2) | (c >> 6);
  const secret = (lowBits(c, 2) << 16) | (d << 8) | e;
  return { serverId, roomCode: lettersOf(room), sharedSecret: lettersOf(secret) };
}

/** The four words of a code, or an empty array if it cannot be spoken (an unusual server, or not of our shape). */
export function wordsOf(code: PeerCode): readonly string[] {
  const room = valueOfLetters(code.roomCode);
  const secret = valueOfLetters(code.sharedSecret);
  const isUsual = code.serverId === UNLISTED_SERVER_ID || isPreferredServer(code.serverId);
  if (!isUsual || room === null || secret === null) return [];
  const first = room >> (PART_BITS - WORD_BITS);
  const second = (lowBits(room, PART_BITS - WORD_BITS) << 2) | (secret >> (PART_BITS - 2));
  const third = lowBits(secret >> (WORD_BITS - CHECK_BITS), WORD_BITS);
  const check = checkOf([first, second, third]);
  const fourth = (lowBits(secret, WORD_BITS - CHECK_BITS) << CHECK_BITS) | check;
  return [first, second, third, fourth].map(wordOfNumber);
}

/**
 * @param words exactly as listed, in lower case
 * @returns the code they spell, with server id 0, or null if they are not four listed words or their check bits are wrong
 */
export function codeOfWords(words: readonly string[]): PeerCode | null {
  const numbers = words.map(numberOfWord).filter((number) => number !== null);
  const [first, second, third, fourth] = numbers;
  if (words.length !== WORDS_IN_CODE || numbers.length !== WORDS_IN_CODE || !isCheckRight(numbers))
    return null;
  if (first === undefined || second === undefined || third === undefined || fourth === undefined) return null;
  const room = (first << (PART_BITS - WORD_BITS)) | (second >> 2);
  const secret =
    (lowBits(second, 2) << (PART_BITS - 2)) | (third << (WORD_BITS - CHECK_BITS)) | (fourth >> CHECK_BITS);
  return { serverId: UNLISTED_SERVER_ID, roomCode: lettersOf(room), sharedSecret: lettersOf(secret) };
}
