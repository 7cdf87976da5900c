import type { NetworkInterfaceInfo } from 'node:os';

import { expect, it } from 'vitest';

import { ipv6Scopes } from './ipv6-scopes';

function on(address: string, scopeid = 0, mac = '02:00:00:00:00:01'): NetworkInterfaceInfo {
  const rest = { address, netmask: '', mac, cidr: null, internal: address === 'fe80::9' };
  return address.includes(':') ? { ...rest, family: 'IPv6', scopeid } : { ...rest, family: 'IPv4' };
}

const INTERFACES = {
  lo: [on('fe80::9')],
  eth0: [on('192.168.1.5'), on('fe80::1', 2), on('fe80::2', 2), on('fd00::1')],
  wlan0: [on('192.168.2.5')],
  docker0: [on('fe80::2', 4)],
  en5: [on('fe80::aede:48ff:fe00:1122', 5, 'ac:de:48:00:11:22')],
};

it('the scopes of neighbours are the real interfaces with IPv6: by name, on Windows by number', () => {
  expect(ipv6Scopes(INTERFACES, 'linux')).toEqual(['eth0']);
  expect(ipv6Scopes(INTERFACES, 'win32')).toEqual(['2']);
});
