/** One call, everything at once: files both ways, pauses, a cancel, texts, and receipts in both windows. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { connectByCode } from '../support/window/cooee-app';
import type { CooeeApp } from '../support/window/cooee-app';
import { dropFromSystem } from '../support/window/drag';
import { fingerprint, sha256, writeFileTree, writeRandomFile } from '../support/disk/file-tree';
import { transferCard, writeNote } from '../support/window/in-call';
import { test } from '../support/window/pair-test';

/** What either side does to a transfer has to be seen in both windows. Milliseconds. */
const WITHIN_A_SECOND = { timeout: 1_000 };
/** Mebibytes: long enough to be paused on a fast machine before it is over. */
const LARGE = 768;

test.beforeEach(async ({ kim, sam }) => {
  await connectByCode(kim, sam);
});

/** In both windows, within the second that is promised. */
async function expectStatus(pair: readonly CooeeApp[], title: string, status: string): Promise<void> {
  for (const app of pair)
    await expect(transferCard(app, title)).toHaveAttribute('data-status', status, WITHIN_A_SECOND);
}

/** A file that is one hole. */
async function writeSparseFile(path: string, gibibytes: number): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.truncate(gibibytes * 1024 ** 3);
  } finally {
    await file.close();
  }
}

test('two windows send to each other at once, pause, resume, cancel and write, and both have the receipts', async ({
  pair,
  kim,
  sam,
  folder,
}) => {
  const film = join(folder, 'film.bin');
  const tree = join(folder, 'letters');
  const unwanted = join(folder, 'unwanted.bin');
  await Promise.all([
    writeRandomFile(film, LARGE),
    writeFileTree(tree, 60),
    writeRandomFile(unwanted, LARGE),
  ]);

  // Both drop at the same time, and both accept.
  await Promise.all([dropFromSystem(kim.page, [film]), dropFromSystem(sam.page, [tree, unwanted])]);
  await Promise.all([sam.page.getByTestId('accept').click(), kim.page.getByTestId('accept').waitFor()]);

  // The sender pauses and resumes.
  await transferCard(kim, 'film.bin').getByTestId('pause-transfer').click();
  await expectStatus(pair, 'film.bin', 'paused');
  await expect(transferCard(sam, 'film.bin')).toContainText('Paused by Kim');
  await expect(transferCard(kim, 'film.bin')).toContainText('Paused by you');

  // Texts go both ways while the film stands still.
  await writeNote(kim, 'Which letters do you want?\nhttps://example.org/letters');
  await writeNote(sam, 'All but the big one');
  for (const app of [kim, sam]) await expect(app.page.getByTestId('note')).toHaveCount(2);
  await expect(sam.page.getByTestId('note').filter({ hasText: 'Which letters' })).toContainText(
    'https://example.org/letters',
  );
  await expect(kim.page.locator('[data-testid=note][data-direction=send]')).toHaveAttribute(
    'data-status',
    'delivered',
  );

  // Kim takes a part of what Sam offers: the letters, not the big one.
  await kim.page.getByTestId('offer-items').getByLabel('unwanted.bin').uncheck();
  await kim.page.getByTestId('accept').click();

  // Whoever paused it lets it go on, and either may.
  await transferCard(kim, 'film.bin').getByTestId('resume-transfer').click();
  await expectStatus(pair, 'film.bin', 'running');
  await transferCard(sam, 'film.bin').getByTestId('pause-transfer').click();
  await expectStatus(pair, 'film.bin', 'paused');
  await expect(transferCard(kim, 'film.bin')).toContainText('Paused by Sam');

  // One is cancelled while the film stands still, which holds up nothing else.
  await dropFromSystem(sam.page, [unwanted]);
  await kim.page.getByTestId('accept').click();
  await transferCard(kim, 'unwanted.bin').getByTestId('cancel-transfer').click();
  await expectStatus(pair, 'unwanted.bin', 'cancelled');
  await transferCard(sam, 'film.bin').getByTestId('resume-transfer').click();

  // Receipts on both sides for what was wanted.
  for (const [app, words] of [
    [kim, 'verified on Sam’s computer'],
    [sam, 'received and verified'],
  ] as const) {
    await expect(transferCard(app, 'film.bin')).toHaveAttribute('data-status', 'done', { timeout: 60_000 });
    await expect(transferCard(app, 'film.bin')).toContainText(words);
  }
  await expect(transferCard(kim, 'letters')).toContainText('received and verified');
  await expect(transferCard(sam, 'letters')).toContainText('verified on Kim’s computer');

  expect(await sha256(join(sam.downloads, 'film.bin'))).toBe(await sha256(film));
  expect(await fingerprint(kim.downloads)).toEqual(
    Object.fromEntries(
      Object.entries(await fingerprint(tree)).map(([path, hash]) => [`letters/${path}`, hash]),
    ),
  );
});

test('what waits its turn can be put in another order with the keyboard, and goes when there is a place', async ({
  kim,
  sam,
  folder,
}) => {
  const large = ['one.bin', 'two.bin', 'three.bin'];
  const small = ['four.bin', 'five.bin'];
  // Holes take no time to write and as long as anything to send.
  await Promise.all(large.map((name) => writeSparseFile(join(folder, name), 8)));
  await Promise.all(small.map((name) => writeRandomFile(join(folder, name), 1)));
  for (const name of [...large, ...small]) {
    await dropFromSystem(kim.page, [join(folder, name)]);
    await sam.page.getByTestId('accept').click();
    await expect(transferCard(kim, name)).toHaveAttribute('data-status', /running|waiting/);
  }
  const waiting = kim.page.locator('[data-testid=transfer][data-status=waiting]');
  await expect(waiting).toContainText(small);
  await expect(sam.page.locator('[data-testid=transfer][data-status=waiting]')).toHaveCount(2);

  await transferCard(kim, 'five.bin').getByTestId('send-earlier').focus();
  await kim.page.keyboard.press('Enter');
  await expect(waiting).toContainText([...small].reverse());
  await expect(transferCard(kim, 'five.bin').getByTestId('send-earlier')).toBeFocused();

  await transferCard(sam, 'one.bin').getByTestId('cancel-transfer').click();
  for (const name of small) await expect(transferCard(kim, name)).toHaveAttribute('data-status', 'done');
  for (const name of ['two.bin', 'three.bin'])
    await transferCard(kim, name).getByTestId('cancel-transfer').click();
  await expect(sam.page.locator('[data-testid=transfer][data-status=cancelled]')).toHaveCount(3);
  // What was on its way to the disk has to come there before it can be removed.
  await expect
    .poll(async () => Object.keys(await fingerprint(sam.downloads)).sort(), { timeout: 30_000 })
    .toEqual([...small].sort());
});

test('what was declined is offered again on a second try', async ({ kim, sam, folder }) => {
  const film = join(folder, 'film.bin');
  await writeRandomFile(film, 64);
  await dropFromSystem(kim.page, [film]);
  await sam.page.getByTestId('decline').click();
  await transferCard(kim, 'film.bin').getByTestId('retry-transfer').click();
  await sam.page.getByTestId('accept').click();
  for (const { page } of [kim, sam])
    await expect(page.locator('[data-testid=transfer][data-status=done]')).toHaveCount(1);
  expect(await sha256(join(sam.downloads, 'film.bin'))).toBe(await sha256(film));
});
