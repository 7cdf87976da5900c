/** Codes that nobody speaks, by which the two of a call meet a second time (docs/PROTOCOL.md 8). */
import { hkdfSync } from 'node:crypto';

import type { MeetingKey } from '../../secure';

/** Bytes of a room code and of a secret before they become hexadecimal text. */
const CODE_PART_BYTES = 16;

export interface MeetingCode {
  readonly roomCode: string;
  readonly sharedSecret: string;
}

/**
 * The code of the n-th room for one purpose: to meet again after a lost connection, or to look for a better way beside one. Only the two
 * of the call know it, and no code of one purpose is one of the other.
 */
export function derivedCode(
  key: MeetingKey,
  purpose: 'meet again' | 'better way',
  number: number,
): MeetingCode {
  const part = (what: string): string =>
    Buffer.from(
      hkdfSync('sha256', key, Buffer.alloc(0), `cooee/1 ${purpose} ${what} ${number}`, CODE_PART_BYTES),
    ).toString('hex');
  return { roomCode: part('room'), sharedSecret: part('secret') };
}
