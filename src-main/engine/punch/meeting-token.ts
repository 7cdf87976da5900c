/**
 * What the two ends of one meeting have in common and nobody else needs: derived from the nonces that each told the other through
 * the contact server (docs/PROTOCOL.md 3). Never from the code, so that whoever sees a token learns nothing by which it can be
 * guessed.
 */
import { hkdfSync } from 'node:crypto';

const TOKEN_BYTES = 32;

export interface MeetingNonces {
  readonly creator: Uint8Array;
  readonly joiner: Uint8Array;
}

/** @returns 32 bytes, others for each use */
export function meetingToken(use: 'udp' | 'relay', { creator, joiner }: MeetingNonces): Buffer {
  const both = Buffer.concat([creator, joiner]);
  return Buffer.from(hkdfSync('sha256', both, Buffer.alloc(0), `cooee/1 ${use}`, TOKEN_BYTES));
}
