import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { connectByCode, embeddedServer, launchCooee, type CooeeApp } from '../support/cooee-app';
import { dropFromSystem } from '../support/drag';
import { fingerprint, sha256, writeFileTree, writeRandomFile } from '../support/file-tree';

let caller: CooeeApp;
let answerer: CooeeApp;
let folder: string;

test.beforeEach(async () => {
  const server = await embeddedServer();
  folder = await mkdtemp(join(tmpdir(), 'cooee-e2e-files-'));
  [caller, answerer] = await Promise.all([
    launchCooee({ name: 'Kim', server }),
    launchCooee({ name: 'Sam', server }),
  ]);
});

test.afterEach(async () => {
  await Promise.all([caller.close(), answerer.close()]);
  await rm(folder, { recursive: true, force: true });
});

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

test('two windows send a large file and a tree of 300 files, each in both directions', async () => {
  const big = join(folder, 'holiday film.bin');
  const tree = join(folder, 'The tree');
  await writeRandomFile(big, 256);
  await writeFileTree(tree, 300);
  const [bigHash, treePrint] = [await sha256(big), await fingerprint(tree)];
  expect(Object.values(treePrint).filter((hash) => hash !== 'folder')).toHaveLength(300);

  await connectByCode(caller, answerer);
  await expect(caller.page.getByTestId('route-badge')).toHaveAttribute('data-route', 'same-computer');
  await expect(caller.page.getByText('Sam').first()).toBeVisible();

  await sendAndAccept(caller, answerer, [big, tree], 1);
  expect(await sha256(join(answerer.downloads, 'holiday film.bin'))).toBe(bigHash);
  expect(await fingerprint(join(answerer.downloads, 'The tree'))).toEqual(treePrint);

  await sendAndAccept(answerer, caller, [big, tree], 2);
  expect(await sha256(join(caller.downloads, 'holiday film.bin'))).toBe(bigHash);
  expect(await fingerprint(join(caller.downloads, 'The tree'))).toEqual(treePrint);
});

test('files dropped before the friend is there wait in the tray and are offered then', async () => {
  const note = join(folder, 'note.bin');
  await writeRandomFile(note, 1);
  await caller.page.getByTestId('call-button').click();
  await expect(caller.page.getByTestId('code-words')).toBeVisible();
  await dropFromSystem(caller.page, [note]);
  await expect(caller.page.locator('[data-testid=transfer][data-status=queued]')).toHaveCount(1);
  const code = (await caller.page.getByTestId('code-words').getAttribute('data-code')) ?? '';
  await answerer.page.getByTestId('answer-button').click();
  await answerer.page.getByTestId('answer-input').fill(code);
  await answerer.page.getByTestId('connect').click();
  await answerer.page.getByTestId('accept').click();
  await expect(caller.page.locator('[data-testid=transfer][data-status=done]')).toHaveCount(1);
  expect(await sha256(join(answerer.downloads, 'note.bin'))).toBe(await sha256(note));
});

test('a declined offer and a cancelled transfer leave nothing behind, and the call goes on', async () => {
  const big = join(folder, 'big.bin');
  await writeRandomFile(big, 512);
  await connectByCode(caller, answerer);

  await dropFromSystem(caller.page, [big]);
  await answerer.page.getByTestId('decline').click();
  for (const { page } of [caller, answerer]) {
    await expect(page.locator('[data-testid=transfer][data-status=declined]')).toHaveCount(1);
  }

  await dropFromSystem(caller.page, [big]);
  await answerer.page.getByTestId('accept').click();
  await caller.page.getByTestId('cancel-transfer').click();
  for (const { page } of [caller, answerer]) {
    await expect(page.locator('[data-testid=transfer][data-status=cancelled]')).toHaveCount(1);
  }
  expect(await fingerprint(answerer.downloads)).toEqual({});
  await expect(caller.page.getByTestId('phase')).toHaveAttribute('data-phase', 'connected');
});
