/** An Electron that is older than the shipped one never looks like it. */
import { expect } from '@playwright/test';

import { isForTryingOnly } from '../../src-shared/ipc/runtime';
import { connectByCode } from '../support/window/cooee-app';
import { test } from '../support/window/pair-test';
import { takePictures } from '../support/window/pictures';

test('an old Electron is told over every screen, and the shipped one is not', async ({ kim, sam }) => {
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
});
