/** A text or a link dropped on the window: it is never ignored in silence. */
import { expect } from '@playwright/test';
import type { Locator } from '@playwright/test';

import { answerWith, connectByCode, expectPhase, startCall } from '../support/window/cooee-app';
import type { CooeeApp } from '../support/window/cooee-app';
import { dropItems, holdItems } from '../support/window/drag';
import { test } from '../support/window/pair-test';
import { takePictures } from '../support/window/pictures';

const link = [
  { mimeType: 'text/plain', data: 'our film' },
  { mimeType: 'text/uri-list', data: 'https://example.org/film' },
];
const text = (data: string): { mimeType: string; data: string }[] => [{ mimeType: 'text/plain', data }];

const notice = ({ page }: CooeeApp): Locator => page.getByRole('alert');

test('in a call it goes below what is written already, and Enter sends it', async ({ kim, sam }) => {
  await connectByCode(kim, sam);
  const field = kim.page.getByTestId('note-input');
  await field.fill('Look:');
  await holdItems(kim.page, link);
  await expect(kim.page.getByText('Drop to put it into your text for Sam')).toBeVisible();
  await takePictures(kim, 'drop-text-held');
  await dropItems(kim.page, link);
  await expect(field).toHaveValue('Look:\nhttps://example.org/film');
  await expect(field).toBeFocused();
  await field.press('Enter');
  await expect(sam.page.getByTestId('note')).toContainText('https://example.org/film');
});

test('where it cannot be sent the window says why, and that nothing was taken', async ({ kim }) => {
  await dropItems(kim.page, text('hello'));
  await expect(notice(kim)).toContainText('once your friend is in. Nothing was taken');
  await startCall(kim);
  await dropItems(kim.page, link);
  await expect(notice(kim)).toContainText('once your friend is in. Nothing was taken');
  await takePictures(kim, 'drop-text-refused');
});

test('a picture of a page in a browser is its link, and where no link can be sent the window says why', async ({
  kim,
  sam,
}) => {
  const dropPicture = ({ page }: CooeeApp): Promise<void> =>
    page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['pixels'], 'beach.png'));
      dataTransfer.setData('text/uri-list', 'https://example.org/beach.png');
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    });
  const code = await startCall(kim);
  await dropPicture(kim);
  await expect(notice(kim)).toContainText('once your friend is in. Nothing was taken');
  await answerWith(sam, code);
  await expectPhase(kim, 'connected');
  await dropPicture(kim);
  await expect(kim.page.getByTestId('note-input')).toHaveValue('https://example.org/beach.png');
});

test('a text that is too long and something that is neither file nor text are told too', async ({
  kim,
  sam,
}) => {
  await connectByCode(kim, sam);
  await dropItems(kim.page, text('x'.repeat(10_007)));
  await expect(notice(kim)).toContainText('7 characters too long');
  await expect(kim.page.getByTestId('note-input')).toHaveValue('');
  await dropItems(kim.page, [{ mimeType: 'application/x-color', data: 'red' }]);
  await expect(notice(kim)).toContainText('texts and links can be dropped here');
});
