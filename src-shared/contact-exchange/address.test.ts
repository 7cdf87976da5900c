import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { canonicalAddress, formatSocketAddress, parseSocketAddress } from './address';

describe('parseSocketAddress', () => {
  it.each([
    ['192.168.1.5:40000', { family: 4, host: '192.168.1.5', port: 40_000 }],
    ['0.0.0.0:0', { family: 4, host: '0.0.0.0', port: 0 }],
    ['255.255.255.255:065535', { family: 4, host: '255.255.255.255', port: 65_535 }],
    ['[2001:db8::5]:40001', { family: 6, host: '2001:db8::5', port: 40_001 }],
    ['[2001:0DB8:0:0:0:0:0:5]:1', { family: 6, host: '2001:db8::5', port: 1 }],
    ['[fe80::1%3]:5000', { family: 6, host: 'fe80::1', port: 5000 }],
    ['[fe80::1%4294967295]:5000', { family: 6, host: 'fe80::1', port: 5000 }],
    ['[::ffff:102:304]:1', { family: 6, host: '::ffff:1.2.3.4', port: 1 }],
    ['[::1.2.3.4]:1', { family: 6, host: '::102:304', port: 1 }],
    ['[::]:1', { family: 6, host: '::', port: 1 }],
  ])('reads %s', (text, address) => {
    expect(parseSocketAddress(text)).toEqual(address);
  });

  it.each([
    '',
    '1.2.3.4',
    '1.2.3.4:',
    '1.2.3.4:65536',
    '1.2.3.4:-1',
    '1.2.3.4:+1',
    '1.2.3:80',
    '01.2.3.4:80',
    '1.2.3.256:80',
    ' 1.2.3.4:80',
    '1.2.3.4:80\n',
    'localhost:80',
    '::1:80',
    '[::1]',
    '[::1]:',
    '[::1]:65536',
    '[::1%]:80',
    '[fe80::1%eth0]:80',
    '[fe80::1%4294967296]:80',
    '[1:2:3:4:5:6:7]:80',
    '[1:2:3:4:5:6:7:8:9]:80',
    '[1:2:3:4:5:6:7::8]:80x',
    '[1:2:3:4::5:6:7:8]:80',
    '[1::2::3]:80',
    '[:::]:80',
    '[12345::]:80',
    '[1.2.3.4::]:80',
    '[::1.2.3]:80',
  ])('refuses %j', (text) => {
    expect(parseSocketAddress(text)).toBeNull();
  });

  it('reads back every address that formatSocketAddress writes', () => {
    const address = fc.oneof(
      fc.tuple(fc.ipV4(), fc.nat(65_535)).map(([host, port]) => canonicalAddress(host, port)),
      fc.tuple(fc.ipV6(), fc.nat(65_535)).map(([host, port]) => canonicalAddress(host, port)),
    );
    fc.assert(
      fc.property(address, (original) => {
        expect(parseSocketAddress(formatSocketAddress(original))).toEqual(original);
      }),
    );
  });
});

describe('canonicalAddress', () => {
  it('takes an IPv4-mapped host as the IPv4 address it is', () => {
    expect(canonicalAddress('::ffff:203.0.113.7', 61_000)).toEqual({
      family: 4,
      host: '203.0.113.7',
      port: 61_000,
    });
    expect(canonicalAddress('::FFFF:CB00:7107', 61_000)).toEqual({
      family: 4,
      host: '203.0.113.7',
      port: 61_000,
    });
  });

  it('drops the scope, also a named one', () => {
    expect(canonicalAddress('fe80::1%eth0', 1)).toEqual({ family: 6, host: 'fe80::1', port: 1 });
  });

  it('throws for names and for ports that are none', () => {
    expect(() => canonicalAddress('localhost', 1)).toThrow(RangeError);
    expect(() => canonicalAddress('127.0.0.1', 65_536)).toThrow(RangeError);
    expect(() => canonicalAddress('127.0.0.1', 1.5)).toThrow(RangeError);
  });
});
