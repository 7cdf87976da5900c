/** Real windows on the computers of an internet of our own. They are closed before it goes. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { launchCooee, type CooeeApp } from '../support/cooee-app';
import type { Namespace } from '../support/namespaces';
import { CONTACT_SERVER } from './internet';
import { test as base } from './lab-test';

/** Where pictures of the windows go, in light and in dark; without it none are taken. */
const SHOTS = process.env['COOEE_SHOTS'];
/** Longer than any of the window's transitions: on the way a screen looks washed out. */
const SETTLE_MS = 600;

interface WindowFixtures {
  /** Opens a window that uses the contact server of the internet. */
  readonly openWindow: (name: string, host: Namespace) => Promise<CooeeApp>;
}

export const test = base.extend<WindowFixtures>({
  // It asks for the internet only so that the windows are closed first.
  openWindow: async ({ internetWith: _ }, use) => {
    const windows: CooeeApp[] = [];
    await use(async (name, { run }) => {
      const app = await launchCooee({ name, server: { kind: 'custom', ...CONTACT_SERVER }, through: run });
      windows.push(app);
      return app;
    });
    await Promise.all(windows.map((app) => app.close()));
  },
});

export async function takePictures({ page }: CooeeApp, name: string): Promise<void> {
  if (SHOTS === undefined) return;
  await mkdir(SHOTS, { recursive: true });
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(SETTLE_MS);
    await page.screenshot({ path: join(SHOTS, `${name}-${colorScheme}.png`) });
  }
}
