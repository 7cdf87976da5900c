import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CooeeError } from '../session';
import { lettersOf, valueOfLetters } from './gday-letters';
import { howToSay } from './how-to-say';
import { parseCode } from './parse-code';
import { formatPeerCode, parsePeerCode } from './peer-code';
import { codeOfWords, generateCode, wordsOf } from './spoken-code';
import { WORDS } from './wordlist';

const fiveBytes = fc.uint8Array({ minLength: 5, maxLength: 5 });
const partValue = fc.integer({ min: 0, max: 2 ** 18 - 1 });
const spokenCode = fc.record({ room: partValue, secret: partValue }).map(({ room, secret }) => ({
  serverId: 0n,
  roomCode: lettersOf(room, 18),
  sharedSecret: lettersOf(secret, 18),
}));

describe('a code', () => {
  it('spells 40 bits as room, secret and check', () => {
    const code = { serverId: 0n, roomCode: lettersOf(0, 18), sharedSecret: lettersOf(0, 18) };
    expect(wordsOf(code)).toEqual(Array.from({ length: 4 }, () => WORDS[0]));
    expect(formatPeerCode(code)).toBe('0.2222.2222');
    const last = {
      serverId: 0n,
      roomCode: lettersOf(2 ** 18 - 1, 18),
      sharedSecret: lettersOf(2 ** 18 - 1, 18),
    };
    expect(wordsOf(last).slice(0, 3)).toEqual(Array.from({ length: 3 }, () => WORDS[1023]));
    expect(formatPeerCode({ serverId: 0n, roomCode: '8ncy', sharedSecret: '9gcy' })).toBe('0.8ncy.9gcy');
    expect(wordsOf(parsePeerCode('0.8ncy.9gcy'))).toEqual(['maple', 'ocean', 'guitar', 'silver']);
  });

  it('comes back from its words and from its text, whatever it is', () => {
    fc.assert(
      fc.property(spokenCode, (code) => {
        expect(codeOfWords(wordsOf(code))).toEqual(code);
        expect(parsePeerCode(formatPeerCode(code))).toEqual(code);
        expect(parseCode(wordsOf(code).join(' '))).toEqual(code);
        expect(parseCode(formatPeerCode(code))).toEqual(code);
      }),
    );
  });

  it('uses 36 of 40 random bits, each of which changes it', () => {
    fc.assert(
      fc.property(fiveBytes, fc.integer({ min: 0, max: 39 }), (bytes, bit) => {
        const flipped = bytes.map((byte, place) => (place === bit >> 3 ? byte ^ (0x80 >> (bit & 7)) : byte));
        const [a, b] = [generateCode(() => bytes), generateCode(() => flipped)].map(formatPeerCode);
        const isUnused = bit >= 18 && bit < 22;
        expect(a === b).toBe(isUnused);
      }),
    );
  });

  it('is not made from too few random bytes', () => {
    expect(() => generateCode(() => new Uint8Array(4))).toThrow(RangeError);
  });

  it('is spoken alike for the own server and a preferred one of the list', () => {
    const here = generateCode(() => new Uint8Array(5), 0n);
    const listed = generateCode(() => new Uint8Array(5), 1n);
    expect(formatPeerCode(listed)).toBe('1.2222.2222');
    expect(wordsOf(listed)).toEqual(wordsOf(here));
    expect(codeOfWords(wordsOf(listed))).toEqual(here);
  });

  it('has no words if it is for another server or not of our shape', () => {
    expect(wordsOf(generateCode(() => new Uint8Array(5), 2n))).toEqual([]);
    expect(wordsOf({ serverId: 0n, roomCode: 'abcde', sharedSecret: 'abcd' })).toEqual([]);
    expect(wordsOf({ serverId: 0n, roomCode: 'ab1d', sharedSecret: 'abcd' })).toEqual([]);
    expect(wordsOf({ serverId: 0n, roomCode: 'zzzz', sharedSecret: 'abcd' })).toEqual([]);
  });

  it('writes 18 bits as four letters in order, and reads no others', () => {
    expect([0, 28, 29, 2 ** 18 - 1].map((value) => lettersOf(value, 18))).toEqual([
      '2222',
      '222z',
      '2232',
      'drqf',
    ]);
    expect(
      ['222', '22222', '222l', 'zzzz', '2222'.toUpperCase()].map((text) => valueOfLetters(text, 18)),
    ).toEqual([null, null, null, null, 0]);
    fc.assert(fc.property(partValue, (value) => valueOfLetters(lettersOf(value, 18), 18) === value));
  });
});

describe('the written form, as gday reads it', () => {
  it.each([
    ['  83221.roomcodefoo.secret123   ', 83221n, 'roomcodefoo', 'secret123'],
    ['+1.a.b', 1n, 'a', 'b'],
    ['001.a.b', 1n, 'a', 'b'],
    ['1..', 1n, '', ''],
    ['1.a b.c', 1n, 'a b', 'c'],
    ['\u00a0\u30001.a.B\u0085', 1n, 'a', 'B'],
    ['18446744073709551615.a.b', 18446744073709551615n, 'a', 'b'],
  ])('accepts %j', (text, serverId, roomCode, sharedSecret) => {
    expect(parsePeerCode(text)).toEqual({ serverId, roomCode, sharedSecret });
  });

  it.each([
    ['1 .a.b', 'number'],
    ['asd.q.3', 'number'],
    ['.a.b', 'number'],
    ['-1.a.b', 'number'],
    ['+.a.b', 'number'],
    ['++1.a.b', 'number'],
    ['1_0.a.b', 'number'],
    ['0x1.a.b', 'number'],
    ['１.a.b', 'number'],
    ['\ufeff1.a.b', 'number'],
    ['18446744073709551616.a.b', 'too large'],
    ['1.13A', 'three parts'],
    ['1.13A.f.a', 'three parts'],
    ['', 'three parts'],
  ])('refuses %j', (text, reason) => {
    expect(() => parsePeerCode(text)).toThrow(CooeeError);
    expect(() => parsePeerCode(text)).toThrow(reason);
  });

  it('is not written with a space or a dot inside, nor with an impossible server', () => {
    expect(() => formatPeerCode({ serverId: 1n, roomCode: 'a b', sharedSecret: 'c' })).toThrow(CooeeError);
    expect(() => formatPeerCode({ serverId: 1n, roomCode: 'a', sharedSecret: 'c.d' })).toThrow(CooeeError);
    expect(() => formatPeerCode({ serverId: -1n, roomCode: 'a', sharedSecret: 'c' })).toThrow(CooeeError);
    expect(() => formatPeerCode({ serverId: 2n ** 64n, roomCode: 'a', sharedSecret: 'c' })).toThrow(
      CooeeError,
    );
  });
});

describe('how to say it', () => {
  it('spells every word of the list with the name of each of its letters', () => {
    expect(howToSay('river')).toBe('Romeo India Victor Echo Romeo');
    for (const word of WORDS) {
      const initials = howToSay(word)
        .split(' ')
        .map((name) => name.charAt(0).toLowerCase());
      expect(initials.join('')).toBe(word);
    }
  });
});
