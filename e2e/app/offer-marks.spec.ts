/** What a window shows of an offer that somebody should think about, and what it asks before everything is offered. */
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';

import { expect } from '@playwright/test';

import { connectByCode } from '../support/window/cooee-app';
import { dropFromSystem } from '../support/window/drag';
import { transferCard } from '../support/window/in-call';
import { test } from '../support/window/pair-test';
import { takePictures } from '../support/window/pictures';

test.beforeEach(async ({ kim, sam }) => {
  await connectByCode(kim, sam);
});

test('programs and hidden names are marked in words, and what was accepted keeps its names', async ({
  kim,
  sam,
  folder,
}) => {
  const trip = join(folder, 'trip');
  await mkdir(trip);
  for (let number = 100; number < 400; number += 1) await writeFile(join(trip, `${number}.jpg`), 'photo');
  // The last of 300: no list shows it.
  await writeFile(join(trip, 'zoo.jpg                                          .scr'), 'evil');
  await writeFile(join(folder, '.bash_aliases'), 'evil');
  await writeFile(join(folder, 'tool'), 'evil');
  await chmod(join(folder, 'tool'), 0o755);
  await dropFromSystem(
    kim.page,
    ['trip', '.bash_aliases', 'tool'].map((name) => join(folder, name)),
  );

  const card = transferCard(sam, 'trip and 2 more');
  const marks = card.getByTestId('offer-marks');
  await expect(marks).toContainText('2 programs: ');
  await expect(marks).toContainText('zoo.jpg');
  await expect(marks).toContainText('.scr, tool ·');
  await expect(marks).toContainText('1 hidden name: .bash_aliases ·');
  await takePictures(sam, 'offer-marks');
  await expect(transferCard(kim, 'trip and 2 more')).toHaveAttribute('data-status', 'offered');
  const list = card.getByTestId('offer-items');
  await expect(list).toContainText('trip/');

  // A folder that is not wanted is not wanted as a whole: what of it the list has no room for stays away too.
  const comesAlong = list.getByText('which come along');
  await expect(comesAlong).toHaveText('and 104 more, which come along');
  const tripBox = list.getByRole('checkbox', { name: 'trip/' });
  await tripBox.uncheck();
  await expect(comesAlong).toHaveText('and 2 more, which come along');
  await tripBox.check();

  await card.getByTestId('accept').click();
  await expect(card).toHaveAttribute('data-status', 'done');
  expect((await readdir(sam.downloads)).sort()).toEqual(['.bash_aliases', 'tool', 'trip']);
});

test('a single file shows its own name and what it is', async ({ kim, sam, folder }) => {
  await writeFile(join(folder, 'setup.exe'), 'evil');
  await dropFromSystem(kim.page, [join(folder, 'setup.exe')]);
  const card = transferCard(sam, 'setup.exe');
  await expect(card.getByTestId('offer-marks')).toContainText('1 program: setup.exe ·');
  await takePictures(sam, 'offer-marks-one');
});

test('in a large zoom the friend and the buttons scroll away, and leave the window to the offer', async ({
  kim,
  sam,
  folder,
}) => {
  await writeFile(join(folder, 'setup.exe'), 'evil');
  await dropFromSystem(kim.page, [join(folder, 'setup.exe')]);
  const card = transferCard(sam, 'setup.exe');
  await expect(card.getByTestId('accept')).toBeVisible();
  // 200 % of a window of the usual size.
  await sam.page.setViewportSize({ width: 440, height: 338 });
  await sam.page.getByTestId('hang-up').scrollIntoViewIfNeeded();
  await card.evaluate((element) => {
    element.scrollIntoView();
  });
  await expect(sam.page.getByTestId('hang-up')).not.toBeInViewport();
  await expect(card.getByTestId('offer-marks')).toBeInViewport({ ratio: 1 });
  await card.getByTestId('accept').click();
  await expect(card).toHaveAttribute('data-status', 'done');
});

test('the marks are at the rows of a small offer, and are heard with their boxes', async ({
  kim,
  sam,
  folder,
}) => {
  for (const name of ['.profile', 'setup.exe', 'letter.txt']) await writeFile(join(folder, name), 'four');
  await dropFromSystem(
    kim.page,
    ['.profile', 'setup.exe', 'letter.txt'].map((name) => join(folder, name)),
  );
  const list = sam.page.getByTestId('offer-items');
  await expect(list.getByRole('checkbox', { name: '.profile hidden' })).toBeVisible();
  await expect(list.getByRole('checkbox', { name: 'setup.exe program' })).toBeVisible();
  await expect(list.getByRole('checkbox', { name: 'letter.txt', exact: true })).toBeVisible();
  await takePictures(sam, 'offer-marks-rows');
});

test('whoever drops the whole home folder is asked first', async ({ kim, folder }) => {
  const answerWith = (response: number): Promise<void> =>
    kim.electron.evaluate(({ dialog }, answer) => {
      process.env['COOEE_TEST_QUESTION'] = '';
      dialog.showMessageBox = (...args: unknown[]) => {
        process.env['COOEE_TEST_QUESTION'] = (args.at(-1) as Electron.MessageBoxOptions).message;
        return Promise.resolve({ response: answer, checkboxChecked: false });
      };
    }, response);
  const asked = (): Promise<string> => kim.electron.evaluate(() => process.env['COOEE_TEST_QUESTION'] ?? '');

  const question = `That is your whole home folder (${homedir()}).`;
  await answerWith(0);
  await dropFromSystem(kim.page, [homedir()]);
  await expect.poll(asked).toBe(question);
  // What is dropped after it shows up alone.
  await writeFile(join(folder, 'letter.txt'), 'hello');
  await dropFromSystem(kim.page, [join(folder, 'letter.txt')]);
  await expect(kim.page.getByTestId('transfer')).toContainText(['letter.txt']);

  await answerWith(1);
  await dropFromSystem(kim.page, [homedir()]);
  await expect.poll(asked).toBe(question);
  await transferCard(kim, basename(homedir())).getByTestId('cancel-transfer').click();
});
