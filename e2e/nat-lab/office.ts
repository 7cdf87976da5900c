/**
 * Two computers on a network that lets nothing out but through proxies, which alone know the names of the internet; and one on the
 * internet that lets in what it asked for.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { generate } from 'selfsigned';

import { CommandLine } from '../support/program/command-line';
import { Lab, whyNoProgram } from '../support/network/namespaces';
import type { Namespace } from '../support/network/namespaces';
import { test as base } from './lan-call';

/** The name of the contact server, which relays, too; without TLS and with it. */
export const SERVER = 'contact.example';
export const PORTS = { plain: 2310, tls: 2311 } as const;
/** A name of the same host that is not in its certificate. */
export const NAME_OF_NO_CERTIFICATE = 'other.example';
/** A relay that is no contact server. */
export const RELAY = { host: 'relay.example', port: 4001 } as const;

const OFFICE = '10.8.0';
const GATEWAY = `${OFFICE}.1`;
const INTERNET = '203.0.113';
const NAMES = [`${INTERNET}.10 ${SERVER} ${NAME_OF_NO_CERTIFICATE}`, `${INTERNET}.11 ${RELAY.host}`];
const LOGIN = { user: 'kim', password: 'secret' } as const;

/** What is listened at; tinyproxy, squid, microsocks and Dante's danted. */
const PROXY_PORTS = { tinyproxy: 3128, squid: 3129, microsocks: 1080, danted: 1081 } as const;

/** The proxies as users name them; two of them ask for a login. */
export const PROXIES = {
  'HTTP CONNECT': `http://${GATEWAY}:${PROXY_PORTS.tinyproxy}`,
  'HTTP CONNECT with a password': `http://${LOGIN.user}:${LOGIN.password}@${GATEWAY}:${PROXY_PORTS.squid}`,
  'SOCKS 5': `socks5://${GATEWAY}:${PROXY_PORTS.danted}`,
  'SOCKS 5 with a password': `socks5://${LOGIN.user}:${LOGIN.password}@${GATEWAY}:${PROXY_PORTS.microsocks}`,
} as const;

export interface Office {
  readonly hosts: readonly [Namespace, Namespace];
  /** Somebody on the internet. */
  readonly outside: Namespace;
  /** What the server's certificate is to be trusted by. */
  readonly caFile: string;
}

export const test = base.extend<{ readonly office: Office }>({
  office: async ({ folder }, use) => {
    const reason =
      whyNoProgram('tinyproxy', ['-v'], 'tinyproxy') ??
      whyNoProgram('squid', ['-v'], 'squid') ??
      whyNoProgram('danted', ['-v'], 'dante-server') ??
      whyNoProgram('sh', ['-c', 'command -v microsocks'], 'microsocks');
    base.skip(reason !== null, `skipped, because ${reason ?? ''}`);
    const lab = new Lab();
    try {
      await use(await buildOffice(lab, folder));
    } finally {
      lab.remove();
    }
  },
});

async function buildOffice(lab: Lab, folder: string): Promise<Office> {
  const [core, proxy] = [lab.namespace(), lab.namespace()];
  core.ip('link add internet type bridge', 'link set internet up');
  plug(lab, core, proxy, [1]);
  proxy.ip('link add office type bridge', `addr add ${GATEWAY}/24 dev office`, 'link set office up');
  const hosts = [addHost(lab, proxy, 2), addHost(lab, proxy, 3)] as const;
  const outside = addOutsider(lab, core);
  const caFile = await startServers(lab, core, folder);
  startProxies(proxy, folder);
  return { hosts, outside, caFile };
}

/** On the internet, at its addresses with these last numbers. */
function plug(lab: Lab, core: Namespace, namespace: Namespace, lasts: readonly number[]): void {
  const socket = `to${lasts[0] ?? 0}`;
  lab.cable({ namespace, device: 'wan' }, { namespace: core, device: socket });
  core.ip(`link set ${socket} master internet`);
  for (const last of lasts) namespace.ip(`addr add ${INTERNET}.${last}/24 dev wan`);
  namespace.writeHosts(NAMES);
}

