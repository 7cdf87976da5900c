/** A network with IPv6 alone, behind a router that translates to IPv4 (NAT64): servers and friends may have IPv4 alone. */
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { writeRandomFile } from '../support/disk/file-tree';
import { Lab, whyNoProgram } from '../support/network/namespaces';
import { test as base, transfer } from './lan-call';
import { connectedEvent } from './pair-call';
import { buildTranslatorHomes, SERVER, SERVER_NAMES } from './translator-home';
import type { TranslatorHomes } from './translator-home';

/** The one that every network may use, and one of a network's own (RFC 6052, section 3). */
const PREFIXES = ['64:ff9b::', '2001:db8:6464::'] as const;

const test = base.extend<{ readonly homesBehind: (prefix: string) => Promise<TranslatorHomes> }>({
  homesBehind: async ({ folder }, use) => {
    const reason = whyNoProgram('tayga', ['--help'], 'tayga') ?? whyNoProgram('unbound', ['-V'], 'unbound');
    base.skip(reason !== null, `skipped, because ${reason ?? ''}`);
    const lab = new Lab();
    try {
      await use((prefix) => buildTranslatorHomes(lab, folder, prefix));
    } finally {
      lab.remove();
    }
  },
});

for (const prefix of PREFIXES) {
  for (const [how, server] of [
    ['its address of IPv4', SERVER],
    ['a name with addresses of the translator', SERVER_NAMES[0]],
    ['a name with addresses of both families', SERVER_NAMES[1]],
  ] as const) {
    test(`two friends behind ${prefix}/96 meet by a server given by ${how}`, async ({
      homesBehind,
      folder,
    }) => {
      const { hosts } = await homesBehind(prefix);
      await writeRandomFile(join(folder, 'source', 'film.bin'), 4);
      const options = ['-s', server, '-u'];
      const printed = await transfer(hosts, folder, { name: 'film.bin', options });
      expect(connectedEvent(printed)?.route).toMatch(/^(?:same-network|direct-ipv6)$/);
    });

    for (const isCalled of [true, false]) {
      const who = isCalled ? 'is called by' : 'calls';
      test(`a friend with IPv4 alone ${who} one behind ${prefix}/96 by a server given by ${how}`, async ({
        homesBehind,
        folder,
      }) => {
        const { hosts, friend } = await homesBehind(prefix);
        const pair = isCalled ? ([hosts[0], friend] as const) : ([friend, hosts[0]] as const);
        await writeRandomFile(join(folder, 'source', 'film.bin'), 4);
        const printed = await transfer(pair, folder, { name: 'film.bin', options: ['-s', server, '-u'] });
        expect(connectedEvent(printed)).toMatchObject({ route: 'direct-ipv4', transport: 'tcp' });
      });
    }
  }
}

for (const isCalled of [true, false]) {
  test(`a computer that translates for itself ${isCalled ? 'calls' : 'is called'} as one with IPv4`, async ({
    homesBehind,
    folder,
  }) => {
    const { hosts, friend, translateOnHost } = await homesBehind(PREFIXES[0]);
    translateOnHost();
    const pair = isCalled ? ([hosts[0], friend] as const) : ([friend, hosts[0]] as const);
    await writeRandomFile(join(folder, 'source', 'film.bin'), 4);
    const printed = await transfer(pair, folder, { name: 'film.bin', options: ['-s', SERVER, '-u'] });
    expect(connectedEvent(printed)).toMatchObject({ route: 'direct-ipv4', transport: 'tcp' });
  });
}
