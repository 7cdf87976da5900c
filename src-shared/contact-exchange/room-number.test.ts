import { describe, expect, it } from 'vitest';

import { roomNumber } from './room-number';

describe('roomNumber', () => {
  it.each([
    ['0', 0n],
    ['4660', 4660n],
    ['9007199254740993', 9_007_199_254_740_993n],
    ['18446744073709551615', 18_446_744_073_709_551_615n],
  ])('is the number itself for the canonical decimal %s', (text, number) => {
    expect(roomNumber(text)).toBe(number);
  });

  it('is the first 8 bytes of SHA-256 for any other text', () => {
    // sha256("abc") = ba7816bf 8f01cfea …, FIPS 180-2 appendix B.1; sha256("") = e3b0c442 98fc1c14 …
    expect(roomNumber('abc')).toBe(0xba7816bf8f01cfean);
    expect(roomNumber('')).toBe(0xe3b0c44298fc1c14n);
  });

  it.each(['00', '007', '+7', '7 ', '-1', '18446744073709551616', '1.0', '1e3', '٧'])(
    'hashes %j, which is not the canonical text of a u64',
    (text) => {
      expect(roomNumber(text)).toBeGreaterThan(2n ** 32n);
    },
  );

  it('refuses half a surrogate pair', () => {
    expect(() => roomNumber('a\ud800')).toThrow(RangeError);
    expect(roomNumber('😀')).toBeGreaterThan(0n);
  });
});
