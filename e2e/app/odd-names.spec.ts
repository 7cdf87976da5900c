import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { connectByCode, embeddedServer, launchCooee, type CooeeApp } from '../support/cooee-app';
import { dropFromSystem } from '../support/drag';
import { transferCard } from '../support/in-call';
import { takePictures } from '../support/pictures';

test.skip(process.platform !== 'linux', 'only Linux has names that are bytes');

let caller: CooeeApp;
let answerer: CooeeApp;
let folder: string;

test.beforeEach(async () => {
  const server = await embeddedServer();
  folder = await mkdtemp(join(tmpdir(), 'cooee-e2e-names-'));
  [caller, answerer] = await Promise.all([
    launchCooee({ name: 'Kim', server }),
    launchCooee({ name: 'Sam', server }),
  ]);
});

test.afterEach(async () => {
  await Promise.all([caller.close(), answerer.close()]);
  await rm(folder, { recursive: true, force: true });
});

test('names that are no text are told as renamed in both windows, and what may be another file is refused', async () => {
  const tree = join(folder, 'old disk');
  const replaced = join(tree, 'caf\ufffd.txt');
  execFileSync('bash', ['-c', `mkdir '${tree}' && cd '${tree}' && printf latin >"$(printf 'caf\\351.txt')"`]);
  await writeFile(replaced, 'replaced');

  await connectByCode(caller, answerer);
  await dropFromSystem(caller.page, [tree]);
  const offered = transferCard(answerer, 'old disk');
  await expect(offered.getByTestId('accept')).toBeVisible();
  for (const card of [transferCard(caller, 'old disk'), offered]) {
    await card.getByText('1 name will be changed').click();
    await expect(card.getByText('old disk/caf%E9.txt')).toBeVisible();
  }
  await takePictures(answerer, 'renamed-here');
  await takePictures(caller, 'renamed-there');
  await offered.getByTestId('accept').click();
  await expect(answerer.page.locator('[data-testid=transfer][data-status=done]')).toHaveCount(1);
  await expect(transferCard(answerer, 'old disk')).toContainText('1 name was changed');
  expect((await readdir(join(answerer.downloads, 'old disk'))).sort()).toEqual([
    'caf%E9.txt',
    'caf\ufffd.txt',
  ]);

  await dropFromSystem(caller.page, [replaced]);
  const refused = caller.page.locator('[data-testid=transfer][data-status=failed]');
  await expect(refused).toContainText('That name is not valid Unicode');
  await takePictures(caller, 'mistakable');
});
