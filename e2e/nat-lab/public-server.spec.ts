/** The public server as our own, on a network where its name leads to one of two hosts and its certificate is trusted. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';
import { generate } from 'selfsigned';

import { listedServer } from '../../src-shared/servers';
import { CommandLine } from '../support/program/command-line';
import { fingerprint, writeRandomFile } from '../support/disk/file-tree';
import { connectTwoHosts, whyNoNamespaces } from '../support/network/lan';
import type { Host } from '../support/network/lan';

const publicServer = listedServer(1n);
if (publicServer === null) throw new Error('the list has no server 1');

let folder: string;
let hosts: readonly [Host, Host];
/** What has been set up and must go, last first. */
const undo: (() => unknown)[] = [];

test.beforeEach(async () => {
  const reason = whyNoNamespaces();
  test.skip(reason !== null, `skipped, because ${reason ?? ''}`);
  folder = await mkdtemp(join(tmpdir(), 'cooee-public-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  for (const name of ['source', 'received']) await mkdir(join(folder, name));
  await writeRandomFile(join(folder, 'source', 'film.bin'), 4);
  const lan = connectTwoHosts();
  hosts = lan.hosts;
  undo.push(lan.remove);

  const { private: key, cert } = await generate([{ name: 'commonName', value: publicServer.host }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: publicServer.host }] }],
  });
  await writeFile(join(folder, 'key.pem'), key);
  await writeFile(join(folder, 'cert.pem'), cert);
  await writeFile(join(folder, 'hosts'), `127.0.0.1 localhost\n${hosts[0].address} ${publicServer.host}\n`);
  const address = `0.0.0.0:${publicServer.port.toString()}`;
  const pair = ['-k', join(folder, 'key.pem'), '-c', join(folder, 'cert.pem')];
  const server = new CommandLine(['serve', '-a', address, ...pair], { through: hosts[0].run });
  undo.push(() => {
    server.kill();
    return server.finished;
  });
  await server.prints(/^listening tls/m);
});

test.afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** Runs Cooee on a host that knows the name and trusts the certificate. */
function cooee(host: Host, ...args: readonly string[]): CommandLine {
  // `ip netns exec` gives every program its own mounts: the file is laid over /etc/hosts for this one alone.
  const withName = ['sh', '-c', 'mount --bind "$0" /etc/hosts && exec "$@"', join(folder, 'hosts')];
  const withTrust = ['env', `NODE_EXTRA_CA_CERTS=${join(folder, 'cert.pem')}`];
  return new CommandLine(args, { through: [...host.run, ...withName, ...withTrust] });
}

for (const form of ['spoken', 'written'] as const) {
  test(`a ${form} code of a public server is answered without saying which server`, async () => {
    const sender = cooee(hosts[0], 'send', '--json', join(folder, 'source', 'film.bin'));
    const line = await sender.prints(/^(\{"event":"code".+)$/m);
    const { code, text } = JSON.parse(line) as { code: string; text: string };
    expect(text).toMatch(/^1\.\w{4}\.\w{4}$/);
    expect(code.split('-')).toHaveLength(4);

    const received = join(folder, 'received');
    const receiver = cooee(hosts[1], 'get', '-y', '--path', received, form === 'spoken' ? code : text);
    const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
    expect([sent.stderr, got.stderr]).toEqual(['', '']);
    expect([sent.code, got.code]).toEqual([0, 0]);
    expect(await fingerprint(received)).toEqual(await fingerprint(join(folder, 'source')));
  });
}

test('an unknown code is looked for on the public server too, and then told so', async () => {
  const { code, stderr } = await cooee(hosts[1], 'get', '-y', '0.zzzz.2222').finished;
  expect(stderr).toContain(publicServer.host);
  expect(stderr).toContain('[R2]');
  expect(code).toBe(1);
});
