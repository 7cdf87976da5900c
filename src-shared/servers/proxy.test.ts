import { describe, expect, it } from 'vitest';

import { parseProxy, proxyText } from './proxy';

describe('a proxy', () => {
  it.each([
    ['socks5://proxy.example', { kind: 'socks5', host: 'proxy.example', port: 1080, login: null }],
    ['socks5h://[2001:db8::5]:9050/', { kind: 'socks5', host: '2001:db8::5', port: 9050, login: null }],
    ['HTTP://proxy.example', { kind: 'http', host: 'proxy.example', port: 80, login: null }],
    [' proxy.example:3128 ', { kind: 'http', host: 'proxy.example', port: 3128, login: null }],
    [
      'http://kim:p%40ss%3Aword@10.0.0.1:8080',
      { kind: 'http', host: '10.0.0.1', port: 8080, login: { user: 'kim', password: 'p@ss:word' } },
    ],
  ])('is read from %j', (text, proxy) => {
    expect(parseProxy(text)).toEqual(proxy);
  });

  it.each([
    '',
    'socks4://proxy.example',
    'https://proxy.example',
    'http://proxy.example/path',
    'http://proxy.example:0',
    'http://proxy.example:99999',
    'http://kim%0d%0a:x@proxy.example',
    'socks5://kim%ff@proxy.example',
    `socks5://${'k'.repeat(256)}@proxy.example`,
    'http://',
    'pro xy:1',
  ])('is none: %j', (text) => {
    expect(parseProxy(text)).toBeNull();
  });

  it('is named without its login', () => {
    expect(
      proxyText({ kind: 'http', host: '2001:db8::5', port: 1, login: { user: 'kim', password: 'x' } }),
    ).toBe('[2001:db8::5]:1');
  });
});
