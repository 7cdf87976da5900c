/** Networks that nobody set up: without IPv4, or where nobody gives out addresses. */
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { CommandLine } from '../support/program/command-line';
import { writeRandomFile } from '../support/disk/file-tree';
import type { LanLayout } from '../support/network/lan';
import { test, transfer } from './lan-call';
import { connectedEvent } from './pair-call';

const LAYOUTS: readonly (readonly [string, LanLayout])[] = [
  ['a cable with 169.254.… on both ends', { addresses: ['169.254.7.1/16', '169.254.8.2/16'] }],
  ['a network with IPv6 alone, fd00::/8', { addresses: ['fd00:99::1/64', 'fd00:99::2/64'] }],
  ['a network with IPv6 alone, 2001:db8::/32', { addresses: ['2001:db8:99::1/64', '2001:db8:99::2/64'] }],
  ['a cable with nothing but fe80::…', { addresses: [null, null] }],
];

/** Both let in only what they asked for, so both ends must dial. */
const FIREWALL = `
  table inet filter {
    chain input {
      type filter hook input priority filter; policy drop;
      ct state established,related accept
      iifname "lo" accept
      meta l4proto ipv6-icmp accept
      udp dport 5353 accept
      tcp dport 2313 accept
    }
  }
`;

for (const [name, layout] of LAYOUTS) {
  for (const options of [[], ['--local']] as const) {
    test(`${name}: two friends meet ${options.join(' ')}`, async ({ lanWith, folder }) => {
      const hosts = lanWith({ ...layout, hasDefaultRoute: false });
      await writeRandomFile(join(folder, 'source', 'film.bin'), 4);
      const printed = await transfer(hosts, folder, { name: 'film.bin', options });
      expect(connectedEvent(printed)?.route).toBe('same-network');
    });
  }

  test(`${name}: two friends meet through their firewalls`, async ({ lanWith, folder }) => {
    const hosts = lanWith({ ...layout, hasDefaultRoute: false });
    for (const { namespace } of hosts) namespace.nft(FIREWALL);
    await writeRandomFile(join(folder, 'source', 'film.bin'), 4);
    const printed = await transfer(hosts, folder, { name: 'film.bin', options: ['--local'] });
    expect(connectedEvent(printed)?.route).toBe('same-network');
  });

  test(`${name}: the check says that friends nearby can be met`, async ({ lanWith }) => {
    const [{ run }] = lanWith({ ...layout, hasDefaultRoute: false });
    const say = async (...options: readonly string[]): Promise<string> =>
      (await new CommandLine(['check', ...options], { through: run }).finished).stdout;
    expect(await say('--local')).toMatch(/^Your network: friends nearby only\n/);
    const printed = await say();
    expect(printed).toMatch(/^Your network: may need help\n/);
    expect(printed).toContain('Only a friend on the same network can be met');
  });
}
