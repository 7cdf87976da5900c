import { expect, it } from 'vitest';

import { ipv6Scopes } from './ipv6-scopes';

const INTERFACES = {
  lo: [{ address: 'fe80::9', internal: true }],
  eth0: [
    { address: '192.168.1.5', internal: false },
    { address: 'fe80::1', internal: false, scopeid: 2 },
    { address: 'fd00::1', internal: false, scopeid: 0 },
  ],
  wlan0: [{ address: '192.168.2.5', internal: false }],
  docker0: [{ address: 'fe80::2', internal: false, scopeid: 4 }],
};

it('the scopes of neighbours are the real interfaces with IPv6: by name, on Windows by number', () => {
  expect(ipv6Scopes(INTERFACES, 'linux')).toEqual(['eth0']);
  expect(ipv6Scopes(INTERFACES, 'win32')).toEqual(['2']);
});
