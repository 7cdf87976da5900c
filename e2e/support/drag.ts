import type { Page } from '@playwright/test';

/**
 * Drops files and folders as the operating system does. Playwright's own drop gives files without a path; a drag event
 * dispatched over the DevTools protocol carries real paths.
 */
export async function dropFromSystem(page: Page, paths: readonly string[]): Promise<void> {
  const size = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
  const client = await page.context().newCDPSession(page);
  const drag = {
    x: size.width / 2,
    y: size.height / 2,
    data: { items: [], files: [...paths], dragOperationsMask: 1 },
  };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await client.send('Input.dispatchDragEvent', { type, ...drag });
  }
  await client.detach();
}
