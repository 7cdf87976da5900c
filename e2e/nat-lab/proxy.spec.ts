/**
 * Two computers on a network that lets nothing out: the contact server is reached by a proxy alone, which alone knows its name.
 */
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { CommandLine } from '../support/program/command-line';
import { writeRandomFile } from '../support/disk/file-tree';
import { transfer } from './lan-call';
import { NAME_OF_NO_CERTIFICATE, PORTS, PROXIES, SERVER, test } from './office';
import { connectedEvent } from './pair-call';

const OPTIONS = ['-s', SERVER, '-u'] as const;
const HTTP = PROXIES['HTTP CONNECT'];
const SOCKS = PROXIES['SOCKS 5 with a password'];
const HTTP_WITH_LOGIN = PROXIES['HTTP CONNECT with a password'];
const { hostname: PROXY, port: HTTP_PORT } = new URL(HTTP);

for (const [name, url] of Object.entries(PROXIES)) {
  test(`two friends meet by ${name}, given as an option`, async ({ office, folder }) => {
    await writeRandomFile(join(folder, 'source', 'film.bin'), 4);
    const options = [...OPTIONS, '--proxy', url];
    const printed = await transfer(office.hosts, folder, { name: 'film.bin', options });
    expect(connectedEvent(printed)?.route).toBe('same-network');
  });

  test(`two friends meet by ${name}, found in ALL_PROXY`, async ({ office, folder }) => {
    await writeRandomFile(join(folder, 'source', 'film.bin'), 4);
    const [one, other] = office.hosts.map(({ run }) => ({ run: [...run, 'env', `ALL_PROXY=${url}`] }));
    const printed = await transfer([one!, other!], folder, { name: 'film.bin', options: OPTIONS });
    expect(connectedEvent(printed)?.route).toBe('same-network');
  });

  test(`the check says that the server is reached by ${name}, and gives up no proxy for a fact of the router`, async ({
    office,
  }) => {
    const { stdout } = await new CommandLine(['check', '--json', ...OPTIONS, '--proxy', url], {
      through: office.hosts[0].run,
    }).finished;
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'may-need-help',
      advice: 'proxy',
      facts: { isServerReached: true, isProxied: true, nat: null },
    });
  });
}

for (const [name, url] of Object.entries(PROXIES)) {
  test(`by ${name} TLS is spoken with the server itself`, async ({ office, folder }) => {
    const { caFile, hosts } = office;
    await writeRandomFile(join(folder, 'source', 'film.bin'), 4);
    const tls = ['--port', String(PORTS.tls), '--ca', caFile, '--proxy', url];
    const printed = await transfer(hosts, folder, { name: 'film.bin', options: ['-s', SERVER, ...tls] });
    expect(connectedEvent(printed)?.route).toBe('same-network');

    const { stderr } = await new CommandLine(
      ['get', '-y', '-s', NAME_OF_NO_CERTIFICATE, ...tls, '0.zzzz.2222'],
      { through: hosts[0].run },
    ).finished;
    expect(stderr).toContain(NAME_OF_NO_CERTIFICATE);
    expect(stderr).toContain('[S3]');
  });
}

for (const [name, proxy, server, words, code] of [
  ['is not there', `http://${PROXY}:3130`, SERVER, `${PROXY}:3130`, 'S12'],
  ['is silent', 'socks5://10.8.0.9', SERVER, '10.8.0.9:1080', 'S12'],
  ['wants another password', SOCKS.replace('secret', 'wrong'), SERVER, 'user name and password', 'S13'],
  ['wants a password', HTTP_WITH_LOGIN.replace('kim:secret@', ''), SERVER, 'user name and password', 'S13'],
  ['forbids the port', HTTP, `${SERVER} --port 2399`, 'forbids', 'S13'],
  ['does not get to the server', SOCKS, 'nobody.example', 'does not get there', 'S13'],
  ['is of another kind', `socks5://${PROXY}:${HTTP_PORT}`, SERVER, `${PROXY}:${HTTP_PORT}`, 'S12'],
] as const) {
  test(`a proxy that ${name} is named within 12 s`, async ({ office }) => {
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
