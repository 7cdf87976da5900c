import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import {
  answerWith,
  connectByCode,
  embeddedServer,
  expectPhase,
  launchCooee,
  startCall,
  type CooeeApp,
} from '../support/cooee-app';
import { dropFromSystem, dropItems } from '../support/drag';
import { takePictures } from '../support/pictures';

let caller: CooeeApp;
let answerer: CooeeApp;
let folder: string;

test.beforeEach(async () => {
  const server = await embeddedServer();
  folder = await mkdtemp(join(tmpdir(), 'cooee-e2e-phrase-'));
  await writeFile(join(folder, 'letter.txt'), 'hello');
  [caller, answerer] = await Promise.all([
    launchCooee({ name: 'Kim', server, settings: { fifthWord: true, comparesPhrase: true } }),
    launchCooee({ name: 'Sam', server }),
  ]);
});

test.afterEach(async () => {
  await Promise.all([caller.close(), answerer.close()]);
  await rm(folder, { recursive: true, force: true });
});

test('a code of five words is read out and typed, and the button waits for the fifth', async () => {
  const code = await startCall(caller);
  const words = code.split('-');
  expect(words).toHaveLength(5);
  await expect(caller.page.getByRole('heading', { name: 'Read these five words' })).toBeVisible();
  await takePictures(caller, 'five-words-to-read');

  await answerer.page.getByTestId('answer-button').click();
  const input = answerer.page.getByTestId('answer-input');
  await input.fill(`${words.slice(0, 4).join(' ')} `);
  await expect(answerer.page.getByTestId('connect')).toBeDisabled();
  await expect(answerer.page.getByText('Word 5')).toBeVisible();
  await takePictures(answerer, 'four-of-five-words');
  await input.pressSequentially(words[4]?.slice(0, 3) ?? '');
  await takePictures(answerer, 'fifth-word');
  await input.fill(words.join(' '));
  await takePictures(answerer, 'five-words');
  await answerer.page.getByTestId('connect').click();
  await expectPhase(caller, 'connected');
  await expectPhase(answerer, 'connected');
});

test('both windows show the same match phrase, and who wants to compare it waits until it matches', async () => {
  await connectByCode(caller, answerer);
  const asked = caller.page.getByTestId('compare-phrase');
  await expect(asked).toBeVisible();
  await takePictures(caller, 'compare-phrase');
  const phrase = (await caller.page.getByTestId('match-phrase').getAttribute('data-phrase')) ?? '';
  expect(phrase).toMatch(/^\w+ \w+ \w+$/);
  await expect(answerer.page.getByTestId('match-phrase')).toContainText(phrase);
  await takePictures(answerer, 'match-phrase');

  // Neither way before the yes: what is dropped here is refused, what is offered there waits.
  await dropFromSystem(caller.page, [join(folder, 'letter.txt')]);
  const refused = caller.page.getByRole('alert');
  await expect(refused).toContainText('Compare the match phrase first');
  await dropItems(caller.page, [{ mimeType: 'text/plain', data: 'hello' }]);
  await expect(refused).toContainText(
    'Compare the match phrase first, then drop it again. Nothing was taken.',
  );
  await dropFromSystem(answerer.page, [join(folder, 'letter.txt')]);
  await expect(answerer.page.locator('[data-testid=transfer][data-status=offered]')).toBeVisible();
  await expect(caller.page.getByTestId('accept')).toBeHidden();

  await caller.page.getByTestId('phrases-match').click();
  await expect(asked).toBeHidden();
  await expect(caller.page.getByTestId('match-phrase')).toContainText(phrase);
  await caller.page.getByTestId('accept').click();
  await expect(answerer.page.locator('[data-testid=transfer][data-status=done]')).toBeVisible();
});

test('phrases that differ end the call in both windows, in the same words', async () => {
  await connectByCode(caller, answerer);
  await caller.page.getByTestId('phrases-differ').click();
  for (const app of [caller, answerer]) {
    await expectPhase(app, 'failed');
    await expect(app.page.getByRole('heading', { name: 'do not see the same match phrase' })).toBeVisible();
    await expect(app.page.getByTestId('failure-code')).toHaveText('C4');
  }
  await takePictures(answerer, 'phrases-differ');
});

test('both choices are in the settings, and the next call keeps to them', async () => {
  await answerer.page.getByRole('button', { name: 'Settings' }).click();
  const dialog = answerer.page.getByRole('dialog');
  const fifth = dialog.getByLabel('Codes of five words');
  const compares = dialog.getByLabel('Ask me to compare the match phrase');
  await expect(fifth).not.toBeChecked();
  await expect(compares).not.toBeChecked();
  await fifth.check();
  await compares.check();
  await takePictures(answerer, 'safety-settings');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  const code = await startCall(answerer);
  expect(code.split('-')).toHaveLength(5);
  await answerWith(caller, code);
  await expect(answerer.page.getByTestId('compare-phrase')).toBeVisible();
  await expect(caller.page.getByTestId('compare-phrase')).toBeVisible();
});
