/** Real windows on the computers of an internet of our own. They are closed before it goes. */
import { launchCooee } from '../support/window/cooee-app';
import type { CooeeApp } from '../support/window/cooee-app';
import type { Namespace } from '../support/network/namespaces';
import { CONTACT_SERVER } from './lab-server';
import { test as base } from './lab-test';

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
