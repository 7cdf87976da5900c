import { readFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { CommandLine } from '../support/command-line';
import {
  answerWith,
  embeddedServer,
  expectPhase,
  launchCooee,
  startCall,
  type CooeeApp,
} from '../support/cooee-app';
import { answerSaveDialogWith } from '../support/save-dialog';

let caller: CooeeApp;
let answerer: CooeeApp;

test.beforeEach(async () => {
  const server = await embeddedServer();
  caller = await launchCooee({ name: 'Kim', server });
  answerer = await launchCooee({ name: 'Sam', server });
});

test.afterEach(async () => {
  await Promise.all([caller.close(), answerer.close()]);
});

/** The joiner knows the room but not the secret, so the computers meet and part. Returns the right code in writing. */
async function failByWrongSecret(): Promise<string> {
  await startCall(caller);
  const snapshot = await caller.page.evaluate(() => window.cooee.command('snapshot'));
  if (!snapshot.ok || snapshot.value.phase.name !== 'waiting') throw new Error('the caller does not wait');
  const { text } = snapshot.value.phase.code;
  const [id = '', room = '', secret = ''] = text.split('.');
  await answerWith(answerer, `${id}.${room}.${secret.startsWith('2') ? '3' : '2'}${secret.slice(1)}`);
  await Promise.all([expectPhase(caller, 'failed'), expectPhase(answerer, 'failed')]);
  return text;
}

test('a call that failed shows what was tried, and saves a report with nothing private in it', async () => {
  const code = await failByWrongSecret();
  for (const { page } of [caller, answerer]) {
    await page.getByTestId('tried').locator('summary').click();
    await expect(page.getByTestId('route').first()).toBeVisible();
    await expect(page.getByTestId('route').first()).toContainText('Same computer');
  }

  const file = join(caller.stateFolder, 'report.txt');
  const defaultPath = await answerSaveDialogWith(caller, file);
  await caller.page.getByTestId('save-report').click();
  await expect(caller.page.getByText(`The report is in ${file}`)).toBeVisible();
  expect(await defaultPath()).toMatch(/cooee-report-\d{4}-\d{2}-\d{2}\.txt$/);
  const report = await readFile(file, 'utf8');
  expect(report).toContain('outcome: C2 code-wrong');
  expect(report).toContain('What was tried\n  same-computer');
  const words = report.split(/[^\w.-]+/);
  const person = [hostname(), userInfo().username];
  for (const privacy of [...code.split('.').slice(1), 'Kim', 'Sam', '127.0.0.1', ...person])
    expect(words).not.toContain(privacy);
  expect(report).not.toContain(caller.downloads);
});

test('the command line reports the last call of the window', async () => {
  await failByWrongSecret();
  const report = async (): Promise<string> =>
    (await new CommandLine(['report'], { stateFolder: answerer.stateFolder }).finished).stdout;
  await expect.poll(report).toContain('outcome: C2 code-wrong');
  expect(await report()).toContain('here: answerer');
});

test('the menu saves the report too, and says when there is none', async () => {
  const file = join(caller.downloads, 'report.txt');
  const clickMenu = (): Promise<void> =>
    caller.electron.evaluate(({ Menu }) => {
      const items = Menu.getApplicationMenu()?.items ?? [];
      const item = items
        .flatMap(({ submenu }) => submenu?.items ?? [])
        .find(({ label }) => /report/i.test(label));
      item?.click();
    });
  await caller.electron.evaluate(({ dialog }) => {
    dialog.showMessageBox = (...args: unknown[]) => {
      process.env['COOEE_TEST_MESSAGE'] = (args.at(-1) as Electron.MessageBoxOptions).message;
      return Promise.resolve({ response: 0, checkboxChecked: false });
    };
  });
  await clickMenu();
  await expect
    .poll(() => caller.electron.evaluate(() => process.env['COOEE_TEST_MESSAGE']))
    .toBe('No call has been made on this computer yet.');

  await failByWrongSecret();
  await answerSaveDialogWith(caller, file);
  await clickMenu();
  await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toContain('outcome: C2 code-wrong');
});

test('the network is checked before the code is typed and while it is read out', async () => {
  await answerer.page.getByTestId('answer-button').click();
  const check = answerer.page.getByTestId('network');
  await expect(check).toContainText('Your network: friends nearby only');
  await check.locator('summary').click();
  await expect(check).toContainText('IPv6');

  await startCall(caller);
  await expect(caller.page.getByTestId('network')).toContainText('friends nearby only');
});
