/**
 * A code as words of 10 bits each (wordlist.ts), most significant bit first, with check bits (check-bits.ts):
 *
 *   four words   room (18) ‖ secret (18) ‖ check (4)
 *   five words   room (14) ‖ secret (6) │ secret (10) │ secret (6) ‖ check (4) │ secret (6) ‖ check (4)
 *
 * In a code of five, the check sum of the first four words is that of the last four and the room's last 4 bits; it is never
 * 0, which tells the two lengths apart. So the secret has all of its 28 bits, whatever the room. The server id is not
 * spoken: whoever answers words looks where calls usually are, on the servers nearby and on the preferred ones of the list.
 *
 * The secret can be short because SPAKE2 gives an attacker one guess in 2^18 (or 2^28) per attempt and nothing to try
 * offline. The check bits are never sent; they are read and thrown away here.
 */
import { isPreferredServer, UNLISTED_SERVER_ID } from '../servers';
import { CHECK_BITS, checkSum, isCheckRight } from './check-bits';
import { lettersOf, valueOfLetters } from './gday-letters';
import type { PeerCode } from './peer-code';
import { numberOfWord, wordOfNumber } from './wordlist';

/** How many words a code can have. */
export type WordCount = 4 | 5;
export const FEWEST_WORDS = 4;
export const MOST_WORDS = 5;

const WORD_BITS = 10;
const ROOM_BITS = 18;
const SECRET_BITS: Readonly<Record<WordCount, number>> = { 4: 18, 5: 28 };
/** Random bytes for a code of four words (36 of their 40 bits are used), and of five. */
const RANDOM_BYTES: Readonly<Record<WordCount, number>> = { 4: 5, 5: 7 };
/** What the check bits leave of a word. */
const REST_BITS = WORD_BITS - CHECK_BITS;

const lowBits = (value: number, bits: number): number => value & ((1 << bits) - 1);

/**
 * A new code with a random room and a uniformly random secret.
 *
 * @param randomBytes a cryptographically secure source; asked once, for five bytes, or seven for five words
 * @param serverId the contact server's entry in the list, or 0
 */
export function generateCode(
  randomBytes: (length: number) => Uint8Array,
  serverId: bigint = UNLISTED_SERVER_ID,
  wordCount: WordCount = FEWEST_WORDS,
): PeerCode {
  const bytes = randomBytes(RANDOM_BYTES[wordCount]);
  const [a, b, c, d, e, f = 0, g = 0] = bytes;
  const isShort = bytes.length < RANDOM_BYTES[wordCount];
  if (isShort || a === undefined || b === undefined || c === undefined || d === undefined || e === undefined)
    throw new RangeError(
      `asked for ${String(RANDOM_BYTES[wordCount])} random bytes, got ${String(bytes.length)}`,
    );
  if (wordCount === FEWEST_WORDS) {
    const room = (a << 10) | (b << 2) | (c >> 6);
    return codeOf({ serverId, wordCount, room, secret: (lowBits(c, 2) << 16) | (d << 8) | e });
  }
  // Fifteen sums for 256 values: one of them is a little likelier. A room need not be a secret.
  const sum = 1 + (c % (2 ** CHECK_BITS - 1));
  const room = (((a << 6) | (b >> 2)) << CHECK_BITS) | sum;
  return codeOf({ serverId, wordCount, room, secret: (lowBits(d, 4) << 24) | (e << 16) | (f << 8) | g });
}

interface CodeNumbers {
  readonly serverId: bigint;
  readonly wordCount: WordCount;
  readonly room: number;
  readonly secret: number;
}

function codeOf({ serverId, wordCount, room, secret }: CodeNumbers): PeerCode {
  const sharedSecret = lettersOf(secret, SECRET_BITS[wordCount]);
  return { serverId, roomCode: lettersOf(room, ROOM_BITS), sharedSecret };
}

/** The words of a code, or an empty array if it cannot be spoken (an unusual server, or not of our shape). */
export function wordsOf({ serverId, roomCode, sharedSecret }: PeerCode): readonly string[] {
  const isUsual = serverId === UNLISTED_SERVER_ID || isPreferredServer(serverId);
  const room = valueOfLetters(roomCode, ROOM_BITS);
  if (!isUsual || room === null) return [];
  const short = valueOfLetters(sharedSecret, SECRET_BITS[4]);
  if (short !== null) return fourNumbers(room, short).map(wordOfNumber);
  const long = valueOfLetters(sharedSecret, SECRET_BITS[5]);
  const isSpoken = long !== null && lowBits(room, CHECK_BITS) !== 0;
  return isSpoken ? fiveNumbers(room, long).map(wordOfNumber) : [];
}

function fourNumbers(room: number, secret: number): readonly number[] {
  const first = room >> 8;
  const second = (lowBits(room, 8) << 2) | (secret >> 16);
  const third = lowBits(secret >> REST_BITS, WORD_BITS);
  const check = checkSum([first, second, third]);
  return [first, second, third, (lowBits(secret, REST_BITS) << CHECK_BITS) | check];
}

function fiveNumbers(room: number, secret: number): readonly number[] {
  const sum = lowBits(room, CHECK_BITS);
  const first = room >> 8;
  const second = (lowBits(room >> CHECK_BITS, 4) << REST_BITS) | (secret >> 22);
  const third = lowBits(secret >> 12, WORD_BITS);
  const fourth =
    (lowBits(secret >> REST_BITS, REST_BITS) << CHECK_BITS) | (checkSum([first, second, third]) ^ sum);
  const check = checkSum([second, third, fourth]) ^ sum;
  return [first, second, third, fourth, (lowBits(secret, REST_BITS) << CHECK_BITS) | check];
}

/**
 * @param words exactly as listed, in lower case
 * @returns the code they spell, with server id 0, or null if they are not four or five listed words or their check bits are
 *   wrong
 */
export function codeOfWords(words: readonly string[]): PeerCode | null {
  const numbers = words.map(numberOfWord).filter((number) => number !== null);
  const [first, second, third, fourth, fifth] = numbers;
  if (numbers.length !== words.length || !isCheckRight(numbers)) return null;
  if (first === undefined || second === undefined || third === undefined || fourth === undefined) return null;
  const serverId = UNLISTED_SERVER_ID;
  if (fifth === undefined) {
    const room = (first << 8) | (second >> 2);
    const secret = (lowBits(second, 2) << 16) | (third << REST_BITS) | (fourth >> CHECK_BITS);
    return codeOf({ serverId, wordCount: 4, room, secret });
  }
  const sum = checkSum([first, second, third, fourth]);
  const room = (first << 8) | ((second >> REST_BITS) << CHECK_BITS) | sum;
  const secret =
    (lowBits(second, REST_BITS) << 22) |
    (third << 12) |
    ((fourth >> CHECK_BITS) << REST_BITS) |
    (fifth >> CHECK_BITS);
  return codeOf({ serverId, wordCount: 5, room, secret });
}
