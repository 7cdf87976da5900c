/** What a window shows of an offer that somebody should think about, and what it asks before everything is offered. */
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { connectByCode, embeddedServer, launchCooee, type CooeeApp } from '../support/cooee-app';
import { dropFromSystem } from '../support/drag';
import { transferCard } from '../support/in-call';
import { takePictures } from '../support/pictures';

let kim: CooeeApp;
let sam: CooeeApp;
let folder: string;

test.beforeEach(async () => {
  const server = await embeddedServer();
  folder = await mkdtemp(join(tmpdir(), 'cooee-e2e-marks-'));
  [kim, sam] = await Promise.all([
    launchCooee({ name: 'Kim', server }),
    launchCooee({ name: 'Sam', server }),
  ]);
  await connectByCode(kim, sam);
});

test.afterEach(async () => {
  await Promise.all([kim.close(), sam.close()]);
  await rm(folder, { recursive: true, force: true });
});

test('programs and hidden names are marked in words, and what was accepted keeps its names', async () => {
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

test('a single file shows its own name and what it is', async () => {
  await writeFile(join(folder, 'setup.exe'), 'evil');
  await dropFromSystem(kim.page, [join(folder, 'setup.exe')]);
  const card = transferCard(sam, 'setup.exe');
  await expect(card.getByTestId('offer-marks')).toContainText('1 program: setup.exe ·');
  await takePictures(sam, 'offer-marks-one');
});

test('the marks are at the rows of a small offer, and are heard with their boxes', async () => {
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

test('whoever drops the whole home folder is asked first', async () => {
  const answerWith = (response: number): Promise<void> =>
    kim.electron.evaluate(({ dialog }, answer) => {
      dialog.showMessageBox = (...args: unknown[]) => {
        process.env['COOEE_TEST_QUESTION'] = (args.at(-1) as Electron.MessageBoxOptions).message;
        return Promise.resolve({ response: answer, checkboxChecked: false });
      };
    }, response);
  const asked = (): Promise<string> => kim.electron.evaluate(() => process.env['COOEE_TEST_QUESTION'] ?? '');

  await answerWith(0);
  await dropFromSystem(kim.page, [homedir()]);
  await expect.poll(asked).toBe(`That is your whole home folder (${homedir()}).`);
  await expect(kim.page.getByTestId('transfer')).toHaveCount(0);

  await answerWith(1);
  await dropFromSystem(kim.page, [homedir()]);
  await expect(kim.page.getByTestId('transfer')).toHaveCount(1);
  await kim.page.getByTestId('cancel-transfer').click();
});
