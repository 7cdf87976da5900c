/** Tests with internets and folders of their own, which go whatever becomes of the test. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { test as base } from '@playwright/test';

import { whyNoNamespaces, whyNoProgram } from '../support/network/namespaces';
import { buildInternet } from './internet';
import type { Internet } from './internet';
import type { Place } from './places';

interface LabFixtures {
  readonly internetWith: (
    places: readonly [Place, Place],
    serverFlags?: readonly string[],
  ) => Promise<Internet>;
  /** A folder with the empty folders `source` and `received`. */
  readonly folder: string;
}

export const test = base.extend<LabFixtures>({
  internetWith: async ({}, use) => {
    const reason = whyNoNamespaces() ?? whyNoProgram('nft', ['list', 'ruleset'], 'nftables');
    base.skip(reason !== null, `skipped, because ${reason ?? ''}`);
    const built: Internet[] = [];
    await use(async (places, serverFlags) => {
      const internet = await buildInternet(places, serverFlags);
      built.push(internet);
      return internet;
    });
    for (const { remove } of built) remove();
  },
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'cooee-lab-'));
    for (const name of ['source', 'received']) await mkdir(join(folder, name));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});
