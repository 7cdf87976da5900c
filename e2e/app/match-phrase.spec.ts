import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { answerWith, connectByCode, expectPhase, startCall } from '../support/window/cooee-app';
import { dropFromSystem, dropItems } from '../support/window/drag';
import { test } from '../support/window/pair-test';
import { takePictures } from '../support/window/pictures';

test.use({ settingsOfKim: { fifthWord: true, comparesPhrase: true } });

test('a code of five words is read out and typed, and the button waits for the fifth', async ({
  kim,
  sam,
}) => {
  const code = await startCall(kim);
  const words = code.split('-');
  expect(words).toHaveLength(5);
  await expect(kim.page.getByRole('heading', { name: 'Read these five words' })).toBeVisible();
  await takePictures(kim, 'five-words-to-read');

  await sam.page.getByTestId('answer-button').click();
  const input = sam.page.getByTestId('answer-input');
  await input.fill(`${words.slice(0, 4).join(' ')} `);
  await expect(sam.page.getByTestId('connect')).toBeDisabled();
  await expect(sam.page.getByText('Word 5')).toBeVisible();
  await takePictures(sam, 'four-of-five-words');
  await input.pressSequentially(words[4]?.slice(0, 3) ?? '');
  await takePictures(sam, 'fifth-word');
  await input.fill(words.join(' '));
  await takePictures(sam, 'five-words');
  await sam.page.getByTestId('connect').click();
  await expectPhase(kim, 'connected');
  await expectPhase(sam, 'connected');
});

test('both windows show the same match phrase, and who wants to compare it waits until it matches', async ({
  kim,
  sam,
  folder,
}) => {
  const letter = join(folder, 'letter.txt');
  await writeFile(letter, 'hello');
  await connectByCode(kim, sam);
  const asked = kim.page.getByTestId('compare-phrase');
  await expect(asked).toBeVisible();
  await takePictures(kim, 'compare-phrase');
  const phrase = (await kim.page.getByTestId('match-phrase').getAttribute('data-phrase')) ?? '';
  expect(phrase).toMatch(/^\w+ \w+ \w+$/);
  await expect(sam.page.getByTestId('match-phrase')).toContainText(phrase);
  await takePictures(sam, 'match-phrase');

  // Neither way before the yes: what is offered there waits, what is dropped here is refused.
  await dropFromSystem(sam.page, [letter]);
  await expect(sam.page.locator('[data-testid=transfer][data-status=offered]')).toBeVisible();
  await dropFromSystem(kim.page, [letter]);
  const refused = kim.page.getByRole('alert');
  await expect(refused).toContainText('Compare the match phrase first');
  await dropItems(kim.page, [{ mimeType: 'text/plain', data: 'hello' }]);
  await expect(refused).toContainText(
    'Compare the match phrase first, then drop it again. Nothing was taken.',
  );
  await expect(kim.page.getByTestId('accept')).toBeHidden();

  await kim.page.getByTestId('phrases-match').click();
  await expect(asked).toBeHidden();
  await expect(kim.page.getByTestId('match-phrase')).toContainText(phrase);
  await kim.page.getByTestId('accept').click();
  await expect(sam.page.locator('[data-testid=transfer][data-status=done]')).toBeVisible();
});

test('phrases that differ end the call in both windows, in the same words', async ({ kim, sam }) => {
  await connectByCode(kim, sam);
  await kim.page.getByTestId('phrases-differ').click();
  for (const app of [kim, sam]) {
    await expectPhase(app, 'failed');
    await expect(app.page.getByRole('heading', { name: 'do not see the same match phrase' })).toBeVisible();
    await expect(app.page.getByTestId('failure-code')).toHaveText('C4');
  }
  await takePictures(sam, 'phrases-differ');
});

test('both choices are in the settings, and the next call keeps to them', async ({ kim, sam }) => {
  await sam.page.getByRole('button', { name: 'Settings' }).click();
  const dialog = sam.page.getByRole('dialog');
  const fifth = dialog.getByLabel('Codes of five words');
  const compares = dialog.getByLabel('Ask me to compare the match phrase');
  await expect(fifth).not.toBeChecked();
  await expect(compares).not.toBeChecked();
  await fifth.check();
  await compares.check();
  await takePictures(sam, 'safety-settings');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  const code = await startCall(sam);
  expect(code.split('-')).toHaveLength(5);
  await answerWith(kim, code);
  await expect(sam.page.getByTestId('compare-phrase')).toBeVisible();
  await expect(kim.page.getByTestId('compare-phrase')).toBeVisible();
});
