import { describe, expect, it } from 'vitest';

import { proxyOfEnvironment } from './environment';

const HTTP = 'http://one.example:3128';
const SOCKS = 'socks5://two.example';

describe('the proxy of the environment', () => {
  it('is that of ALL_PROXY, then that of pages', () => {
    const all = { https_proxy: HTTP, ALL_PROXY: SOCKS };
    expect(proxyOfEnvironment('contact.example', all)).toMatchObject({
      variable: 'ALL_PROXY',
      proxy: { kind: 'socks5', host: 'two.example' },
    });
    expect(proxyOfEnvironment('contact.example', { HTTPS_PROXY: HTTP })?.proxy?.host).toBe('one.example');
    expect(proxyOfEnvironment('contact.example', { all_proxy: ' ' })).toBeNull();
  });

  it('may be one that Cooee cannot use', () => {
    expect(proxyOfEnvironment('contact.example', { all_proxy: 'socks4://two.example' })).toEqual({
      variable: 'all_proxy',
      proxy: null,
    });
  });

  it.each(['localhost', 'printer.local', '127.0.0.1', '192.168.1.5', 'fe80::1%eth0', 'fd00::1'])(
    'does not lead to what is near: %s',
    (host) => {
      expect(proxyOfEnvironment(host, { all_proxy: SOCKS })).toBeNull();
    },
  );

  it.each([
    ['*', 'contact.example', false],
    ['other.example, EXAMPLE', 'contact.example.', false],
    ['.contact.example', 'contact.example', false],
    ['*.example', 'contact.example', false],
    ['tact.example', 'contact.example', true],
    ['203.0.113.5', '203.0.113.5', false],
    ['', 'contact.example', true],
  ])('has exceptions: NO_PROXY=%j for %s', (list, host, isUsed) => {
    for (const name of ['NO_PROXY', 'no_proxy'])
      expect(proxyOfEnvironment(host, { all_proxy: SOCKS, [name]: list }) !== null).toBe(isUsed);
  });
});
