import { sha256 } from '@noble/hashes/sha2.js';

const CANONICAL_DECIMAL = /^(?:0|[1-9]\d{0,19})$/;
const MAX_U64 = 2n ** 64n - 1n;
const U64_BYTES = 8;
const LONE_SURROGATE = /\p{Surrogate}/u;
const TO_UTF8 = new TextEncoder();

/** The newest hash: whoever handles a message asks for its room's number more than once. */
let newest: { readonly roomCode: string; readonly number: bigint } | null = null;

/**
 * The number by which dialect 0.1 and a server's one table of rooms know a room code, so that peers of different
 * dialects meet in one room: canonical decimal text of a u64 is that number; any other text is the first 8 bytes,
 * big-endian, of SHA-256 of its UTF-8.
 *
 * @returns 0 to 2^64 - 1
 * @throws RangeError if the text holds half a surrogate pair, which has no UTF-8
 */
export function roomNumber(roomCode: string): bigint {
  if (CANONICAL_DECIMAL.test(roomCode) && BigInt(roomCode) <= MAX_U64) return BigInt(roomCode);
  if (newest?.roomCode === roomCode) return newest.number;
  if (LONE_SURROGATE.test(roomCode)) throw new RangeError('the room code is not well-formed text');
  const digest = sha256(TO_UTF8.encode(roomCode));
  const number = new DataView(digest.buffer, digest.byteOffset, U64_BYTES).getBigUint64(0);
  newest = { roomCode, number };
  return number;
}
