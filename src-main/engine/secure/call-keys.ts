import { createHash, hkdfSync } from 'node:crypto';

import type { Role } from '../../../src-shared/session';
import { RECOGNITION_LABEL } from './challenge';
import { STREAM_KEY_BYTES } from './secretstream';
import type { StreamKey } from './secretstream';
import type { Spake2Key } from './spake2';

/** The messages of one peer verification as both sides saw them. Points and challenges are 32 bytes each. */
export interface Transcript {
  readonly creatorPoint: Buffer;
  readonly joinerPoint: Buffer;
  readonly creatorChallenge: Buffer;
  readonly joinerChallenge: Buffer;
}

/** The codes for meeting again are derived from it; 32 bytes, the same on both sides. */
export type MeetingKey = Buffer & { readonly brand: 'meeting-key' };

/** The match phrase is derived from it and the shares of both sides; 32 bytes, the same on both. */
export type PhraseKey = Buffer & { readonly brand: 'phrase-key' };

export interface CallKeys {
  readonly send: StreamKey;
  readonly receive: StreamKey;
  readonly meeting: MeetingKey;
  readonly phrase: PhraseKey;
}

/**
 * One key per direction, one for meeting again and one for the match phrase, by HKDF-SHA256 from the SPAKE2 key, bound to the
 * roles and to the transcript, so that a record can neither be reflected nor replayed into another connection of the same call.
 */
export function deriveCallKeys(key: Spake2Key, transcript: Transcript, role: Role): CallKeys {
  const salt = createHash('sha256')
    .update(`${RECOGNITION_LABEL} transcript`)
    .update(transcript.creatorPoint)
    .update(transcript.joinerPoint)
    .update(transcript.creatorChallenge)
    .update(transcript.joinerChallenge)
    .digest();
  const derive = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', key, salt, `${RECOGNITION_LABEL} ${purpose}`, STREAM_KEY_BYTES));
  const fromCreator = derive('creator to joiner') as StreamKey;
  const fromJoiner = derive('joiner to creator') as StreamKey;
  const meeting = derive('meeting again') as MeetingKey;
  const phrase = derive('match phrase') as PhraseKey;
  return role === 'creator'
    ? { send: fromCreator, receive: fromJoiner, meeting, phrase }
    : { send: fromJoiner, receive: fromCreator, meeting, phrase };
}
