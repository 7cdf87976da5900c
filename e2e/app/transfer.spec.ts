import { join } from 'node:path';

import { expect } from '@playwright/test';

import { connectByCode } from '../support/window/cooee-app';
import type { CooeeApp } from '../support/window/cooee-app';
import { dropFromSystem } from '../support/window/drag';
import { fingerprint, sha256, writeFileTree, writeRandomFile } from '../support/disk/file-tree';
import { test } from '../support/window/pair-test';

/** Drops paths into one window, accepts in the other, and waits until both say the transfer is done. */
async function sendAndAccept(
  from: CooeeApp,
  to: CooeeApp,
  paths: readonly string[],
  nth: number,
): Promise<void> {
  await dropFromSystem(from.page, paths);
  await to.page.getByTestId('accept').click();
  for (const { page } of [from, to]) {
    await expect(page.getByTestId('transfer')).toHaveCount(nth);
    await expect(page.locator('[data-testid=transfer][data-status=done]')).toHaveCount(nth, {
      timeout: 60_000,
    });
  }
}

test('two windows send a large file and a tree of 300 files, each in both directions', async ({
  kim,
  sam,
  folder,
}) => {
  const big = join(folder, 'holiday film.bin');
  const tree = join(folder, 'The tree');
  await writeRandomFile(big, 256);
  await writeFileTree(tree, 300);
  const [bigHash, treePrint] = [await sha256(big), await fingerprint(tree)];
  expect(Object.values(treePrint).filter((hash) => hash !== 'folder')).toHaveLength(300);

  await connectByCode(kim, sam);
  await expect(kim.page.getByTestId('route-badge')).toHaveAttribute('data-route', 'same-computer');
  await expect(kim.page.getByText('Sam').first()).toBeVisible();

  await sendAndAccept(kim, sam, [big, tree], 1);
  expect(await sha256(join(sam.downloads, 'holiday film.bin'))).toBe(bigHash);
  expect(await fingerprint(join(sam.downloads, 'The tree'))).toEqual(treePrint);

  await sendAndAccept(sam, kim, [big, tree], 2);
  expect(await sha256(join(kim.downloads, 'holiday film.bin'))).toBe(bigHash);
  expect(await fingerprint(join(kim.downloads, 'The tree'))).toEqual(treePrint);
});

test('files dropped before the friend is there wait in the tray and are offered then', async ({
  kim,
  sam,
  folder,
}) => {
  const note = join(folder, 'note.bin');
  await writeRandomFile(note, 1);
  await kim.page.getByTestId('call-button').click();
  await expect(kim.page.getByTestId('code-words')).toBeVisible();
  await dropFromSystem(kim.page, [note]);
  await expect(kim.page.locator('[data-testid=transfer][data-status=queued]')).toHaveCount(1);
  const code = (await kim.page.getByTestId('code-words').getAttribute('data-code')) ?? '';
  await sam.page.getByTestId('answer-button').click();
  await sam.page.getByTestId('answer-input').fill(code);
  await sam.page.getByTestId('connect').click();
  await sam.page.getByTestId('accept').click();
  await expect(kim.page.locator('[data-testid=transfer][data-status=done]')).toHaveCount(1);
  expect(await sha256(join(sam.downloads, 'note.bin'))).toBe(await sha256(note));
});

test('a declined offer and a cancelled transfer leave nothing behind, and the call goes on', async ({
  kim,
  sam,
  folder,
}) => {
  const big = join(folder, 'big.bin');
  await writeRandomFile(big, 512);
  await connectByCode(kim, sam);

  await dropFromSystem(kim.page, [big]);
  await sam.page.getByTestId('decline').click();
  for (const { page } of [kim, sam]) {
    await expect(page.locator('[data-testid=transfer][data-status=declined]')).toHaveCount(1);
  }

  await dropFromSystem(kim.page, [big]);
  await sam.page.getByTestId('accept').click();
  await kim.page.getByTestId('cancel-transfer').click();
  for (const { page } of [kim, sam]) {
    await expect(page.locator('[data-testid=transfer][data-status=cancelled]')).toHaveCount(1);
  }
  expect(await fingerprint(sam.downloads)).toEqual({});
  await expect(kim.page.getByTestId('phase')).toHaveAttribute('data-phase', 'connected');
});