/** With a default route to the proxy's host, which forwards nothing and answers nothing. */
function addHost(lab: Lab, proxy: Namespace, last: number): Namespace {
  const host = lab.namespace();
  lab.cable({ namespace: host, device: 'eth0' }, { namespace: proxy, device: `port${last}` });
  proxy.ip(`link set port${last} master office`);
  host.ip(`addr add ${OFFICE}.${last}/24 dev eth0`, `route add default via ${GATEWAY}`);
  host.writeHosts([]);
  host.writeResolver(GATEWAY);
  return host;
}

function addOutsider(lab: Lab, core: Namespace): Namespace {
  const outside = lab.namespace();
  plug(lab, core, outside, [20]);
  outside.nft(`table inet filter {
    chain input {
      type filter hook input priority 0; policy drop;
      ct state established,related accept
      iifname "lo" accept
    }
  }`);
  return outside;
}

/** @returns the file of the certificate */
async function startServers(lab: Lab, core: Namespace, folder: string): Promise<string> {
  const server = lab.namespace();
  plug(lab, core, server, [10, 11]);
  const { private: key, cert } = await generate([{ name: 'commonName', value: SERVER }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: SERVER }] }],
  });
  const [keyFile, caFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  writeFileSync(keyFile, key);
  writeFileSync(caFile, cert);
  for (const args of [
    ['-u', '-a', `${INTERNET}.10:${PORTS.plain}`],
    ['-k', keyFile, '-c', caFile, '-a', `${INTERNET}.10:${PORTS.tls}`],
    ['-u', '-a', `${INTERNET}.11:${RELAY.port}`],
  ])
    await new CommandLine(['serve', '--relay', ...args], { through: server.run }).prints(/^listening /m);
  return caFile;
}

/** All go with the namespace. tinyproxy lets nothing out but to the ports of contact servers. */
function startProxies(proxy: Namespace, folder: string): void {
  const settings = join(folder, 'proxies');
  mkdirSync(settings);
  // squid gives up the rights of root before it reads the logins.
  chmodSync(folder, 0o755);
  const write = (name: string, lines: readonly string[]): string => {
    writeFileSync(join(settings, name), lines.map((line) => `${line}\n`).join(''));
    return join(settings, name);
  };
  const start = (...words: readonly string[]): void => {
    const [command = '', ...args] = [...proxy.run, ...words];
    spawn(command, args, { stdio: 'ignore' });
  };
  const tinyproxy = write('tinyproxy.conf', [
    `Port ${PROXY_PORTS.tinyproxy}`,
    `Listen ${GATEWAY}`,
    'Timeout 600',
    `Allow ${OFFICE}.0/24`,
    ...Object.values(PORTS).map((port) => `ConnectPort ${port}`),
    'LogLevel Error',
  ]);
  start('tinyproxy', '-d', '-c', tinyproxy);
  const hash = execFileSync('openssl', ['passwd', '-apr1', LOGIN.password], { encoding: 'utf8' }).trim();
  const logins = write('logins', [`${LOGIN.user}:${hash}`]);
  const squid = write('squid.conf', [
    `http_port ${GATEWAY}:${PROXY_PORTS.squid}`,
    `auth_param basic program /usr/lib/squid/basic_ncsa_auth ${logins}`,
    'acl known proxy_auth REQUIRED',
    'http_access allow known',
    'http_access deny all',
    `hosts_file /etc/hosts`,
    'cache deny all',
    'access_log none',
    'cache_log /dev/null',
    'pinger_enable off',
    `pid_filename ${join(settings, 'squid.pid')}`,
  ]);
  // Shared memory that it would leave behind keeps the next squid from starting.
  start('sh', '-c', 'mount -t tmpfs tmpfs /dev/shm && exec squid -N -f "$0"', squid);
  const danted = write('danted.conf', [
    'logoutput: /dev/null',
    `internal: ${GATEWAY} port = ${PROXY_PORTS.danted}`,
    'external: wan',
    'clientmethod: none',
    'socksmethod: none',
    'user.privileged: root',
    'user.unprivileged: nobody',
    'client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }',
    'socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 command: connect }',
  ]);
  start('danted', '-f', danted, '-p', join(settings, 'danted.pid'));
  const login = ['-u', LOGIN.user, '-P', LOGIN.password];
  start('microsocks', '-i', GATEWAY, '-p', String(PROXY_PORTS.microsocks), ...login);
  for (const port of Object.values(PROXY_PORTS))
    proxy.execute(['timeout', '10', 'sh', '-c', `until ss -ltn | grep -q ':${port} '; do sleep 0.05; done`]);
}
