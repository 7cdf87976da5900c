/** Computers with more networks inside them than anybody can be told of, and firewalls between neighbours. */
import { expect } from '@playwright/test';
import { join } from 'node:path';

import { CommandLine } from '../support/program/command-line';
import { writeRandomFile } from '../support/disk/file-tree';
import type { Namespace } from '../support/network/namespaces';
import { test, transfer } from './lan-call';
import { connectedEvent } from './pair-call';

/** Networks of containers under names that nobody could have listed, each with an address that looks real, before the cable. */
function addContainerNetworks(namespace: Namespace): void {
  for (let index = 0; index < 9; index += 1)
    namespace.ip(
      `link add pod${index} type bridge`,
      `addr add 10.42.${index}.1/24 dev pod${index}`,
      `link set pod${index} up`,
    );
}

/** Lets in what was asked for, and the finding of each other. @param further what else may come in, or not go out */
function firewall(further: { readonly input?: string; readonly output?: string }): string {
  return `
    table inet filter {
      chain input {
        type filter hook input priority filter; policy drop;
        ct state established,related accept
        iifname "lo" accept
        udp dport 5353 accept
        tcp dport 2313 accept
        ${further.input ?? ''}
      }
      chain output {
        type filter hook output priority filter; policy accept;
        ${further.output ?? ''}
      }
    }
  `;
}

for (const [outcome, hasDefaultRoute] of [
  ['the real one is told', true],
  ['where nothing leads to the internet, the friend is met where its server was found', false],
] as const) {
  test(`nine container networks before the real one, firewalls on both: ${outcome}`, async ({
    lanWith,
    folder,
  }) => {
    const hosts = lanWith({ prepare: addContainerNetworks, hasDefaultRoute });
    for (const { namespace } of hosts) namespace.nft(firewall({}));
    await writeRandomFile(join(folder, 'source', 'film.bin'), 4);
    const printed = await transfer(hosts, folder, { name: 'film.bin', options: ['--local'] });
    expect(connectedEvent(printed)?.route).toBe('same-network');
  });
}

test('neighbours that a firewall keeps apart are told so, and neither’s router is to blame', async ({
  lanWith,
  folder,
}) => {
  const hosts = lanWith({});
  for (const { namespace } of hosts)
    namespace.nft(firewall({ output: 'oifname "lan" meta l4proto tcp tcp dport != 2313 ct state new drop' }));
  await writeRandomFile(join(folder, 'source', 'film.bin'), 1);
  const sender = new CommandLine(['send', '--local', join(folder, 'source', 'film.bin')], {
    through: hosts[0].run,
  });
  const code = await sender.prints(/^code: (.+)$/m);
  const receiver = new CommandLine(['get', '-y', '--local', '--path', join(folder, 'received'), code], {
    through: hosts[1].run,
  });
  for (const { code: exit, stderr } of await Promise.all([sender.finished, receiver.finished])) {
    expect(stderr).toMatch(/^cooee: Both computers are on one network, .+\[N10\]\n$/);
    expect(exit).toBe(1);
  }
});
