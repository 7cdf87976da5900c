/** The receiver's disk fills up in the middle: both sides show it, wait, and go on by themselves when there is space. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { test } from '../support/program/command-line-test';
import { connectByCode, embeddedServer, launchCooee } from '../support/window/cooee-app';
import { dropFromSystem } from '../support/window/drag';
import { sha256, writeRandomFile } from '../support/disk/file-tree';
import { lastEvent } from '../support/program/json-events';
import { SmallDisk, whyNoSmallDisk } from '../support/disk/small-disk';
import { partGrowsTo } from '../support/disk/part-growth';

const FILE_MIB = 192;
const DISK_MIB = 224;
/** The disk is filled when this much has arrived. */
const ARRIVED_BYTES = 1024 * 1024;

test.beforeEach(() => {
  const reason = whyNoSmallDisk();
  test.skip(reason !== null, `skipped, because ${reason ?? ''}`);
});

test('the command line pauses on both sides and goes on', async ({ cooee, server, folder }) => {
  const [source, inbox] = [join(folder, 'film.bin'), join(folder, 'inbox')];
  await writeRandomFile(source, FILE_MIB);
  await mkdir(inbox);
  const disk = new SmallDisk(inbox, DISK_MIB);
  try {
    const sender = cooee('send', ...server, '--json', source);
    const code = await sender.prints(/"text":"([^"]+)"/);
    const receiver = cooee('get', ...server, '--json', '-y', '--path', inbox, code);
    let isOver = false;
    void receiver.finished.then(() => (isOver = true));
    await partGrowsTo(inbox, ARRIVED_BYTES, () => isOver);
    disk.fill();
    await Promise.all([sender, receiver].map((program) => program.prints(/"event":"paused"/)));
    expect(lastEvent(receiver, 'paused')).toMatchObject({ by: 'us', kind: 'disk-full' });
    expect(lastEvent(sender, 'paused')).toMatchObject({ by: 'friend', kind: 'disk-full' });
    await disk.makeSpace();
    const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
    expect([sent.stderr, got.stderr, sent.code, got.code]).toEqual(['', '', 0, 0]);
    for (const program of [sender, receiver])
      expect(lastEvent(program, 'done')).toMatchObject({ files: 1, verified: 1, resumed: 0 });
    expect(await sha256(join(inbox, 'film.bin'))).toBe(await sha256(source));
  } finally {
    disk.remove();
  }
});

test('two windows show why and go on', async ({ folder }) => {
  const source = join(folder, 'film.bin');
  await writeRandomFile(source, FILE_MIB);
  const server = await embeddedServer();
  const [sender, receiver] = await Promise.all([
    launchCooee({ name: 'Kim', server }),
    launchCooee({ name: 'Sam', server }),
  ]);
  const disk = new SmallDisk(receiver.downloads, DISK_MIB);
  try {
    await connectByCode(sender, receiver);
    await dropFromSystem(sender.page, [source]);
    await receiver.page.getByTestId('accept').click();
    await partGrowsTo(receiver.downloads, ARRIVED_BYTES, () => false);
    disk.fill();
    for (const { page } of [sender, receiver])
      await expect(page.locator('[data-testid=transfer][data-status=paused]')).toContainText(
        /not enough .*space/i,
      );
    await disk.makeSpace();
    for (const { page } of [sender, receiver])
      await expect(page.locator('[data-testid=transfer][data-status=done]')).toHaveCount(1, {
        timeout: 60_000,
      });
    expect(await sha256(join(receiver.downloads, 'film.bin'))).toBe(await sha256(source));
  } finally {
    disk.remove();
    await Promise.all([sender.close(), receiver.close()]);
  }
});
