/** Calls between two hosts on one cable by the built command line. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test as base } from '@playwright/test';

import { CommandLine } from '../support/program/command-line';
import { fingerprint } from '../support/disk/file-tree';
import { connectTwoHosts } from '../support/network/lan';
import type { Host, LanLayout } from '../support/network/lan';
import { whyNoNamespaces, whyNoProgram } from '../support/network/namespaces';

interface LanFixtures {
  /** Makes a cable with two hosts, which go with the test. */
  readonly lanWith: (layout: LanLayout) => readonly [Host, Host];
  /** With the folders `source` and `received`, removed after the test. */
  readonly folder: string;
}

export const test = base.extend<LanFixtures>({
  lanWith: async ({}, use) => {
    const reason = whyNoNamespaces() ?? whyNoProgram('nft', ['list', 'ruleset'], 'nftables');
    base.skip(reason !== null, `skipped, because ${reason ?? ''}`);
    const removals: (() => void)[] = [];
    await use((layout) => {
      const { hosts, remove } = connectTwoHosts(layout);
      removals.push(remove);
      return hosts;
    });
    for (const remove of removals) remove();
  },
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'cooee-lan-'));
    for (const name of ['source', 'received']) await mkdir(join(folder, name));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});

interface LanTransfer {
  /** Of a file in the source folder. */
  readonly name: string;
  readonly code?: string;
  /** For both programs. */
  readonly options?: readonly string[];
}

/** Sends a file of the source folder and receives it. @returns what the answerer printed */
export async function transfer(
  [caller, answerer]: readonly [Pick<Host, 'run'>, Pick<Host, 'run'>],
  folder: string,
  { name, code, options = [] }: LanTransfer,
): Promise<string> {
  const given = code === undefined ? [] : ['-c', code];
  const sender = new CommandLine(['send', '--json', ...options, ...given, join(folder, 'source', name)], {
    through: caller.run,
  });
  const shownCode = await sender.prints(/"event":"code","code":"([^"]+)"/);
  const received = join(folder, 'received');
  const receiver = new CommandLine(['get', '-y', '--json', ...options, '--path', received, shownCode], {
    through: answerer.run,
  });
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect([sent.stderr, got.stderr]).toEqual(['', '']);
  expect([sent.code, got.code]).toEqual([0, 0]);
  expect(await fingerprint(received)).toEqual(await fingerprint(join(folder, 'source')));
  return got.stdout;
}
