/** An Electron that is older than the shipped one never looks like it. */
import { expect, test } from '@playwright/test';

import { isForTryingOnly } from '../../src-shared/ipc/runtime';
import { connectByCode, embeddedServer, launchCooee } from '../support/cooee-app';
import { takePictures } from '../support/pictures';

test('an old Electron is told over every screen, and the shipped one is not', async () => {
  const server = await embeddedServer();
  const [kim, sam] = await Promise.all([
    launchCooee({ name: 'Kim', server }),
    launchCooee({ name: 'Sam', server }),
  ]);
  try {
    const version = await kim.electron.evaluate(() => process.versions.electron);
    const banner = kim.page.getByRole('complementary', { name: 'For trying only' });
    const expectBanner = async (): Promise<void> => {
      if (isForTryingOnly(version)) {
        await expect(banner).toContainText(`an old Electron (${version}) with known security holes`);
        await expect(banner).toBeInViewport({ ratio: 1 });
      } else {
        await expect(banner).toHaveCount(0);
      }
    };
    await expectBanner();
    await takePictures(kim, 'trying-only-start', { banner: true });
    await connectByCode(kim, sam);
    await expectBanner();
    await takePictures(kim, 'trying-only-call', { banner: true });
  } finally {
    await Promise.all([kim.close(), sam.close()]);
  }
});
