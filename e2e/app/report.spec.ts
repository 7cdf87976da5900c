import { readFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { CommandLine } from '../support/program/command-line';
import { answerWith, expectPhase, startCall } from '../support/window/cooee-app';
import type { CooeeApp } from '../support/window/cooee-app';
import { test } from '../support/window/pair-test';
import { answerSaveDialogWith } from '../support/window/save-dialog';

/** The joiner knows the room but not the secret, so the computers meet and part. Returns the right code in writing. */
async function failByWrongSecret(kim: CooeeApp, sam: CooeeApp): Promise<string> {
  await startCall(kim);
  const snapshot = await kim.page.evaluate(() => window.cooee.command('system.snapshot'));
  if (!snapshot.ok || snapshot.value.phase.name !== 'waiting') throw new Error('the caller does not wait');
  const { text } = snapshot.value.phase.code;
  const [id = '', room = '', secret = ''] = text.split('.');
  await answerWith(sam, `${id}.${room}.${secret.startsWith('2') ? '3' : '2'}${secret.slice(1)}`);
  await Promise.all([expectPhase(kim, 'failed'), expectPhase(sam, 'failed')]);
  return text;
}

test('a call that failed shows what was tried, and saves a report with nothing private in it', async ({
  kim,
  sam,
}) => {
  const code = await failByWrongSecret(kim, sam);
  for (const { page } of [kim, sam]) {
    await page.getByTestId('tried').locator('summary').click();
    await expect(page.getByTestId('route').first()).toBeVisible();
    await expect(page.getByTestId('route').first()).toContainText('Same computer');
  }

  const file = join(kim.stateFolder, 'report.txt');
  const defaultPath = await answerSaveDialogWith(kim, file);
  await kim.page.getByTestId('save-report').click();
  await expect(kim.page.getByText(`The report is in ${file}`)).toBeVisible();
  expect(await defaultPath()).toMatch(/cooee-report-\d{4}-\d{2}-\d{2}\.txt$/);
  const report = await readFile(file, 'utf8');
  expect(report).toContain('outcome: C2 code-wrong');
  expect(report).toContain('What was tried\n  same-computer');
  const words = report.split(/[^\w.-]+/);
  const person = [hostname(), userInfo().username];
  for (const privacy of [...code.split('.').slice(1), 'Kim', 'Sam', '127.0.0.1', ...person])
    expect(words).not.toContain(privacy);
  expect(report).not.toContain(kim.downloads);
});

test('the command line reports the last call of the window', async ({ kim, sam }) => {
  await failByWrongSecret(kim, sam);
  const report = async (): Promise<string> =>
    (await new CommandLine(['report'], { stateFolder: sam.stateFolder }).finished).stdout;
  await expect.poll(report).toContain('outcome: C2 code-wrong');
  expect(await report()).toContain('here: answerer');
});

test('the menu saves the report too, and says when there is none', async ({ kim, sam }) => {
  const file = join(kim.downloads, 'report.txt');
  const clickMenu = (): Promise<void> =>
    kim.electron.evaluate(({ Menu }) => {
      const items = Menu.getApplicationMenu()?.items ?? [];
      const item = items
        .flatMap(({ submenu }) => submenu?.items ?? [])
        .find(({ label }) => /report/i.test(label));
      item?.click();
    });
  await kim.electron.evaluate(({ dialog }) => {
    dialog.showMessageBox = (...args: unknown[]) => {
      process.env['COOEE_TEST_MESSAGE'] = (args.at(-1) as Electron.MessageBoxOptions).message;
      return Promise.resolve({ response: 0, checkboxChecked: false });
    };
  });
  await clickMenu();
  await expect
    .poll(() => kim.electron.evaluate(() => process.env['COOEE_TEST_MESSAGE']))
    .toBe('No call has been made on this computer yet.');

  await failByWrongSecret(kim, sam);
  await answerSaveDialogWith(kim, file);
  await clickMenu();
  await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toContain('outcome: C2 code-wrong');
});

test('the network is checked before the code is typed and while it is read out', async ({ kim, sam }) => {
  await sam.page.getByTestId('answer-button').click();
  const check = sam.page.getByTestId('network');
  await expect(check).toContainText('Your network: friends nearby only');
  await check.locator('summary').click();
  await expect(check).toContainText('IPv6');

  await startCall(kim);
  await expect(kim.page.getByTestId('network')).toContainText('friends nearby only');
});
