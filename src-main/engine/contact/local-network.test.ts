import type { NetworkInterfaceInfo } from 'node:os';

import { describe, expect, it } from 'vitest';

import { localNetwork } from './local-network';

function at(address: string, internal = false): NetworkInterfaceInfo {
  const rest = { address, netmask: '', mac: '', internal, cidr: null };
  return address.includes(':') ? { ...rest, family: 'IPv6', scopeid: 0 } : { ...rest, family: 'IPv4' };
}

const LO = { lo: [at('127.0.0.1', true), at('::1', true)] };

describe('a computer says of its network', () => {
  it('that it leads nowhere, with loopback, link-local addresses and containers alone', () => {
    const alone = { isOnline: false, hasIpv6: false, hasVpn: false };
    expect(localNetwork(LO)).toEqual(alone);
    expect(localNetwork({ ...LO, eth0: [at('169.254.7.8'), at('fe80::1')] })).toEqual(alone);
    expect(localNetwork({ ...LO, docker0: [at('172.17.0.1')] })).toEqual(alone);
  });

  it('that it is on a network, and whether that has IPv6', () => {
    expect(localNetwork({ ...LO, eth0: [at('192.168.1.5'), at('fe80::1')] })).toMatchObject({
      isOnline: true,
      hasIpv6: false,
    });
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
