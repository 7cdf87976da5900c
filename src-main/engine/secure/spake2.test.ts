import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { passwordToScalar, startSpake2, transcriptKey } from './spake2';
import { isProof, proofFor } from './challenge';
import type { Spake2Key } from './spake2';

interface Vectors {
  passwordToScalar: { pw_hex: string; w_le: string }[];
  hashSymmetric: { pw: string; idS: string; msg1: string; msg2: string; K: string; key: string };
  symmetric: {
    name: string;
    pw_hex: string;
    idS: string;
    w_le: string;
    x1_le: string;
    x2_le: string;
    msg1: string;
    msg2: string;
    key: string;
  }[];
  peerHandshake: {
    key: string;
    A_stream_plain_prefix: string;
    B_stream_plain_prefix: string;
    hashA: string;
    hashB: string;
  };
}

// What each part of it is: docs/GDAY-WIRE.md 6.
const vectors = JSON.parse(
  readFileSync(new URL('./gday-vectors.fixture.json', import.meta.url), 'utf8'),
) as Vectors;

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const fromLittleEndian = (text: string): bigint => BigInt(`0x${hex(text).reverse().toString('hex')}`);

describe('SPAKE2', () => {
  it.each(vectors.passwordToScalar)('maps password $pw_hex to the published scalar', ({ pw_hex, w_le }) => {
    expect(passwordToScalar(hex(pw_hex))).toBe(fromLittleEndian(w_le));
  });

  it('hashes the transcript as the Rust crate does, whichever side comes first', () => {
    const { pw, idS, msg1, msg2, K, key } = vectors.hashSymmetric;
    const password = Buffer.from(pw);
    expect(transcriptKey(password, idS, hex(msg1), hex(msg2), hex(K)).toString('hex')).toBe(key);
    expect(transcriptKey(password, idS, hex(msg2), hex(msg1), hex(K)).toString('hex')).toBe(key);
  });

  it.each(vectors.symmetric)('gives both sides the published messages and key: $name', (row) => {
    expect(passwordToScalar(hex(row.pw_hex))).toBe(fromLittleEndian(row.w_le));
    const one = startSpake2(hex(row.pw_hex), row.idS, fromLittleEndian(row.x1_le));
    const two = startSpake2(hex(row.pw_hex), row.idS, fromLittleEndian(row.x2_le));
    expect(one.message.toString('hex')).toBe(row.msg1);
    expect(two.message.toString('hex')).toBe(row.msg2);
    expect(one.finish(two.message).toString('hex')).toBe(row.key);
    expect(two.finish(one.message).toString('hex')).toBe(row.key);
  });

  it('answers the published challenges with the published proofs', () => {
    const { key, A_stream_plain_prefix, B_stream_plain_prefix, hashA, hashB } = vectors.peerHandshake;
    // greeting 15 ‖ SPAKE2 message 33 ‖ challenge 32 ‖ proof 32 ‖ seed 7
    const challengeOf = (stream: string): Buffer => hex(stream).subarray(48, 80);
    const proofIn = (stream: string): Buffer => hex(stream).subarray(80, 112);
    const shared = hex(key) as Spake2Key;
    expect(proofFor(shared, challengeOf(B_stream_plain_prefix)).toString('hex')).toBe(hashA);
    expect(proofFor(shared, challengeOf(A_stream_plain_prefix)).toString('hex')).toBe(hashB);
    expect(
      isProof(proofIn(A_stream_plain_prefix), proofFor(shared, challengeOf(B_stream_plain_prefix))),
    ).toBe(true);
    expect(
      isProof(proofIn(B_stream_plain_prefix), proofFor(shared, challengeOf(A_stream_plain_prefix))),
    ).toBe(true);
  });

  it.each([
    ['another side byte', '41' + '5866666666666666666666666666666666666666666666666666666666666666'],
    ['the identity', '53' + '0100000000000000000000000000000000000000000000000000000000000000'],
    ['a point of order two', '53ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['a y above the field prime', '53' + 'f1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['bytes off the curve', '53' + '02'.padEnd(64, '0')],
    ['a short message', '5358'],
  ])('refuses %s', (_, message) => {
    expect(() => startSpake2(Buffer.from('pw'), 'id').finish(hex(message))).toThrow(
      expect.objectContaining({ kind: 'friend-garbled' }),
    );
  });

  it('gives different keys to different passwords', () => {
    const one = startSpake2(Buffer.from('maple'), 'id');
    const two = startSpake2(Buffer.from('tiger'), 'id');
    expect(one.finish(two.message).equals(two.finish(one.message))).toBe(false);
  });
});
