/** A network with IPv6 alone, behind a router that translates to IPv4 (NAT64): the contact server has IPv4 alone. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { CommandLine } from '../support/program/command-line';
import { writeRandomFile } from '../support/disk/file-tree';
import { Lab, whyNoProgram } from '../support/network/namespaces';
import type { Namespace } from '../support/network/namespaces';
import { test as base, transfer } from './lan-call';
import { connectedEvent } from './pair-call';

const HOME = '2001:db8:64';
/** Not of a documentation network: tayga keeps those from the prefix that every network may use (RFC 6052, section 3.1). */
const SERVER = '5.5.5.10';

/** The one that every network may use, and one of a network's own (RFC 6052, section 3). */
const PREFIXES = ['64:ff9b::', '2001:db8:6464::'] as const;

const test = base.extend<{
  readonly homeBehind: (prefix: string) => Promise<readonly [Namespace, Namespace]>;
}>({
  homeBehind: async ({ folder }, use) => {
    const reason = whyNoProgram('tayga', ['--help'], 'tayga') ?? whyNoProgram('unbound', ['-V'], 'unbound');
    base.skip(reason !== null, `skipped, because ${reason ?? ''}`);
    const lab = new Lab();
    try {
      await use((prefix) => buildHome(lab, folder, prefix));
    } finally {
      lab.remove();
    }
  },
});

async function buildHome(lab: Lab, folder: string, prefix: string): Promise<readonly [Namespace, Namespace]> {
  const [router, server] = [lab.namespace(), lab.namespace()];
  lab.cable({ namespace: router, device: 'wan' }, { namespace: server, device: 'wan' });
  router.sysctl('net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1');
  router.ip(
    'addr add 5.5.5.1/24 dev wan',
    'link add home type bridge',
    `addr add ${HOME}::1/64 dev home`,
    'link set home up',
  );
  server.ip(`addr add ${SERVER}/24 dev wan`);
  translate(router, folder, prefix);
  answerNames(router, folder, prefix);
  const hosts = [addHost(lab, router, 2), addHost(lab, router, 3)] as const;
  const contact = new CommandLine(['serve', '-u', '-a', `${SERVER}:2310`, '-a', `${SERVER}:2312`], {
    through: server.run,
  });
  await contact.prints(/(?:^listening .*\n){2}/m);
  return hosts;
}

function addHost(lab: Lab, router: Namespace, last: number): Namespace {
  const host = lab.namespace();
  lab.cable({ namespace: host, device: 'eth0' }, { namespace: router, device: `port${last}` });
  router.ip(`link set port${last} master home`);
  host.ip(`addr add ${HOME}::${last}/64 dev eth0`, `route add default via ${HOME}::1`);
  host.writeHosts([]);
  host.writeResolver(`${HOME}::1`);
  return host;
}

/** tayga gives each address an IPv4 one of a pool, and the router shows all of them as its own. */
function translate(router: Namespace, folder: string, prefix: string): void {
  const settings = join(folder, 'tayga.conf');
  const data = join(folder, 'tayga');
  mkdirSync(data);
  writeFileSync(
    settings,
    `tun-device nat64\nipv4-addr 192.168.255.1\nipv6-addr ${HOME}:64::1\nprefix ${prefix}/96\ndynamic-pool 192.168.255.0/24\ndata-dir ${data}\n`,
  );
  router.execute(['tayga', '-c', settings, '--mktun']);
  router.ip('link set nat64 up', 'route add 192.168.255.0/24 dev nat64', `route add ${prefix}/96 dev nat64`);
  router.nft(`table ip home {
    chain postrouting { type nat hook postrouting priority 100; oifname wan masquerade; }
  }`);
  start(router, 'tayga', '-d', '-c', settings);
}

/** What a DNS64 makes of the one name that leads to the prefix, and of the server's. */
function answerNames(router: Namespace, folder: string, prefix: string): void {
  const settings = join(folder, 'unbound.conf');
  const lines = [
    'server:',
    `interface: ${HOME}::1`,
    'access-control: ::/0 allow',
    'do-daemonize: no',
    'username: ""',
    'chroot: ""',
    'use-syslog: no',
    'pidfile: ""',
    'local-zone: "." static',
    `local-data: "ipv4only.arpa. AAAA ${prefix}192.0.0.170"`,
    `local-data: "contact.example. AAAA ${prefix}${SERVER}"`,
  ];
  writeFileSync(settings, lines.map((line) => `${line}\n`).join(''));
  start(router, 'unbound', '-d', '-c', settings);
  router.execute(['timeout', '10', 'sh', '-c', "until ss -lun | grep -q ':53 '; do sleep 0.05; done"]);
}

function start(namespace: Namespace, ...words: readonly string[]): void {
  const [command = '', ...args] = [...namespace.run, ...words];
  spawn(command, args, { stdio: 'ignore' });
}

for (const prefix of PREFIXES) {
  for (const [how, server] of [
    ['its address', SERVER],
    ['a name with IPv6 addresses alone', 'contact.example'],
  ] as const) {
    test(`two friends behind ${prefix}/96 meet by a server of IPv4, given by ${how}`, async ({
      homeBehind,
      folder,
    }) => {
      const hosts = await homeBehind(prefix);
      await writeRandomFile(join(folder, 'source', 'film.bin'), 4);
      const options = ['-s', server, '-u'];
      const printed = await transfer(hosts, folder, { name: 'film.bin', options });
      expect(connectedEvent(printed)?.route).toMatch(/^(?:same-network|direct-ipv6)$/);
    });
  }
}
