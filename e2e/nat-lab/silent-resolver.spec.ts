/** A resolver that never answers must not keep a program that is done: the system asks it for 20 seconds. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { CommandLine } from '../support/program/command-line';
import { Lab, whyNoNamespaces } from '../support/network/namespaces';
import type { Namespace } from '../support/network/namespaces';
import { Program } from '../support/program/program';
import { test as base } from './lan-call';

/** Says when it is asked, and no more. */
const SILENT_RESOLVER = `require('node:dgram').createSocket('udp4')
  .on('message', () => console.log('asked'))
  .bind(53, '127.0.0.1', () => console.log('ready'))`;

/** A goodbye with nobody there, and the start of what else a busy machine does. */
const SOON_MS = 3_000;

const test = base.extend<{
  readonly computer: Namespace;
  readonly resolver: Program;
  /** Runs the command line where nobody else is asked. */
  readonly cooee: (...args: readonly string[]) => CommandLine;
}>({
  computer: async ({}, use) => {
    const reason = whyNoNamespaces();
    base.skip(reason !== null, `skipped, because ${reason ?? ''}`);
    const lab = new Lab();
    const computer = lab.namespace();
    computer.writeResolver('127.0.0.1');
    await use(computer);
    lab.remove();
  },
  resolver: async ({ computer }, use) => {
    const resolver = new Program([...computer.run, process.execPath, '-e', SILENT_RESOLVER]);
    await resolver.prints(/ready/);
    await use(resolver);
  },
  cooee: async ({ computer, folder }, use) => {
    await use((...args) => new CommandLine(args, { through: computer.run, stateFolder: folder }));
  },
});

test('Ctrl-C ends a sender that waits for it', async ({ resolver, cooee, folder }) => {
  const file = join(folder, 'source', 'letter.txt');
  await writeFile(file, 'hello');
  const sender = cooee('send', '-s', 'contact.example', file);
  await resolver.prints(/asked/);
  const begun = performance.now();
  sender.kill('SIGINT');
  const { code, stderr } = await sender.finished;
  expect(performance.now() - begun).toBeLessThan(SOON_MS);
  expect(stderr).toMatch(/\[F9\]\n$/);
  expect(code).toBe(1);
});

test('a program that has said that the server does not answer ends', async ({ resolver, cooee, folder }) => {
  const receiver = cooee('get', '-y', '-p', folder, '-s', 'contact.example', 'maple-ocean-guitar-silver');
  await resolver.prints(/asked/);
  await expect.poll(() => receiver.stderr, { timeout: 30_000, intervals: [50] }).toMatch(/\[\w+\]\n$/);
  const said = performance.now();
  const { code } = await receiver.finished;
  expect(performance.now() - said).toBeLessThan(SOON_MS);
  expect(code).toBe(1);
});
