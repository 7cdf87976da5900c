/** Two windows whose routers let no TCP out but to the contact server: what is left is UDP. */
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { sha256, writeRandomFile } from '../support/disk/file-tree';
import { connectByCode } from '../support/window/cooee-app';
import type { CooeeWindow } from '../support/window/cooee-app';
import { dropFromSystem } from '../support/window/drag';
import { home } from './places';

export const HOMES_WITHOUT_TCP = [
  home('silent', { blocks: 'tcp-except-server' }),
  home('silent', { blocks: 'tcp-except-server', inside: '192.168.2' }),
] as const;

/** Calls, and sends a file each way at the same time. @param folder empty, for the files */
export async function talkOverUdp(caller: CooeeWindow, answerer: CooeeWindow, folder: string): Promise<void> {
  await connectByCode(caller, answerer);
  for (const { page } of [caller, answerer]) {
    await expect(page.getByTestId('route-badge')).toHaveText(/^Direct IPv4, by UDP/);
    await expect(page.getByTestId('route-badge')).toHaveAttribute('data-transport', 'udp');
  }
  for (const [{ page }, name] of [
    [caller, 'there.bin'],
    [answerer, 'back.bin'],
  ] as const) {
    await writeRandomFile(join(folder, name), 8);
    await dropFromSystem(page, [join(folder, name)]);
  }
  for (const { page } of [caller, answerer]) await page.getByTestId('accept').click();
  for (const { page } of [caller, answerer])
    await expect(page.locator('[data-testid=transfer][data-status=done]')).toHaveCount(2, {
      timeout: 30_000,
    });
  expect(await sha256(join(answerer.downloads, 'there.bin'))).toBe(await sha256(join(folder, 'there.bin')));
  expect(await sha256(join(caller.downloads, 'back.bin'))).toBe(await sha256(join(folder, 'back.bin')));
}
