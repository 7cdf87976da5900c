/**
 * The match phrase: three words that both friends see and may read to each other. A machine in the middle that has guessed the
 * code shares a key with each of them, but not the same one, so their words differ.
 *
 * Thirty bits are few against trial and error: an attacker who sends last in both verifications could vary what they send until the
 * words agree. So each side first commits to a random share, in its challenge, and shows it only when the other's challenge has
 * come (the hash commitment of ZRTP, RFC 6189, section 4.4.1.1): nobody chooses, and the chance stays 1 in 2^30.
 *
 *   commitment  SHA-256("cooee/1 match phrase share" ‖ share)[0..16]: r16 of our challenge
 *   phrase      HMAC-SHA256(phrase key, creator's share ‖ joiner's share): the first 30 bits
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import { phraseWords } from '../../../src-shared/code';
import { CooeeError } from '../../../src-shared/session';
import type { Role } from '../../../src-shared/session';
import type { PhraseKey, Transcript } from './call-keys';
import { COMMITMENT_BYTES, RECOGNITION_LABEL } from './challenge';

const SHARE_BYTES = 32;

/** 32 random bytes that go into the phrase. */
export type PhraseShare = Buffer & { readonly brand: 'phrase-share' };

export function makePhraseShare(): PhraseShare {
  return randomBytes(SHARE_BYTES) as PhraseShare;
}

/** @returns 16 bytes that fix the share and reveal nothing of it */
export function commitmentTo(share: Buffer): Buffer {
  const hash = createHash('sha256').update(`${RECOGNITION_LABEL} match phrase share`).update(share).digest();
  return hash.subarray(0, COMMITMENT_BYTES);
}

/** One side's part of a connection's phrase, which the friend's share completes. */
export class MatchPhrase {
  readonly #key: PhraseKey;
  readonly #share: PhraseShare;
  readonly #transcript: Transcript;
  readonly #role: Role;

  constructor(key: PhraseKey, share: PhraseShare, transcript: Transcript, role: Role) {
    this.#key = key;
    this.#share = share;
    this.#transcript = transcript;
    this.#role = role;
  }

  /** Our share, hexadecimal; sent only after the friend's challenge has arrived. */
  get shown(): string {
    return this.#share.toString('hex');
  }

  /**
   * @param shown the friend's share, hexadecimal
   * @returns the three words
   * @throws CooeeError `friend-garbled` when it is not what they had committed to
   */
  words(shown: string): readonly string[] {
    const friends = Buffer.from(shown, 'hex');
    const { creatorChallenge, joinerChallenge } = this.#transcript;
    const challenge = this.#role === 'creator' ? joinerChallenge : creatorChallenge;
    if (!timingSafeEqual(commitmentTo(friends), challenge.subarray(0, COMMITMENT_BYTES)))
      throw new CooeeError('friend-garbled', 'match phrase');
    const [first, second] = this.#role === 'creator' ? [this.#share, friends] : [friends, this.#share];
    return phraseWords(createHmac('sha256', this.#key).update(first).update(second).digest());
  }
}
