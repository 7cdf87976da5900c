/** Two windows that can call each other, which are closed whatever becomes of the test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { test as base } from '@playwright/test';

import type { Settings } from '../../../src-shared/ipc';
import { launchPair } from './cooee-app';
import type { CooeeApp } from './cooee-app';

interface PairFixtures {
  /** Other settings of Kim's than those of a Cooee that knew no others. */
  readonly settingsOfKim: Partial<Settings>;
  readonly kim: CooeeApp;
  readonly sam: CooeeApp;
  /** An empty folder, removed after the test. */
  readonly folder: string;
}

export const test = base.extend<PairFixtures & { readonly pair: readonly [CooeeApp, CooeeApp] }>({
  settingsOfKim: [{}, { option: true }],
  pair: async ({ settingsOfKim }, use) => {
    const pair = await launchPair(settingsOfKim);
    await use(pair);
    await Promise.all(pair.map((app) => app.close()));
  },
  kim: async ({ pair: [kim] }, use) => use(kim),
  sam: async ({ pair: [, sam] }, use) => use(sam),
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'cooee-e2e-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});
