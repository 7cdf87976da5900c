import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toFailure } from '../../../../src-shared/session';
import vectors from '../../secure/gday-vectors.fixture.json';
import {
  decodeOffer,
  decodeRequest,
  encodeOffer,
  encodeRequest,
  HEADER_BYTES,
  messageLength,
} from './messages';
import type { FileVersion } from './messages';

const known = vectors.peerHandshake;
const json = (message: Buffer): Buffer => message.subarray(HEADER_BYTES);
const failureOf = (act: () => unknown): string => {
  try {
    act();
    return 'none';
  } catch (error) {
    return toFailure(error).kind;
  }
};

const A_TXT: FileVersion = { size: 11, seconds: 1_700_000_000, nanoseconds: 5 };

describe('gday’s messages', () => {
  it('are written as the real crate wrote them', () => {
    expect(encodeOffer([['a.txt', A_TXT]]).toString('hex')).toBe(known.offer_plain);
    expect(encodeRequest([{ path: 'a.txt', startOffset: 0 }]).toString('hex')).toBe(known.request_plain);
    const photo = { size: 1234, seconds: 1_700_000_000, nanoseconds: 123_456_789 };
    expect(
      encodeOffer([['photos/a b.jpg', photo]])
        .subarray(0, HEADER_BYTES)
        .toString('hex'),
    ).toBe('0200000078');
    expect(json(encodeRequest([])).toString()).toBe('{"request":[]}');
  });

  it('are read as the real crate wrote them', () => {
    const offer = Buffer.from(known.offer_plain, 'hex');
    expect(messageLength(offer.subarray(0, HEADER_BYTES))).toBe(offer.length - HEADER_BYTES);
    expect([...decodeOffer(json(offer))]).toEqual([['a.txt', A_TXT]]);
    expect(decodeRequest(json(Buffer.from(known.request_plain, 'hex')))).toEqual([
      { path: 'a.txt', startOffset: 0 },
    ]);
  });

  it('keep every path and number, whatever they are', () => {
    const natural = fc.nat({ max: Number.MAX_SAFE_INTEGER });
    const version = fc.record({ size: natural, seconds: natural, nanoseconds: natural });
    const path = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('__proto__', '1', 'constructor', ''),
    );
    const offers = fc.uniqueArray(fc.tuple(path, version), { minLength: 1, selector: ([name]) => name });
    fc.assert(
      fc.property(offers, (files) => {
        expect([...decodeOffer(json(encodeOffer(files)))]).toEqual(files);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.record({ path, startOffset: natural })), (requests) => {
        expect(decodeRequest(json(encodeRequest(requests)))).toEqual(requests);
      }),
    );
  });

  it('may say more than we know', () => {
    const modified = '"last_modified":{"secs_since_epoch":1,"nanos_since_epoch":2,"zone":"UTC"}';
    const offer = Buffer.from(`{"caps":[1.5],"offer":{"a":{"sha256":"00",${modified},"size":3}}}`);
    expect([...decodeOffer(offer)]).toEqual([['a', { size: 3, seconds: 1, nanoseconds: 2 }]]);
    const request = Buffer.from('{"request":[{"priority":-1,"start_offset":4,"path":"a"}],"name":"Sam"}');
    expect(decodeRequest(request)).toEqual([{ path: 'a', startOffset: 4 }]);
  });

  it('of another version or of absurd length are refused by their header', () => {
    expect(failureOf(() => messageLength(Buffer.from('0100000002', 'hex')))).toBe('friend-garbled');
    expect(failureOf(() => messageLength(Buffer.from('02ffffffff', 'hex')))).toBe('offer-too-large');
    expect(failureOf(() => messageLength(Buffer.from('0204000001', 'hex')))).toBe('offer-too-large');
    expect(messageLength(Buffer.from('0204000000', 'hex'))).toBe(64 * 1024 * 1024);
  });

  const file = (size: string, seconds = '1', nanoseconds = '2'): string =>
    `{"offer":{"a":{"size":${size},"last_modified":{"secs_since_epoch":${seconds},"nanos_since_epoch":${nanoseconds}}}}}`;

  it.each([
    ['nothing', ''],
    ['no JSON', '{"offer":'],
    ['more than JSON', `${file('1')} x`],
    ['a byte order mark', `\uFEFF${file('1')}`],
    ['a list', '[]'],
    ['a request', '{"request":[]}'],
    ['no files', '{"offer":{}}'],
    ['a list of files', '{"offer":[{"size":1}]}'],
    ['a file twice', file('1').replace('{"a":', '{"a":{},"a":')],
    ['a file without time', '{"offer":{"a":{"size":1}}}'],
    ['a fraction', file('1.0')],
    ['an exponent', file('1e3')],
    ['a negative size', file('-1')],
    ['a size in quotes', file('"1"')],
    ['no size', file('null')],
    ['a time above 2^53', file('1', '9007199254740993')],
    ['nanoseconds that are text', file('1', '1', '"0"')],
    ['half a character', '{"offer":{"\\ud800":{}}}'],
    ['bottomless nesting', '['.repeat(100_000)],
  ])('with %s for an offer are refused', (_, text) => {
    expect(failureOf(() => decodeOffer(Buffer.from(text)))).toBe('friend-garbled');
  });

  it('with a size that would be rounded are refused', () => {
    expect(failureOf(() => decodeOffer(Buffer.from(file('9007199254740993'))))).toBe('offer-unsafe');
    expect(failureOf(() => decodeOffer(Buffer.from(file('18446744073709551615'))))).toBe('offer-unsafe');
  });

  it('that are not UTF-8 are refused', () => {
    expect(failureOf(() => decodeOffer(Buffer.from(file('1').replace('a', '\u00ff'), 'latin1')))).toBe(
      'friend-garbled',
    );
  });

  it.each([
    ['no list', '{"request":{}}'],
    ['nothing', '{}'],
    ['a path that is a number', '{"request":[{"path":1,"start_offset":0}]}'],
    ['no path', '{"request":[{"start_offset":0}]}'],
    ['no offset', '{"request":[{"path":"a"}]}'],
    ['an offset above 2^53', '{"request":[{"path":"a","start_offset":9007199254740992}]}'],
    ['a bare path', '{"request":["a"]}'],
  ])('with %s for a request are refused', (_, text) => {
    expect(failureOf(() => decodeRequest(Buffer.from(text)))).toBe('friend-garbled');
  });
});
