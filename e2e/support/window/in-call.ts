/** What people do in a call that is connected. */
import type { Locator } from '@playwright/test';

import type { CooeeWindow } from './cooee-app';

/** The card, or the row while it waits its turn, of the transfer with this in its title. */
export function transferCard({ page }: CooeeWindow, title: string): Locator {
  return page.getByTestId('transfer').filter({ hasText: title });
}

/** Writes a text for the friend and sends it as a person does, with Enter. */
export async function writeNote({ page }: CooeeWindow, text: string): Promise<void> {
  await page.getByTestId('note-input').fill(text);
  await page.getByTestId('note-input').press('Enter');
}

/** Hangs up, whatever is under way. */
export async function hangUp({ page }: CooeeWindow): Promise<void> {
  const isUnderWay = (await page.locator('[data-testid=transfer]:not([data-status=done])').count()) > 0;
  await page.getByTestId('hang-up').click();
  if (isUnderWay) await page.getByRole('button', { name: 'Hang up anyway' }).click();
}
