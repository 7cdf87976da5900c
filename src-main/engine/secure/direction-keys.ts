import { createHash, hkdfSync } from 'node:crypto';

import type { Role } from '../../../src-shared/session';
import { RECOGNITION_LABEL } from './challenge';
import { STREAM_KEY_BYTES, type StreamKey } from './secretstream';
import type { Spake2Key } from './spake2';

/** What both sides have seen of one peer verification. Points and challenges are 32 bytes each. */
export interface Transcript {
  readonly creatorPoint: Buffer;
  readonly joinerPoint: Buffer;
  readonly creatorChallenge: Buffer;
  readonly joinerChallenge: Buffer;
}

export interface DirectionKeys {
  readonly send: StreamKey;
  readonly receive: StreamKey;
}

/**
 * One key per direction, by HKDF-SHA256 from the SPAKE2 key, bound to the roles and to the transcript, so that a
 * record can neither be reflected nor replayed into another connection of the same call.
 */
export function deriveDirectionKeys(key: Spake2Key, transcript: Transcript, role: Role): DirectionKeys {
  const salt = createHash('sha256')
    .update(`${RECOGNITION_LABEL} transcript`)
    .update(transcript.creatorPoint)
    .update(transcript.joinerPoint)
    .update(transcript.creatorChallenge)
    .update(transcript.joinerChallenge)
    .digest();
  const derive = (direction: string): StreamKey =>
    Buffer.from(
      hkdfSync('sha256', key, salt, `${RECOGNITION_LABEL} ${direction}`, STREAM_KEY_BYTES),
    ) as StreamKey;
  const fromCreator = derive('creator to joiner');
  const fromJoiner = derive('joiner to creator');
  return role === 'creator'
    ? { send: fromCreator, receive: fromJoiner }
    : { send: fromJoiner, receive: fromCreator };
}
