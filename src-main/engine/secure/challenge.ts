/**
 * The 32-byte challenge of peer verification, and how two Cooees recognise each other in it.
 *
 *   challenge  r16 ‖ HMAC-SHA256(key, "cooee/1" ‖ r16)[0..16]
 *
 * r16 looks random and is a commitment (match-phrase.ts), so gday sees 32 random bytes. A Cooee that holds the key recognises
 * the tag; a chance hit has probability 2^-128. Changing a challenge on the way breaks the proof that follows, so nobody can
 * force a downgrade.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import type { Spake2Key } from './spake2';

export const CHALLENGE_BYTES = 32;
export const PROOF_BYTES = 32;
const HALF = CHALLENGE_BYTES / 2;
/** Length of r16. */
export const COMMITMENT_BYTES = HALF;

/** The version two Cooees agree on by recognising each other. */
export const RECOGNITION_LABEL = 'cooee/1';

/** @param r16 {@link COMMITMENT_BYTES} that are unpredictable and new for each challenge */
export function makeChallenge(key: Spake2Key, r16: Buffer): Buffer {
  return Buffer.concat([r16, recognitionTag(key, r16)]);
}

/** Whether the 32-byte challenge was made by a Cooee that holds the same key. */
export function isCooeeChallenge(key: Spake2Key, challenge: Buffer): boolean {
  return timingSafeEqual(recognitionTag(key, challenge.subarray(0, HALF)), challenge.subarray(HALF));
}

/** SHA-256(key ‖ challenge), 32 bytes: sent to answer the challenge that was received (docs/GDAY-WIRE.md 5). */
export function proofFor(key: Spake2Key, challenge: Uint8Array): Buffer {
  return createHash('sha256').update(key).update(challenge).digest();
}

/** Constant-time comparison of two 32-byte proofs. */
export function isProof(received: Uint8Array, expected: Uint8Array): boolean {
  return timingSafeEqual(received, expected);
}

function recognitionTag(key: Spake2Key, random: Buffer): Buffer {
  return createHmac('sha256', key).update(RECOGNITION_LABEL).update(random).digest().subarray(0, HALF);
}
