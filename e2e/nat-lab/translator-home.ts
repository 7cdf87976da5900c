/**
 * A home with IPv6 alone behind a router that translates to IPv4 (NAT64), and one with IPv4 alone behind a common router, on an
 * internet with a contact server.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { CommandLine } from '../support/program/command-line';
import type { Lab } from '../support/network/namespaces';
import type { Namespace } from '../support/network/namespaces';

const HOME = '2001:db8:64';
/** Not of a documentation network: tayga keeps those from the prefix that every network may use (RFC 6052, section 3.1). */
const INTERNET = '5.5.5';
/** The contact server's address of IPv4, … */
export const SERVER = `${INTERNET}.10`;
/** … a name that leads to it, or to where the translator has it, and one that leads to an address of IPv6 as well. */
export const SERVER_NAMES = ['contact.example', 'both.example'] as const;
const LINE = '2001:db8:53';
/** Where those with IPv4 alone are. */
const OTHER_HOME = '192.168.1';

/** Silent to strangers, and what goes out keeps its port. */
const ROUTER = `table inet home {
  chain input { type filter hook input priority 0; iifname wan ct state new meta l4proto != ipv6-icmp drop; }
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept; ct state invalid drop; iifname != wan accept;
  }
  chain postrouting { type nat hook postrouting priority 100; meta nfproto ipv4 oifname wan masquerade; }
}`;

/** What a computer that translates for itself has instead of an address of IPv4 (RFC 7335), and what it is translated to. */
const CLAT = { ipv4: '192.0.0.4', ipv6: `${HOME}::c1a7` } as const;

export interface TranslatorHomes {
  /** With IPv6 alone. */
  readonly hosts: readonly [Namespace, Namespace];
  /** With IPv4 alone. */
  readonly friend: Namespace;
  /** Makes the first host translate for itself (464XLAT, RFC 6877), so that its programs have IPv4. */
  readonly translateOnHost: () => void;
}

/** @param prefix of the translator, without its length of 96 bits */
export async function buildTranslatorHomes(
  lab: Lab,
  folder: string,
  prefix: string,
): Promise<TranslatorHomes> {
  const core = lab.namespace();
  core.ip('link add internet type bridge', 'link set internet up');
  const router = addRouter(lab, core, 1);
  router.ip(
    `addr add ${LINE}::1/64 dev wan`,
    'link add home type bridge',
    `addr add ${HOME}::1/64 dev home`,
    'link set home up',
  );
  translate(router, folder, prefix);
  answerNames(router, folder, prefix);
  await startServer(lab, core);
  const hosts = [addHost(lab, router, 2), addHost(lab, router, 3)] as const;
  const friend = addFriend(lab, addRouter(lab, core, 2));
  const translateOnHost = (): void => {
    router.ip(`route add ${CLAT.ipv6} via ${HOME}::2`);
    addClat(hosts[0], folder, prefix);
  };
  return { hosts, friend, translateOnHost };
}

function addClat(host: Namespace, folder: string, prefix: string): void {
  host.sysctl('net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1');
  startTayga(host, folder, 'clat', [
    'ipv4-addr 192.0.0.1',
    `ipv6-addr ${HOME}::c1a8`,
    `prefix ${prefix}/96`,
    `map ${CLAT.ipv4} ${CLAT.ipv6}`,
  ]);
  host.ip(
    `addr add ${CLAT.ipv4}/32 dev clat`,
    'route add default dev clat',
    `route add ${CLAT.ipv6} dev clat`,
  );
}

function addRouter(lab: Lab, core: Namespace, last: number): Namespace {
  const router = lab.namespace();
  plug(lab, core, router, last);
  router.sysctl('net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1');
  router.nft(ROUTER);
  return router;
}

function plug(lab: Lab, core: Namespace, namespace: Namespace, last: number): void {
  lab.cable({ namespace, device: 'wan' }, { namespace: core, device: `to${last}` });
  core.ip(`link set to${last} master internet`);
  namespace.ip(`addr add ${INTERNET}.${last}/24 dev wan`);
}

async function startServer(lab: Lab, core: Namespace): Promise<void> {
  const server = lab.namespace();
  plug(lab, core, server, 10);
  server.ip(`addr add ${LINE}::10/64 dev wan`, `route add ${HOME}::/48 via ${LINE}::1`);
  const places = [`${SERVER}:2310`, `${SERVER}:2312`, `[${LINE}::10]:2310`].flatMap((place) => ['-a', place]);
  const contact = new CommandLine(['serve', '-u', ...places], { through: server.run });
  await contact.prints(/(?:^listening .*\n){3}/m);
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

function addFriend(lab: Lab, router: Namespace): Namespace {
  const host = lab.namespace();
  lab.cable({ namespace: host, device: 'eth0' }, { namespace: router, device: 'lan' });
  router.ip(`addr add ${OTHER_HOME}.1/24 dev lan`);
  host.ip(`addr add ${OTHER_HOME}.20/24 dev eth0`, `route add default via ${OTHER_HOME}.1`);
  host.writeHosts(SERVER_NAMES.map((name) => `${SERVER} ${name}`));
  return host;
}

/** tayga gives each address an IPv4 one of a pool, and the router shows all of them as its own. */
function translate(router: Namespace, folder: string, prefix: string): void {
  startTayga(router, folder, 'nat64', [
    'ipv4-addr 192.168.255.1',
    `ipv6-addr ${HOME}:64::1`,
    `prefix ${prefix}/96`,
    'dynamic-pool 192.168.255.0/24',
  ]);
  router.ip('route add 192.168.255.0/24 dev nat64', `route add ${prefix}/96 dev nat64`);
}

/** @param device the interface that it makes */
function startTayga(namespace: Namespace, folder: string, device: string, lines: readonly string[]): void {
  const [settings, data] = [join(folder, `${device}.conf`), join(folder, device)];
  mkdirSync(data);
  const all = [`tun-device ${device}`, `data-dir ${data}`, ...lines];
  writeFileSync(settings, all.map((line) => `${line}\n`).join(''));
  namespace.execute(['tayga', '-c', settings, '--mktun']);
  namespace.ip(`link set ${device} up`);
  start(namespace, 'tayga', '-d', '-c', settings);
}

/** What a DNS64 makes of the one name that leads to the prefix, and of the server's; it makes nothing where there is IPv6. */
function answerNames(router: Namespace, folder: string, prefix: string): void {
  const settings = join(folder, 'unbound.conf');
  const [name, both] = SERVER_NAMES;
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
    `local-data: "${name}. AAAA ${prefix}${SERVER}"`,
    `local-data: "${name}. A ${SERVER}"`,
    `local-data: "${both}. AAAA ${LINE}::10"`,
    `local-data: "${both}. A ${SERVER}"`,
  ];
  writeFileSync(settings, lines.map((line) => `${line}\n`).join(''));
  start(router, 'unbound', '-d', '-c', settings);
  router.execute(['timeout', '10', 'sh', '-c', "until ss -lun | grep -q ':53 '; do sleep 0.05; done"]);
}

function start(namespace: Namespace, ...words: readonly string[]): void {
  const [command = '', ...args] = [...namespace.run, ...words];
  spawn(command, args, { stdio: 'ignore' });
}
