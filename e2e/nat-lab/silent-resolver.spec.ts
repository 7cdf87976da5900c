/** A resolver that never answers must not keep a program that is done: the system asks it for 20 seconds. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { CommandLine } from '../support/command-line';
import { Lab, whyNoNamespaces } from '../support/namespaces';
import { Program } from '../support/program';

/** Says when it is asked, and no more. */
const SILENT_RESOLVER = `require('node:dgram').createSocket('udp4')
  .on('message', () => console.log('asked'))
  .bind(53, '127.0.0.1', () => console.log('ready'))`;

/** A goodbye with nobody there, and the start of what else a busy machine does. */
const SOON_MS = 3_000;

let folder: string;
let lab: Lab;
let resolver: Program;
let cooee: (...args: readonly string[]) => CommandLine;

test.beforeEach(async () => {
  const reason = whyNoNamespaces();
  test.skip(reason !== null, `skipped, because ${reason ?? ''}`);
  folder = await mkdtemp(join(tmpdir(), 'cooee-dns-'));
  await writeFile(join(folder, 'resolv.conf'), 'nameserver 127.0.0.1\n');
  lab = new Lab();
  const { run } = lab.namespace();
  resolver = new Program([...run, process.execPath, '-e', SILENT_RESOLVER]);
  await resolver.prints(/ready/);
  // `ip netns exec` gives every program its own mounts.
  const dead = ['sh', '-c', 'mount --bind "$0" /etc/resolv.conf && exec "$@"', join(folder, 'resolv.conf')];
  cooee = (...args) => new CommandLine(args, { through: [...run, ...dead], stateFolder: folder });
});

test.afterEach(async () => {
  lab.remove();
  await rm(folder, { recursive: true, force: true });
});

test('Ctrl-C ends a sender that waits for it', async () => {
  const sender = cooee('send', '-s', 'contact.example', join(folder, 'resolv.conf'));
  await resolver.prints(/asked/);
  const begun = performance.now();
  sender.kill('SIGINT');
  const { code, stderr } = await sender.finished;
  expect(performance.now() - begun).toBeLessThan(SOON_MS);
  expect(stderr).toMatch(/\[F9\]\n$/);
  expect(code).toBe(1);
});

test('a program that has said that the server does not answer ends', async () => {
  const receiver = cooee('get', '-y', '-p', folder, '-s', 'contact.example', 'maple-ocean-guitar-silver');
  await resolver.prints(/asked/);
  await expect.poll(() => receiver.stderr, { timeout: 30_000, intervals: [50] }).toMatch(/\[\w+\]\n$/);
  const said = performance.now();
  const { code } = await receiver.finished;
  expect(performance.now() - said).toBeLessThan(SOON_MS);
  expect(code).toBe(1);
});
