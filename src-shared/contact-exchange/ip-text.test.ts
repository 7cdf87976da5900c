import { isIPv4, isIPv6 } from 'node:net';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { formatIpv6, parseIpv4, parseIpv6 } from './ip-text';

describe('IPv6 text as RFC 5952', () => {
  it.each([
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['2001:DB8::00AB', '2001:db8::ab'],
    ['::FFFF:10.0.0.1', '::ffff:10.0.0.1'],
  ])('writes %s as %s', (text, canonical) => {
    expect(formatIpv6(parseIpv6(text) ?? [])).toBe(canonical);
  });

  it('keeps the eight groups of every address', () => {
    const groups = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(groups, (original) => {
        expect(parseIpv6(formatIpv6(original))).toEqual(original);
      }),
    );
  });
});

/** Texts that are addresses, nearly addresses, or neither. */
const nearlyAddresses = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.ipV4Extended(),
  fc
    .array(
      fc.constantFrom('0', '1', '01', '00ff', 'FFFF', '12345', '::', ':', '.', '1.2.3.4', '01.2.3.4', '256'),
      {
        maxLength: 12,
      },
    )
    .map((pieces) => pieces.join('')),
  fc
    .tuple(fc.array(fc.constantFrom('0', '1', 'db8', 'ffff'), { maxLength: 9 }), fc.nat(9), fc.boolean())
    .map(([groups, gap, hasTail]) => {
      const text = `${groups.slice(0, gap).join(':')}::${groups.slice(gap).join(':')}`;
      return hasTail ? `${text}:192.0.2.1` : text;
    }),
);

describe('what is read as an address', () => {
  it('is what the system reads as one', () => {
    const isRead = {
      v4: (text: string) => parseIpv4(text) !== null,
      v6: (text: string) => parseIpv6(text) !== null,
    };
    fc.assert(
      fc.property(nearlyAddresses, (text) => {
        expect({ text, v4: isRead.v4(text), v6: isRead.v6(text) }).toEqual({
          text,
          v4: isIPv4(text),
          v6: isIPv6(text),
        });
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['::1.2.3.4', [0, 0, 0, 0, 0, 0, 0x102, 0x304]],
    ['::ffff:1.2.3.4', [0, 0, 0, 0, 0, 0xffff, 0x102, 0x304]],
    ['64:ff9b::192.0.2.33', [0x64, 0xff9b, 0, 0, 0, 0, 0xc000, 0x221]],
    ['1:2:3:4:5:6:7.8.9.10', [1, 2, 3, 4, 5, 6, 0x708, 0x90a]],
  ])('may end in IPv4: %s', (text, groups) => {
    expect(parseIpv6(text)).toEqual(groups);
  });

  it.each([
    '1',
    '1.2.3',
    '0x7f.0.0.1',
    '010.0.0.1',
    '::ffff:01.2.3.4',
    '::ffff:0x1.2.3.4',
    'fe80::1%eth0',
    '1.2.3.4\n',
  ])('is not what only some programs read: %j', (text) => {
    expect(parseIpv4(text)).toBeNull();
    expect(parseIpv6(text)).toBeNull();
  });
});
