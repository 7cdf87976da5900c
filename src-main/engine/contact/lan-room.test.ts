import { describe, expect, it } from 'vitest';

import { lanRoomCode } from './lan-room';

describe('the room of a code on the network', () => {
  it('is Argon2id of the room code, salted with the announcement', async () => {
    // By another implementation: argon2-cffi 25.1.0, hash_secret_raw(b'9gcy', sha256(label + name)[:16], 2, 32768, 1, 16, ID).
    expect(await lanRoomCode('0123456789abcdef', '9gcy')).toBe('9cc125f7aac56309364f74dfbcc96159');
  });

  it('is another for every announcement, and for every code', async () => {
    const rooms = [
      await lanRoomCode('a', 'room'),
      await lanRoomCode('b', 'room'),
      await lanRoomCode('a', 'moor'),
    ];
    expect(new Set(rooms).size).toBe(3);
  });
});
