/**
 * The room in which two friends meet on their network. Whoever announces a contact server there is asked for it, friend or
 * stranger, so the code's own room is not what they are asked for: it is hashed together with the announcement's name, and a
 * stranger learns nothing that fits a room elsewhere.
 *
 * A room code has 18 bits. The hash is therefore made slow (Argon2id, RFC 9106): trying out all of them for one announcement
 * takes 2^18 times some 60 ms, four hours of one core, and calls wait for ten minutes. Only the room code goes in, never the
 * secret: what is hashed can be tried out by whoever has the hash.
 */
import { createHash } from 'node:crypto';

import sodium from 'sodium-native';

/** Passes and memory make it slow. A caller waits for it before the code is shown, an answerer before each server is asked. */
const PASSES = 2;
const MEMORY_BYTES = 32 * 1024 * 1024;
const SALT_BYTES = 16;
const HASH_BYTES = 16;
/** Keeps these hashes apart from any other use of Argon2 with the same code. */
const LABEL = 'cooee/1 room on the network of ';

/**
 * Takes about 60 ms of another thread and 32 MiB; call it for one announcement after the other.
 *
 * @param announcement the name under which the server was announced
 * @returns a room code as text: 32 hexadecimal digits
 */
export function lanRoomCode(announcement: string, roomCode: string): Promise<string> {
  const salt = createHash('sha256').update(LABEL).update(announcement).digest().subarray(0, SALT_BYTES);
  const hash = Buffer.alloc(HASH_BYTES);
  return new Promise((resolve, reject) => {
    sodium.crypto_pwhash_async(
      hash,
      Buffer.from(roomCode, 'utf8'),
      salt,
      PASSES,
      MEMORY_BYTES,
      sodium.crypto_pwhash_ALG_ARGON2ID13,
      (error) => {
        if (error === null) resolve(hash.toString('hex'));
        else reject(error);
      },
    );
  });
}
