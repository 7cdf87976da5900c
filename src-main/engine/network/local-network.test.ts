import type { NetworkInterfaceInfo } from 'node:os';

import { describe, expect, it } from 'vitest';

import { hostOnLan, isThroughVpn, lanAddresses, localNetwork, neighbourlyAddresses } from './local-network';

function at(address: string, internal = false): NetworkInterfaceInfo {
  const rest = { address, netmask: '', mac: '', internal, cidr: null };
  return address.includes(':') ? { ...rest, family: 'IPv6', scopeid: 0 } : { ...rest, family: 'IPv4' };
}

const LO = { lo: [at('127.0.0.1', true), at('::1', true)] };

describe('a computer says of its network', () => {
  it('that it leads nowhere, with loopback, link-local addresses and containers alone', () => {
    const alone = { isOnline: false, hasIpv6: false, hasVpn: false };
    expect(localNetwork(LO)).toEqual(alone);
    const inMac = { ...at('fe80::aede:48ff:fe00:1122'), mac: 'ac:de:48:00:11:22' };
    expect(localNetwork({ ...LO, en5: [inMac], utun0: [at('fe80::1')] })).toEqual(alone);
    expect(localNetwork({ ...LO, docker0: [at('172.17.0.1')] })).toEqual(alone);
  });

  it('that it is on a network, and whether that has IPv6', () => {
    expect(localNetwork({ ...LO, eth0: [at('192.168.1.5'), at('fe80::1')] })).toMatchObject({
      isOnline: true,
      hasIpv6: false,
    });
    // A cable between two computers, where nobody gives out addresses.
    for (const host of ['169.254.7.8', 'fe80::1'])
      expect(localNetwork({ ...LO, eth0: [at(host)] })).toMatchObject({ isOnline: true, hasIpv6: false });
    expect(localNetwork({ ...LO, eth0: [at('fd00::5')] })).toMatchObject({ isOnline: true, hasIpv6: false });
    expect(localNetwork({ ...LO, eth0: [at('2001:db8::5')] })).toMatchObject({ hasIpv6: true });
  });

  it.each(['tun0', 'wg0', 'utun3', 'ppp0', 'tailscale0', 'ztabcdef', 'ProtonVPN', 'NordLynx'])(
    'that a VPN is up: %s',
    (name) => {
      expect(localNetwork({ ...LO, [name]: [at('10.8.0.2')] })).toMatchObject({ hasVpn: true });
    },
  );

  it('that no VPN is up, though macOS keeps interfaces ready for one', () => {
    const mac = { ...LO, en0: [at('192.168.1.5')], utun0: [at('fe80::1')] };
    expect(localNetwork(mac)).toMatchObject({ hasVpn: false });
  });
});

describe('the way to the internet', () => {
  const both = { ...LO, eth0: [at('192.168.1.5')], wg0: [at('10.8.0.2')] };

  it.each([
    ['10.8.0.2', true],
    ['192.168.1.5', false],
  ] as const)('goes through a VPN or past it: %s', (address, isIn) => {
    expect(isThroughVpn(new Set([address]), both)).toBe(isIn);
    expect(isThroughVpn(new Set(), both)).toBe(false);
  });
});

describe('the addresses on its networks', () => {
  const CROWD = {
    ...LO,
    docker0: [at('172.17.0.1')],
    tun0: [at('10.8.0.2')],
    pods: [at('10.42.0.1')],
    cable: [at('169.254.7.8')],
    eth1: [at('192.168.2.5')],
    wlan0: [at('fe80::1'), at('192.168.1.5')],
  };

  it('begin with the way to the internet, and end with what is inside this computer', () => {
    const rest = ['169.254.7.8', '10.8.0.2', '172.17.0.1'];
    expect(lanAddresses(new Set(['192.168.1.5']), CROWD)).toEqual([
      ...['192.168.1.5', '10.42.0.1', '192.168.2.5'],
      ...rest,
    ]);
    expect(lanAddresses(new Set(), CROWD)).toEqual(['10.42.0.1', '192.168.2.5', '192.168.1.5', ...rest]);
  });

  it('are announced to neighbours, but what is inside this computer only where it leads to the internet', () => {
    const networks = ['10.42.0.1', '192.168.2.5', '192.168.1.5', '169.254.7.8', '10.8.0.2'];
    expect(neighbourlyAddresses(new Set(), CROWD)).toEqual(networks);
    // As that of a virtual switch that has taken over the cable.
    expect(neighbourlyAddresses(new Set(['172.17.0.1']), CROWD)).toEqual(['172.17.0.1', ...networks]);
    expect(neighbourlyAddresses(new Set(), { ...LO, docker0: [at('172.17.0.1')] })).toEqual(['127.0.0.1']);
  });

  it('do not begin with a VPN, through which no neighbour comes', () => {
    expect(lanAddresses(new Set(['10.8.0.2']), CROWD)[0]).not.toBe('10.8.0.2');
  });

  it('are IPv6 ones where there are no others, with an interface if they mean nothing without one', () => {
    const lan = [at('fe80::1'), at('fd00::5')];
    expect(hostOnLan(new Set(), { ...LO, docker0: [at('fd01::1')], eth0: lan })).toBe('fd00::5');
    const scope = process.platform === 'win32' ? '0' : 'eth0';
    expect(hostOnLan(new Set(), { ...LO, eth0: [at('fe80::1')] })).toBe(`fe80::1%${scope}`);
    expect(hostOnLan(new Set(), CROWD)).toBe('10.42.0.1');
    // What is inside this computer or a tunnel is nobody's neighbourhood, though it has IPv4.
    const inside = { docker0: [at('172.17.0.1')], tun0: [at('10.8.0.2')] };
    expect(hostOnLan(new Set(), { ...LO, ...inside, eth0: lan })).toBe('fd00::5');
    expect(hostOnLan(new Set(), { ...LO, ...inside, eth0: [at('fe80::1')] })).toBe(`fe80::1%${scope}`);
    expect(hostOnLan(new Set(), { ...LO, ...inside })).toBe('10.8.0.2');
    expect(hostOnLan(new Set(), LO)).toBe('127.0.0.1');
  });

  it('are never the one that only this computer’s own translator knows', () => {
    const translated = { ...LO, en0: [at('192.0.0.2'), at('2001:db8::5')] };
    expect(hostOnLan(new Set(['192.0.0.2']), translated)).toBe('2001:db8::5');
    expect(lanAddresses(new Set(['192.0.0.2']), translated)).toEqual(['127.0.0.1']);
  });

  it('are loopback on a computer without a network', () => {
    expect(lanAddresses(new Set(), LO)).toEqual(['127.0.0.1']);
  });
});
