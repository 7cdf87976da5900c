import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { canonicalAddress } from '../../../src-shared/contact-exchange';
import { headerV1, headerV2, rawV2 } from './proxy-header.fixture';
import type { ToldEnds } from './proxy-header.fixture';
import { parseProxyHeader } from './proxy-header';

const port = fc.integer({ min: 0, max: 65_535 });
const v4 = fc.ipV4();
/** Written out: eight groups. */
const v6 = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 })
  .map((groups) => groups.map((group) => group.toString(16)).join(':'));
const ends: fc.Arbitrary<ToldEnds> = fc.oneof(
  fc.record({ from: v4, fromPort: port, to: v4, toPort: port }),
  fc.record({ from: v6, fromPort: port, to: v6, toPort: port }),
);
const tlvs = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const header = fc.oneof(
  ends.map((told) => ({ told, bytes: headerV1(told) })),
  fc.tuple(ends, tlvs).map(([told, more]) => ({ told, bytes: headerV2(told, more) })),
);

const LOCALHOST: ToldEnds = { from: '127.0.0.1', fromPort: 1, to: '127.0.0.1', toPort: 2 };
const TLV_NOOP = Buffer.from('040003616263', 'hex');

describe('the header of the PROXY protocol', () => {
  it('says where the caller is, whatever comes after it', () => {
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 50 }), ({ told, bytes }, rest) => {
        expect(parseProxyHeader(Buffer.concat([bytes, rest]))).toEqual({
          ends: {
            remote: canonicalAddress(told.from, told.fromPort),
            local: canonicalAddress(told.to, told.toPort),
          },
          length: bytes.length,
        });
      }),
    );
  });

  it('is waited for until it is whole', () => {
    fc.assert(
      fc.property(header, fc.nat(), ({ bytes }, cut) => {
        expect(parseProxyHeader(bytes.subarray(0, cut % bytes.length))).toBe('incomplete');
      }),
    );
  });

  it('is found out as soon as a byte of its fixed part is wrong', () => {
    fc.assert(
      fc.property(header, fc.nat(), fc.integer({ min: 1, max: 255 }), ({ bytes }, where, difference) => {
        const broken = Buffer.from(bytes);
        const fixed = bytes[0] === 0x0d ? 12 : 6;
        const index = where % fixed;
        // One beginning made of the other is one more header that has only begun.
        fc.pre(index > 0 || difference !== (0x50 ^ 0x0d));
        broken.writeUInt8(bytes.readUInt8(index) ^ difference, index);
        expect(parseProxyHeader(broken.subarray(0, index + 1))).toBe('bad');
      }),
    );
  });

  it('never keeps more than it may need, nor throws, whatever comes', () => {
    const beginnings = fc.constantFrom(
      Buffer.alloc(0),
      Buffer.from('PROXY '),
      Buffer.from('PROXY TCP4 '),
      rawV2(1, 0x11, Buffer.alloc(0)).subarray(0, 12),
    );
    fc.assert(
      fc.property(beginnings, fc.uint8Array({ maxLength: 6000 }), (beginning, garbage) => {
        const bytes = Buffer.concat([beginning, garbage]);
        const parsed = parseProxyHeader(bytes);
        if (parsed === 'incomplete') expect(bytes.length).toBeLessThan(4096);
        else if (parsed !== 'bad') expect(parsed.length).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });

  it.each([
    ['PROXY UNKNOWN\r\n', 15],
    ['PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n', 43],
    ['PROXY UNKNOWN what ever\r\nPROXY', 25],
  ])('of version 1 may say nothing: %j', (text, length) => {
    expect(parseProxyHeader(Buffer.from(text))).toEqual({ ends: null, length });
  });

  it('makes IPv4 of an IPv4 address in the clothes of IPv6', () => {
    const text = 'PROXY TCP6 ::ffff:192.0.2.7 2001:DB8::1 4000 443\r\n';
    expect(parseProxyHeader(Buffer.from(text))).toMatchObject({
      ends: { remote: canonicalAddress('192.0.2.7', 4000), local: canonicalAddress('2001:db8::1', 443) },
    });
  });

  it.each([
    'PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n',
    'PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\r\n',
    'PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n',
    'PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n',
    'PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n',
    'PROXY TCP4 192.0.2.1 192.0.2.2 65536 2\r\n',
    'PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n',
    'PROXY TCP4 192.0.2.01 192.0.2.2 1 2\r\n',
    'PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n',
    'PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n',
    'PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n',
    'PROXY TCP6 fe80::1%eth0 fe80::2 1 2\r\n',
    'PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n',
    'PROXY unknown\r\n',
    'PROXY UNKNOWNER\r\n',
    'proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n',
    `PROXY UNKNOWN ${'x'.repeat(92)}\r\n`,
    `PROXY ${'x'.repeat(101)}`,
    'please relay 00',
    'GET / HTTP/1.1\r\n',
    '\u0016\u0003\u0001',
  ])('of version 1 is not %j', (text) => {
    expect(parseProxyHeader(Buffer.from(text, 'latin1'))).toBe('bad');
  });

  it('of version 2 may be one of the balancer’s own, or of what has no address: it is skipped', () => {
    const skipped = (bytes: Buffer): unknown => parseProxyHeader(Buffer.concat([bytes, Buffer.from('rest')]));
    const own: readonly Buffer[] = [
      rawV2(0, 0x00, Buffer.alloc(0)),
      rawV2(0, 0x11, Buffer.alloc(12, 1)),
      // What LOCAL says beside is to be ignored.
      rawV2(0, 0xff, TLV_NOOP),
      rawV2(1, 0x00, TLV_NOOP),
      rawV2(1, 0x12, Buffer.alloc(12, 1)),
      rawV2(1, 0x10, Buffer.alloc(0)),
      rawV2(1, 0x31, Buffer.alloc(216, 0x61)),
    ];
    for (const bytes of own) expect(skipped(bytes)).toEqual({ ends: null, length: bytes.length });
  });

  it.each([
    [
      'a version 1 of it',
      Buffer.concat([rawV2(1, 0, Buffer.alloc(0)).subarray(0, 12), Buffer.from('11110000', 'hex')]),
    ],
    ['an unknown command', rawV2(2, 0x11, Buffer.alloc(12))],
    ['an unknown family', rawV2(1, 0x41, Buffer.alloc(12))],
    ['an unknown protocol', rawV2(1, 0x13, Buffer.alloc(12))],
    ['addresses that are cut', rawV2(1, 0x11, Buffer.alloc(11))],
    ['IPv6 addresses that are cut', rawV2(1, 0x21, Buffer.alloc(35))],
    ['more than anybody adds', rawV2(1, 0x11, Buffer.alloc(12), 4081)],
  ])('of version 2 has not %s', (_what, bytes) => {
    expect(parseProxyHeader(bytes)).toBe('bad');
  });

  it('of version 2 may be as long as balancers make it', () => {
    const tlv = Buffer.alloc(4080 - 12);
    expect(parseProxyHeader(headerV2(LOCALHOST, tlv))).toMatchObject({ length: 4096 });
  });
});
