import { execFileSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { connectByCode } from '../support/window/cooee-app';
import { dropFromSystem } from '../support/window/drag';
import { transferCard } from '../support/window/in-call';
import { test } from '../support/window/pair-test';
import { takePictures } from '../support/window/pictures';

test.skip(process.platform !== 'linux', 'only Linux has names that are bytes');

test('names that are no text are told as renamed in both windows, and what may be another file is refused', async ({
  kim,
  sam,
  folder,
}) => {
  const tree = join(folder, 'old disk');
  const replaced = join(tree, 'caf\ufffd.txt');
  execFileSync('bash', ['-c', `mkdir '${tree}' && cd '${tree}' && printf latin >"$(printf 'caf\\351.txt')"`]);
  await writeFile(replaced, 'replaced');

  await connectByCode(kim, sam);
  await dropFromSystem(kim.page, [tree]);
  const offered = transferCard(sam, 'old disk');
  await expect(offered.getByTestId('accept')).toBeVisible();
  for (const card of [transferCard(kim, 'old disk'), offered]) {
    await card.getByText('1 name will be changed').click();
    await expect(card.getByText('the name is not valid Unicode:')).toBeVisible();
    await expect(card.getByText('old disk/caf\ufffd.txt becomes caf%E9.txt', { exact: true })).toBeVisible();
  }
  await takePictures(sam, 'renamed-here');
  await takePictures(kim, 'renamed-there');
  await offered.getByTestId('accept').click();
  await expect(sam.page.locator('[data-testid=transfer][data-status=done]')).toHaveCount(1);
  await expect(transferCard(sam, 'old disk')).toContainText('1 name was changed');
  expect((await readdir(join(sam.downloads, 'old disk'))).sort()).toEqual(['caf%E9.txt', 'caf\ufffd.txt']);

  await dropFromSystem(kim.page, [replaced]);
  const refused = kim.page.locator('[data-testid=transfer][data-status=failed]');
  await expect(refused).toContainText('That name is not valid Unicode');
  await takePictures(kim, 'mistakable');
});
