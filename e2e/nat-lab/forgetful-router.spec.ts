/** A caller waits behind a router that forgets a connection after 30 s without a packet, as some at home and at carriers do. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { CommandLine } from '../support/program/command-line';
import { fingerprint, writeRandomFile } from '../support/disk/file-tree';
import { Lab, whyNoNamespaces, whyNoProgram } from '../support/network/namespaces';
import type { Namespace } from '../support/network/namespaces';

const SERVER = '198.51.100.10';
const SERVER_OPTIONS = ['-u', '-s', SERVER, '--port', '2310'] as const;
const FORGETS_AFTER_S = 30;
/** Longer than the router remembers, by more than its clock is coarse. */
const WAIT_MS = 50_000;

let folder: string;
let lab: Lab;

test.beforeEach(async () => {
  const reason = whyNoNamespaces() ?? whyNoProgram('nft', ['list', 'ruleset'], 'nftables');
  test.skip(reason !== null, `skipped, because ${reason ?? ''}`);
  folder = await mkdtemp(join(tmpdir(), 'cooee-forgetful-'));
  lab = new Lab();
});
test.afterEach(async () => {
  lab.remove();
  await rm(folder, { recursive: true, force: true });
});

/** A computer behind the router, and one on the internet, where the server is too. */
function build(): { readonly home: Namespace; readonly internet: Namespace } {
  const [home, router, internet] = [lab.namespace(), lab.namespace(), lab.namespace()];
  lab.cable({ namespace: home, device: 'lan' }, { namespace: router, device: 'lan' });
  lab.cable({ namespace: router, device: 'wan' }, { namespace: internet, device: 'wan' });
  router.ip('addr add 192.168.1.1/24 dev lan', 'addr add 198.51.100.1/24 dev wan');
  home.ip('addr add 192.168.1.2/24 dev lan', 'route add default via 192.168.1.1');
  internet.ip(`addr add ${SERVER}/24 dev wan`, 'route add default via 198.51.100.1');
  router.nft(`
    table inet filter {
      chain forward {
        type filter hook forward priority filter; policy drop;
        ct state established,related accept
        ct state invalid drop
        iifname "lan" tcp flags & (syn | ack) == syn accept
        iifname "lan" meta l4proto udp accept
      }
      chain input {
        type filter hook input priority filter; policy accept;
        iifname "wan" ct state new drop
      }
    }
    table ip nat {
      chain postrouting {
        type nat hook postrouting priority srcnat;
        oifname "wan" masquerade
      }
    }`);
  router.sysctl(
    'net.ipv4.ip_forward=1',
    `net.netfilter.nf_conntrack_tcp_timeout_established=${FORGETS_AFTER_S}`,
    // What it has forgotten it does not take up again in the middle.
    'net.netfilter.nf_conntrack_tcp_loose=0',
  );
  return { home, internet };
}

test('the code stays good for as long as the caller waits', async () => {
  test.setTimeout(WAIT_MS + 60_000);
  const { home, internet } = build();
  for (const name of ['source', 'received']) await mkdir(join(folder, name));
  const file = join(folder, 'source', 'film.bin');
  await writeRandomFile(file, 1);
  const server = new CommandLine(['serve', '-u', '-a', `${SERVER}:2310`], { through: internet.run });
  await server.prints(/^listening tcp/m);

  const sender = new CommandLine(['send', '--json', ...SERVER_OPTIONS, file], { through: home.run });
  const code = await sender.prints(/"event":"code","code":"([^"]+)"/);
  await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  const received = join(folder, 'received');
  const receiver = new CommandLine(['get', '-y', ...SERVER_OPTIONS, '--path', received, code], {
    through: internet.run,
  });
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect([sent.stderr, got.stderr, sent.code, got.code]).toEqual(['', '', 0, 0]);
  expect(await fingerprint(received)).toEqual(await fingerprint(join(folder, 'source')));
});
