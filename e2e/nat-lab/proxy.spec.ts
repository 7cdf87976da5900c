/**
 * Two computers on a network that lets nothing out: the contact server is reached by the proxy alone, which alone knows its name.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { CommandLine } from '../support/program/command-line';
import { writeRandomFile } from '../support/disk/file-tree';
import { Lab, whyNoProgram } from '../support/network/namespaces';
import type { Namespace } from '../support/network/namespaces';
import { test, transfer } from './lan-call';
import { connectedEvent } from './pair-call';

const SERVER = 'contact.example';
const OFFICE = '10.8.0';
const PROXY = `${OFFICE}.1`;
const HTTP_PORT = 3128;
const SOCKS_PORT = 1080;
const OPTIONS = ['-s', SERVER, '-u'] as const;

interface Office {
  readonly hosts: readonly [Namespace, Namespace];
}

const proxyTest = test.extend<{ readonly office: Office }>({
  office: async ({ folder }, use) => {
    const reason =
      whyNoProgram('tinyproxy', ['-v'], 'tinyproxy') ??
      whyNoProgram('sh', ['-c', 'command -v microsocks'], 'microsocks');
    test.skip(reason !== null, `skipped, because ${reason ?? ''}`);
    const lab = new Lab();
    try {
      await use(await buildOffice(lab, folder));
    } finally {
      lab.remove();
    }
  },
});

async function buildOffice(lab: Lab, folder: string): Promise<Office> {
  const [proxy, server] = [lab.namespace(), lab.namespace()];
  lab.cable({ namespace: proxy, device: 'wan' }, { namespace: server, device: 'wan' });
  proxy.ip(
    'addr add 203.0.113.1/24 dev wan',
    'link add office type bridge',
    `addr add ${PROXY}/24 dev office`,
    'link set office up',
  );
  server.ip('addr add 203.0.113.10/24 dev wan');
  proxy.writeHosts([`203.0.113.10 ${SERVER}`]);
  const hosts = [addHost(lab, proxy, 2), addHost(lab, proxy, 3)] as const;
  const contact = new CommandLine(['serve', '-u', '-a', '203.0.113.10:2310'], { through: server.run });
  await contact.prints(/^listening /m);
  startProxies(proxy, folder);
  return { hosts };
}

/** With a default route to the proxy's host, which forwards nothing and answers nothing. */
function addHost(lab: Lab, proxy: Namespace, last: number): Namespace {
  const host = lab.namespace();
  lab.cable({ namespace: host, device: 'eth0' }, { namespace: proxy, device: `port${last}` });
  proxy.ip(`link set port${last} master office`);
  host.ip(`addr add ${OFFICE}.${last}/24 dev eth0`, `route add default via ${PROXY}`);
  host.writeHosts([]);
  host.writeResolver(PROXY);
  return host;
}

/** tinyproxy lets nothing out but to the port of contact servers; microsocks asks for a login. Both go with the namespace. */
function startProxies(proxy: Namespace, folder: string): void {
  const settings = join(folder, 'tinyproxy.conf');
  writeFileSync(
    settings,
    `Port ${HTTP_PORT}\nListen ${PROXY}\nTimeout 600\nAllow ${OFFICE}.0/24\nConnectPort 2310\nLogLevel Error\n`,
  );
  const start = (...words: readonly string[]): void => {
    const [command = '', ...args] = [...proxy.run, ...words];
    spawn(command, args, { stdio: 'ignore' });
  };
  start('tinyproxy', '-d', '-c', settings);
  start('microsocks', '-i', PROXY, '-p', String(SOCKS_PORT), '-u', 'kim', '-P', 'secret');
  for (const port of [HTTP_PORT, SOCKS_PORT])
    proxy.execute(['timeout', '10', 'sh', '-c', `until ss -ltn | grep -q ':${port} '; do sleep 0.05; done`]);
}

const HTTP = `http://${PROXY}:${HTTP_PORT}`;
const SOCKS = `socks5://kim:secret@${PROXY}:${SOCKS_PORT}`;

for (const [name, url] of [
  ['HTTP CONNECT', HTTP],
  ['SOCKS 5 with a password', SOCKS],
] as const) {
  proxyTest(`two friends meet by ${name}, given as an option`, async ({ office, folder }) => {
    await writeRandomFile(join(folder, 'source', 'film.bin'), 4);
    const options = [...OPTIONS, '--proxy', url];
    const printed = await transfer(office.hosts, folder, { name: 'film.bin', options });
    expect(connectedEvent(printed)?.route).toBe('same-network');
  });

  proxyTest(`two friends meet by ${name}, found in ALL_PROXY`, async ({ office, folder }) => {
    await writeRandomFile(join(folder, 'source', 'film.bin'), 4);
    const [one, other] = office.hosts.map(({ run }) => ({ run: [...run, 'env', `ALL_PROXY=${url}`] }));
    const printed = await transfer([one!, other!], folder, { name: 'film.bin', options: OPTIONS });
    expect(connectedEvent(printed)?.route).toBe('same-network');
  });

  proxyTest(
    `the check says that the server is reached by ${name}, and gives up no proxy for a fact of the router`,
    async ({ office }) => {
      const { stdout } = await new CommandLine(['check', '--json', ...OPTIONS, '--proxy', url], {
        through: office.hosts[0].run,
      }).finished;
      expect(JSON.parse(stdout)).toMatchObject({
        verdict: 'may-need-help',
        advice: 'proxy',
        facts: { isServerReached: true, isProxied: true, nat: null },
      });
    },
  );
}

for (const [name, proxy, server, words, code] of [
  ['is not there', `http://${PROXY}:3129`, SERVER, `${PROXY}:3129`, 'S12'],
  ['is silent', 'socks5://10.8.0.9', SERVER, '10.8.0.9:1080', 'S12'],
  [
    'wants another password',
    `socks5://kim:wrong@${PROXY}:${SOCKS_PORT}`,
    SERVER,
    'user name and password',
    'S13',
  ],
  ['forbids the port', HTTP, `${SERVER} --port 2399`, 'forbids', 'S13'],
  ['does not get to the server', SOCKS, 'nobody.example', 'does not get there', 'S13'],
  ['is of another kind', `socks5://${PROXY}:${HTTP_PORT}`, SERVER, `${PROXY}:${HTTP_PORT}`, 'S12'],
] as const) {
  proxyTest(`a proxy that ${name} is named within 12 s`, async ({ office }) => {
    const started = performance.now();
    const options = ['-y', '-u', '-s', ...server.split(' '), '--proxy', proxy];
    const { stderr, code: exit } = await new CommandLine(['get', ...options, '0.zzzz.2222'], {
      through: office.hosts[0].run,
    }).finished;
    expect(stderr).toContain(PROXY.slice(0, 7));
    expect(stderr).toContain(words);
    expect(stderr).toContain(`[${code}]`);
    expect(stderr).not.toContain('secret');
    expect(exit).toBe(1);
    expect(performance.now() - started).toBeLessThan(12_000);
  });
}
