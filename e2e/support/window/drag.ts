import type { Page } from '@playwright/test';

/**
 * Drops files and folders as the operating system does. Playwright's own drop gives files without a path; a drag event
 * dispatched over the DevTools protocol carries real paths.
 */
export async function dropFromSystem(page: Page, paths: readonly string[]): Promise<void> {
  await dispatchDrag(page, { items: [], files: [...paths] });
}

/** Drops what another program holds besides files: a text, a link. */
export async function dropItems(page: Page, items: readonly DraggedItem[]): Promise<void> {
  await dispatchDrag(page, { items: [...items], files: [] });
}

/** The same, but still held over the window. */
export async function holdItems(page: Page, items: readonly DraggedItem[]): Promise<void> {
  await dispatchDrag(page, { items: [...items], files: [] }, ['dragEnter', 'dragOver']);
}

interface DraggedItem {
  readonly mimeType: string;
  readonly data: string;
}

interface DragData {
  readonly items: DraggedItem[];
  readonly files: string[];
}

async function dispatchDrag(
  page: Page,
  data: DragData,
  types: readonly ('dragEnter' | 'dragOver' | 'drop')[] = ['dragEnter', 'dragOver', 'drop'],
): Promise<void> {
  const size = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
  const client = await page.context().newCDPSession(page);
  const at = { x: size.width / 2, y: size.height / 2 };
  for (const type of types)
    await client.send('Input.dispatchDragEvent', { type, ...at, data: { ...data, dragOperationsMask: 1 } });
  await client.detach();
}
