/** Pictures of a window, for people to look at. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import type { CooeeApp } from './cooee-app';

/** Where they go; without it none are taken. */
const SHOTS = process.env['COOEE_SHOTS'];
/** Longer than any of the window's transitions: on the way a screen looks washed out. */
const SETTLE_MS = 600;
/** A phone's width, near the narrowest that the window can be. CSS pixels. */
const NARROW = { width: 420, height: 700 };

/**
 * In light, in dark and narrow, as with the Electron that is shipped: the banner over an old one is hidden unless it is what
 * the picture is of. The window is as before when it resolves.
 */
export async function takePictures(
  { page }: CooeeApp,
  name: string,
  { banner = false }: { readonly banner?: boolean } = {},
): Promise<void> {
  if (SHOTS === undefined) return;
  if (!banner) await hideBanner(page, true);
  await mkdir(SHOTS, { recursive: true });
  const take = async (how: string): Promise<void> => {
    await page.waitForTimeout(SETTLE_MS);
    await page.screenshot({ path: join(SHOTS, `${name}-${how}.png`) });
  };
  await page.emulateMedia({ colorScheme: 'dark' });
  await take('dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await take('light');
  const size = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
  await page.setViewportSize(NARROW);
  await take('narrow');
  await page.setViewportSize(size);
  await hideBanner(page, false);
}

async function hideBanner(page: Page, isHidden: boolean): Promise<void> {
  await page.getByTestId('trying-only').evaluateAll((banners, hidden) => {
    for (const banner of banners) banner.style.display = hidden ? 'none' : '';
  }, isHidden);
}
