import { describe, expect, it } from 'vitest';

import { canonicalAddress, parseSocketAddress } from './address';
import type { SocketAddress } from './address';
import {
  addressKind,
  isDialable,
  isGlobal,
  isInsideNat,
  isLinkLocalV4,
  isLinkLocalV6,
  isLoopback,
  isServiceContinuity,
} from './address-kind';
import type { AddressKind } from './address-kind';

/** Both edges of every range, and what is just outside. */
const KINDS: Readonly<Record<AddressKind, readonly string[]>> = {
  'no-host': [
    ...['0.0.0.0', '0.255.255.255', '224.0.0.0', '239.255.255.255', '240.0.0.0', '255.255.255.255'],
    ...['::', 'ff00::', 'ff02::fb', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ],
  loopback: ['127.0.0.0', '127.0.0.1', '127.255.255.255', '::1'],
  'link-local': ['169.254.0.0', '169.254.255.255', 'fe80::', 'fe80::1', 'febf:ffff::1'],
  private: [
    ...['10.0.0.0', '10.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.0', '192.168.255.255'],
    ...['fc00::', 'fc00::1', 'fd12:3456:789a::1', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ],
  shared: ['100.64.0.0', '100.127.255.255', '192.0.0.0', '192.0.0.7'],
  global: [
    ...[
      '1.0.0.0',
      '9.255.255.255',
      '11.0.0.0',
      '100.63.255.255',
      '100.128.0.0',
      '126.255.255.255',
      '128.0.0.0',
    ],
    ...['169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '192.167.255.255', '192.169.0.0'],
    ...['191.255.255.255', '192.0.0.8', '192.0.2.1', '198.18.0.1', '203.0.113.7', '223.255.255.255'],
    ...['2000::', '2001:db8::1', '2001::1', '2002:c000:201::1', '3fff:ffff::1'],
  ],
  'other-v6': [
    ...['::2', '::ffff:192.0.2.1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::192.0.2.1', '64:ff9b::c000:201'],
    ...[
      '64:ff9b:1::1',
      '100::1',
      '1fff:ffff::1',
      '4000::1',
      'fbff:ffff::1',
      'fe00::1',
      'fe7f:ffff::1',
      'fec0::1',
    ],
  ],
};

describe('the kind of an address', () => {
  it.each(Object.entries(KINDS).flatMap(([kind, hosts]) => hosts.map((host) => [host, kind])))(
    'of %s is %s',
    (host, kind) => {
      expect(addressKind(host)).toBe(kind);
    },
  );

  it.each([
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:10.0.0.1', 'private'],
    ['::FFFF:6440:1', 'shared'],
    ['::ffff:203.0.113.7', 'global'],
    ['fe80::1%eth0.1', 'link-local'],
  ])('of one end of a socket, %s, is that of the address that is meant', (text, kind) => {
    expect(addressKind(canonicalAddress(text, 1).host)).toBe(kind);
  });

  it('is that of an IP address, not of a name', () => {
    expect(() => addressKind('localhost')).toThrow();
  });
});

describe('isDialable', () => {
  it.each([
    '1.0.0.0:1',
    '10.0.0.1:65535',
    '127.0.0.1:1',
    '169.253.0.1:1',
    '223.255.255.255:1',
    '[::1]:1',
    '[fd00::1]:1',
  ])('is true for %s', (text) => {
    expect(parseSocketAddress(text)).toSatisfy(isDialable);
  });

  it.each([
    ['port 0', '192.0.2.1:0'],
    ['port 0', '[2001:db8::1]:0'],
    ['an unspecified address', '0.0.0.0:1'],
    ['an unspecified address', '[::]:1'],
    ['this network', '0.1.2.3:1'],
    ['a link-local address', '169.254.0.1:1'],
    ['a link-local address', '[fe80::1]:1'],
    ['a link-local address', '[febf::1]:1'],
    ['multicast', '224.0.0.1:1'],
    ['multicast', '[ff02::1]:1'],
    ['a reserved address', '240.0.0.1:1'],
    ['broadcast', '255.255.255.255:1'],
  ])('is false for %s: %s', (_what, text) => {
    expect(parseSocketAddress(text)).not.toSatisfy(isDialable);
  });
});

describe('the other rules', () => {
  const rules = {
    isGlobal,
    isInsideNat: ({ host }: SocketAddress) => isInsideNat(host),
    isServiceContinuity: ({ host }: SocketAddress) => isServiceContinuity(host),
    isLoopback,
    isLinkLocalV4,
    isLinkLocalV6,
  };
  it.each([
    ['203.0.113.7', ['isGlobal']],
    ['2001:db8::1', ['isGlobal']],
    ['127.8.9.1', ['isLoopback']],
    ['::1', ['isLoopback']],
    ['169.254.7.7', ['isLinkLocalV4']],
    ['fe80::7', ['isLinkLocalV6']],
    ['192.168.1.5', ['isInsideNat']],
    ['100.64.0.1', ['isInsideNat']],
    ['192.0.0.4', ['isInsideNat', 'isServiceContinuity']],
    ['fd00::1', ['isInsideNat']],
    ['64:ff9b::c000:201', []],
    ['0.0.0.0', []],
    ['ff02::fb', []],
  ])('for %s hold: %j', (host, holding) => {
    const address = canonicalAddress(host, 0);
    expect(Object.entries(rules).flatMap(([name, rule]) => (rule(address) ? [name] : []))).toEqual(holding);
  });
});
