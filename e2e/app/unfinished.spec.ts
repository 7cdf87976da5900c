/**
 * A program that was killed in the middle of a transfer: its first screen says what is not finished, and a new call with a new
 * code goes on with it from where it stopped.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { expect, test } from '@playwright/test';
import type { Locator } from '@playwright/test';

import { partBytes, partGrowsTo } from '../support/disk/part-growth';
import { connectByCode, launchPair } from '../support/window/cooee-app';
import type { CooeeApp } from '../support/window/cooee-app';
import { dropFromSystem } from '../support/window/drag';
import { sha256, writeRandomFile } from '../support/disk/file-tree';
import { hangUp, transferCard } from '../support/window/in-call';
import { takePictures } from '../support/window/pictures';

const MIB = 1024 * 1024;
/** A second's work on a fast machine … */
const FILE_MIB = 512;
/** … of which so much is on the disk when the program is killed. */
const KILLED_AT_BYTES = 96 * MIB;
/** A killed program loses one block at most (docs/PROTOCOL.md 7). */
const BLOCK_BYTES = MIB;
const ARRIVES_WITHIN_MS = 60_000;
/** What was on its way is written first, which takes a busy disk some time. */
const NOTICED_WITHIN_MS = 20_000;

let kim: CooeeApp;
let sam: CooeeApp;
let folder: string;
let film: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-e2e-unfinished-'));
  film = join(folder, 'film.bin');
  await writeRandomFile(film, FILE_MIB);
  [kim, sam] = await launchPair();
});

test.afterEach(async () => {
  await Promise.all([kim.close(), sam.close()]);
  await rm(folder, { recursive: true, force: true });
});

const card = ({ page }: CooeeApp): Locator => page.getByTestId('unfinished');

/** The name as it is on the disk: nothing is made of its first letter. */
async function expectCard(app: CooeeApp, direction: 'To Sam' | 'From Kim'): Promise<void> {
  await expect(card(app)).toHaveCount(1);
  await expect(card(app)).toContainText('film.bin');
  await expect(card(app)).toContainText(direction);
}

const inbox = (): string => join(sam.downloads, 'film.bin');

/** Kim sends the film to Sam, and it is in its middle. */
async function sendHalf(): Promise<void> {
  await connectByCode(kim, sam);
  await dropFromSystem(kim.page, [film]);
  await sam.page.getByTestId('accept').click();
  await partGrowsTo(sam.downloads, KILLED_AT_BYTES, () => existsSync(inbox()));
}

async function toStart({ page }: CooeeApp): Promise<void> {
  await page.getByRole('button', { name: 'Back to the start' }).click();
}

function kill(app: CooeeApp): void {
  app.electron.process().kill('SIGKILL');
}

/** The one whose friend was killed sees it, and does not want to wait. */
async function giveUp(survivor: CooeeApp): Promise<void> {
  await expect(survivor.page.getByTestId('link-lost')).toBeVisible({ timeout: NOTICED_WITHIN_MS });
  await hangUp(survivor);
  await expect(survivor.page.getByText('can go on in your next call')).toBeVisible();
  await expect(survivor.page.getByTestId('transfer')).toContainText('Not finished when the call ended');
  await takePictures(survivor, 'unfinished-ended');
  await toStart(survivor);
}

/** It stays in sight until the call: a hint would be gone before the friend has picked up. */
async function putInTray(): Promise<void> {
  await kim.page.getByTestId('resume-unfinished').click();
  await expect(card(kim)).toContainText('In the tray');
}

/** Only what the part lacked went over the wire again, both windows say so, and the film is whole. */
async function expectRest(there: number): Promise<void> {
  for (const app of [kim, sam]) {
    const transfer = transferCard(app, 'film.bin');
    await expect(transfer).toHaveAttribute('data-status', 'done', { timeout: ARRIVES_WITHIN_MS });
    const snapshot = await app.page.evaluate(() => window.cooee.command('system.snapshot'));
    if (!snapshot.ok) throw new Error('the engine does not answer');
    const resumed = snapshot.value.transfers.map(({ resumedBytes }) => resumedBytes);
    expect(resumed).toHaveLength(1);
    expect(there - (resumed[0] ?? 0)).toBeLessThanOrEqual(BLOCK_BYTES);
    expect(resumed[0]).toBeLessThanOrEqual(there);
  }
  expect(await sha256(inbox())).toBe(await sha256(film));
  expect(partBytes(sam.downloads)).toBe(0);
}

async function endCall(): Promise<void> {
  await hangUp(kim);
  for (const app of [kim, sam]) await toStart(app);
}

/** Neither window has anything to go on with, now and after a restart. */
async function expectNothingLeft(): Promise<void> {
  for (const app of [kim, sam]) {
    await expect(app.page.getByTestId('call-button')).toBeVisible();
    await expect(card(app)).toHaveCount(0);
  }
  [kim, sam] = await Promise.all([kim.restart(), sam.restart()]);
  for (const app of [kim, sam]) {
    await expect(card(app)).toHaveCount(0);
    // A card might only be late: but there is nothing that could be shown.
    expect(JSON.parse(await readFile(join(dirname(app.settingsFile), 'unfinished.json'), 'utf8'))).toEqual(
      [],
    );
  }
}

test('a sender who was killed goes on in a new call, from where it stopped', async () => {
  await sendHalf();
  kill(kim);
  await giveUp(sam);
  const there = partBytes(sam.downloads);
  kim = await kim.restart();

  await expectCard(kim, 'To Sam');
  await expectCard(sam, 'From Kim');
  await expect(card(sam).getByTestId('resume-unfinished')).toHaveCount(0);
  await takePictures(kim, 'unfinished-sender');
  await takePictures(sam, 'unfinished-receiver');

  await putInTray();
  await takePictures(kim, 'unfinished-in-tray');
  await connectByCode(kim, sam);
  await takePictures(sam, 'unfinished-offered-again');
  await sam.page.getByTestId('accept').click();
  await expectRest(there);
  await endCall();
  await expectNothingLeft();
});

test('a receiver who was killed gets the rest in a new call, whoever calls', async () => {
  await sendHalf();
  kill(sam);
  await giveUp(kim);
  sam = await sam.restart();
  const there = partBytes(sam.downloads);

  await expectCard(kim, 'To Sam');
  await expectCard(sam, 'From Kim');
  await takePictures(kim, 'unfinished-survivor');
  await takePictures(sam, 'unfinished-killed-receiver');
  await putInTray();
  await connectByCode(sam, kim);
  await sam.page.getByTestId('accept').click();
  await expectRest(there);
  await endCall();
  await expectNothingLeft();
});

test('what both have forgotten stays forgotten after a restart', async () => {
  await sendHalf();
  // As when the lights go out.
  for (const app of [kim, sam]) kill(app);
  [kim, sam] = await Promise.all([kim.restart(), sam.restart()]);
  for (const app of [kim, sam]) {
    await app.page.getByTestId('forget-unfinished').click();
    await expect(card(app)).toHaveCount(0);
  }
  await expectNothingLeft();
});
