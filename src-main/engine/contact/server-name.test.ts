import { afterEach, describe, expect, it, vi } from 'vitest';

import { addressesOf } from './server-name';

const never = new AbortController().signal;

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the addresses of a server', () => {
  it.each([
    ['192.0.2.7', { family: 4, host: '192.0.2.7', port: 0 }],
    ['fe80::7%eth0', { family: 6, host: 'fe80::7%eth0', port: 0 }],
    ['2001:DB8::7', { family: 6, host: '2001:db8::7', port: 0 }],
  ])('are itself: %s', async (host, address) => {
    expect(await addressesOf(host, never)).toEqual([address]);
  });

  it('come from the system for a name of this computer, which no name server is asked for', async () => {
    const hosts = (await addressesOf('localhost', never)).map(({ host }) => host);
    expect(hosts.every((host) => host === '127.0.0.1' || host === '::1')).toBe(true);
    expect(hosts.length).toBeGreaterThan(0);
  });

  it('are not there for a name that nobody has (RFC 6761)', async () => {
    await expect(addressesOf('cooee.invalid', AbortSignal.timeout(8_000))).rejects.toThrow();
  });

  it('are the proxy’s to know, where one is set that cannot be used', async () => {
    vi.stubEnv('https_proxy', 'socks4://proxy.example:3128');
    await expect(addressesOf('cooee', never)).rejects.toMatchObject({
      failure: {
        kind: 'proxy-needed',
        detail: 'cooee',
        why: { code: 'proxy-set', variable: 'https_proxy' },
      },
    });
  });

  it('are not waited for once the search is over', async () => {
    const over = new Error('over');
    await expect(addressesOf('contact.example', AbortSignal.abort(over))).rejects.toBe(over);
  });
});
