import type { NetworkInterfaceInfo } from 'node:os';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { formatSocketAddress } from '../../../src-shared/contact-exchange';
import { ownCandidates } from './own-candidates';

const PORTS = [
  { family: 4, port: 4_000 },
  { family: 6, port: 6_000 },
] as const;

const on = (...addresses: readonly string[]): readonly NetworkInterfaceInfo[] =>
  addresses.map((address) => ({
    address,
    internal: address === '127.0.0.1' || address === '::1',
    netmask: '',
    mac: '',
    cidr: null,
    ...(address.includes(':') ? { family: 'IPv6', scopeid: 0 } : { family: 'IPv4' }),
  }));

const told = (
  interfaces: Parameters<typeof ownCandidates>[2],
  ports: Parameters<typeof ownCandidates>[0] = PORTS,
  towardsInternet: readonly string[] = [],
): readonly string[] =>
  ownCandidates(ports, new Set(towardsInternet), interfaces).map(({ address }) =>
    formatSocketAddress(address),
  );

describe('the own candidates', () => {
  it('are the addresses that others can dial, with the shared port of their family', () => {
    const lo = on('127.0.0.1', '::1');
    const wlan0 = on('192.168.1.20', '2a01:db9::20', 'fe80::20');
    expect(told({ lo, wlan0 })).toEqual(['[2a01:db9::20]:6000', '192.168.1.20:4000']);
  });

  it('come with global IPv6 first, then IPv4, then the addresses of one site, then what is inside this computer', () => {
    const docker0 = on('172.17.0.1');
    const eth0 = on('fd00::1', '10.0.0.5');
    const wlan0 = on('192.168.1.20', '2a01:db9::20');
    expect(told({ docker0, eth0, wlan0 })).toEqual([
      '[2a01:db9::20]:6000',
      '10.0.0.5:4000',
      '192.168.1.20:4000',
      '[fd00::1]:6000',
      '172.17.0.1:4000',
    ]);
  });

  it('begin with the way to the internet, however many networks without one this computer has', () => {
    const pods = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [
        `pod${index}`,
        on(`10.42.${index}.1`, `2a01:db9:${index}::1`),
      ]),
    );
    const vEthernet = on('192.168.1.20', 'fd00::20');
    const both = told({ ...pods, 'vEthernet (External)': vEthernet }, PORTS, ['192.168.1.20']);
    expect(both.slice(0, 2)).toEqual(['192.168.1.20:4000', '[fd00::20]:6000']);
    expect(told({ ...pods, 'vEthernet (Internal)': vEthernet })).not.toContain('192.168.1.20:4000');
  });

  it('are nothing that only this computer’s own translator knows (464XLAT)', () => {
    expect(told({ clat: on('192.0.0.4'), wlan0: on('2a01:db9::1') }, PORTS, ['192.0.0.4'])).toEqual([
      '[2a01:db9::1]:6000',
    ]);
  });

  it('are 169.254.… after the other addresses of real networks', () => {
    const docker0 = on('172.17.0.1');
    const cable = on('169.254.7.7');
    const wlan0 = on('192.168.1.20', '2a01:db9::1', '2a01:db9::2');
    expect(told({ docker0, cable, wlan0 })).toEqual([
      '[2a01:db9::1]:6000',
      '192.168.1.20:4000',
      '[2a01:db9::2]:6000',
      '169.254.7.7:4000',
      '172.17.0.1:4000',
    ]);
  });

  it('are two IPv6 addresses of an interface at most, and the second after everybody’s first', () => {
    const eth0 = on('2a01:db9::1', '2a01:db9::2', '2a01:db9::3', '10.0.0.5');
    const wlan0 = on('2a01:db9:1::1');
    expect(told({ eth0, wlan0 })).toEqual([
      '[2a01:db9::1]:6000',
      '[2a01:db9:1::1]:6000',
      '10.0.0.5:4000',
      '[2a01:db9::2]:6000',
    ]);
  });

  it('leave out a family without a port, and an address that is there twice', () => {
    const eth0 = on('10.0.0.5', '2a01:db9::1');
    expect(told({ eth0, bond0: eth0 }, [{ family: 4, port: 4_000 }])).toEqual(['10.0.0.5:4000']);
  });

  it('leave room for other candidates on a computer with any addresses', () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6());
    const interfaces = fc.dictionary(fc.string(), fc.array(address, { maxLength: 6 }), { maxKeys: 8 });
    fc.assert(
      fc.property(interfaces, (all) => {
        const named = Object.fromEntries(Object.entries(all).map(([name, list]) => [name, on(...list)]));
        const candidates = told(named);
        expect(candidates.length).toBeLessThanOrEqual(5);
        expect(new Set(candidates).size).toBe(candidates.length);
        expect(candidates.filter((text) => /^\[fe[89ab][\da-f]:/.test(text))).toEqual([]);
      }),
    );
  });

  it('are those of this computer', () => {
    for (const { source, address } of ownCandidates(PORTS, new Set())) {
      expect(source).toBe('host');
      expect(address.port).toBe(address.family === 4 ? 4_000 : 6_000);
    }
  });
});
