/**
 * The code as text, `server_id.room_code.shared_secret`, by the rules of gday (docs/GDAY-WIRE.md 1), so that
 * both programs read each other's codes.
 */
import { CooeeError } from '../session';

export interface PeerCode {
  /** The entry in the list of contact servers, an unsigned 64-bit number; 0 is a server that is not in the list. */
  readonly serverId: bigint;
  /** Names the room on the contact server; the server sees it. */
  readonly roomCode: string;
  /** The password of SPAKE2 is its UTF-8; the server never sees it. */
  readonly sharedSecret: string;
}

const MAX_SERVER_ID = 2n ** 64n - 1n;

/**
 * @returns the code with its server id in decimal, without sign or leading zeros
 * @throws CooeeError `code-invalid` if a part could not be read back: gday forbids U+0020 and `.` in both strings
 */
export function formatPeerCode(code: PeerCode): string {
  if (code.serverId < 0n || code.serverId > MAX_SERVER_ID) {
    throw new CooeeError('code-invalid', 'the server number is not between 0 and 18446744073709551615');
  }
  for (const part of [code.roomCode, code.sharedSecret]) {
    if (/[ .]/.test(part)) throw new CooeeError('code-invalid', 'a part of it contains a space or a dot');
  }
  return `${code.serverId.toString()}.${code.roomCode}.${code.sharedSecret}`;
}

/**
 * Reads exactly what gday reads: white space (Unicode's, U+00A0 too) is trimmed at both ends only; exactly two dots;
 * the server id has ASCII digits with an optional `+`; the two strings are taken as they are, even if empty.
 *
 * @throws CooeeError `code-invalid` for anything else
 */
export function parsePeerCode(text: string): PeerCode {
  const trimmed = text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '');
  const [id, roomCode, sharedSecret, ...surplus] = trimmed.split('.');
  if (id === undefined || roomCode === undefined || sharedSecret === undefined || surplus.length > 0) {
    throw new CooeeError('code-invalid', 'it needs three parts with a dot between them, like 0.abcd.efgh');
  }
  if (!/^\+?[0-9]+$/.test(id)) throw new CooeeError('code-invalid', 'its first part has to be a number');
  const serverId = BigInt(id.replace('+', ''));
  if (serverId > MAX_SERVER_ID) throw new CooeeError('code-invalid', 'its first part is too large a number');
  return { serverId, roomCode, sharedSecret };
}
