/**
 * Kill -9 of either program at random moments of a transfer. Both are started again with the same words, as their users would
 * do: the file ends up equal, and what had reached the disk is not sent again, but for one block at most.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import type { CommandLine } from '../support/program/command-line';
import { test } from '../support/program/command-line-test';
import { connectByCode, embeddedServer, launchCooee } from '../support/window/cooee-app';
import type { CooeeApp } from '../support/window/cooee-app';
import { dropFromSystem } from '../support/window/drag';
import { sha256, writeRandomFile } from '../support/disk/file-tree';
import { lastEvent } from '../support/program/json-events';
import { tellScore } from '../interop/score';
import { partBytes, partGrowsTo } from '../support/disk/part-growth';

const IS_FULL = process.env['FULL'] === '1';
const MIB = 1024 * 1024;
const BLOCK_BYTES = MIB;
const FILE_MIB = IS_FULL ? 1024 : 128;
const KILLS = IS_FULL ? 100 : 4;
const APP_KILLS = IS_FULL ? 10 : 1;
/** Of the screens after a call. */
const TO_START = 'Back to the start';
const CODE = '0.k222.k333';

/** What a killed sender had on the way still arrives: a window of 16 MiB, and what the sockets hold. It must not be the rest of the file. */
const ON_THE_WAY_MIB = 32;
const randomMoment = (): number => Math.floor(Math.random() * (FILE_MIB - ON_THE_WAY_MIB) * MIB);

test(`${KILLS} kills of the command line in ${FILE_MIB} MiB`, async ({ cooee, startServer, folder }) => {
  const [source, inbox] = [join(folder, 'film.bin'), join(folder, 'inbox')];
  await writeRandomFile(source, FILE_MIB);
  const expected = await sha256(source);
  const server = ['-u', '-s', '127.0.0.1', '--port', await startServer('-u')];
  const start = async (): Promise<{ sender: CommandLine; receiver: CommandLine }> => {
    const sender = cooee('send', ...server, '--json', '-c', CODE, source);
    await sender.prints(/"event":"code"/);
    const receiver = cooee('get', ...server, '--json', '-y', '--path', inbox, CODE);
    return { sender, receiver };
  };

  const sentTwice: number[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    await mkdir(inbox);
    const { sender, receiver } = await start();
    const [victim, survivor] = kill % 2 === 0 ? [sender, receiver] : [receiver, sender];
    let isOver = false;
    void receiver.finished.then(() => (isOver = true));
    await partGrowsTo(inbox, randomMoment(), () => isOver);
    victim.kill('SIGKILL');
    await victim.finished;
    // Its user sees that the connection is gone, and ends it to start again.
    await Promise.race([survivor.prints(/"event":"link-lost"/), survivor.finished]);
    survivor.kill('SIGINT');
    await survivor.finished;
    const there = partBytes(inbox);

    const again = await start();
    const [sent, got] = await Promise.all([again.sender.finished, again.receiver.finished]);
    expect([sent.stderr, got.stderr, sent.code, got.code]).toEqual(['', '', 0, 0]);
    expect(await readdir(inbox)).toEqual(['film.bin']);
    expect(await sha256(join(inbox, 'film.bin'))).toBe(expected);
    const resumed = [again.sender, again.receiver].map((program) =>
      Number(lastEvent(program, 'done')['resumed']),
    );
    expect(resumed[0]).toBe(resumed[1]);
    sentTwice.push(there - (resumed[0] ?? 0));
    await rm(inbox, { recursive: true });
  }
  const atMostABlock = sentTwice.filter((bytes) => bytes <= BLOCK_BYTES).length;
  tellScore({ table: 'Kill -9', row: 'command line', column: 'resumed, equal', passed: KILLS, runs: KILLS });
  const column = 'sent twice <= 1 MiB';
  tellScore({ table: 'Kill -9', row: 'command line', column, passed: atMostABlock, runs: KILLS });
  console.log(`most bytes that had to be sent twice: ${Math.max(...sentTwice)}`);
  expect(Math.max(...sentTwice)).toBeLessThanOrEqual(BLOCK_BYTES);
});

test(`${APP_KILLS} kills of a window in ${FILE_MIB} MiB`, async ({ folder }) => {
  const source = join(folder, 'film.bin');
  await writeRandomFile(source, FILE_MIB);
  const expected = await sha256(source);
  const server = await embeddedServer();
  let [sender, receiver] = await Promise.all([
    launchCooee({ name: 'Kim', server }),
    launchCooee({ name: 'Sam', server }),
  ]);
  try {
    for (let kill = 0; kill < APP_KILLS; kill += 1) {
      await connectByCode(sender, receiver);
      await dropFromSystem(sender.page, [source]);
      await receiver.page.getByTestId('accept').click();
      // In the first half: a transfer that was over before the signal came would leave nothing to ask about.
      await partGrowsTo(receiver.downloads, Math.floor(randomMoment() / 2), () => false);
      const there = partBytes(receiver.downloads);
      const killsSender = kill % 2 === 0;
      const restarted = await killAndRestart(killsSender ? sender : receiver);
      [sender, receiver] = killsSender ? [restarted, receiver] : [sender, restarted];
      const survivor = killsSender ? receiver : sender;
      await survivor.page.getByTestId('hang-up').click();
      await survivor.page.getByRole('button', { name: 'Hang up anyway' }).click();
      await survivor.page.getByRole('button', { name: TO_START }).click();

      await connectByCode(sender, receiver);
      await dropFromSystem(sender.page, [source]);
      const smallest = smallestPart(receiver.downloads);
      await receiver.page.getByTestId('accept').click();
      for (const { page } of [sender, receiver])
        await expect(page.locator('[data-testid=transfer][data-status=done]')).toHaveCount(1, {
          timeout: 60_000,
        });
      expect(await sha256(join(receiver.downloads, 'film.bin'))).toBe(expected);
      // What is behind the last whole block is cut off, and the part grows from there.
      expect(there - smallest()).toBeLessThanOrEqual(BLOCK_BYTES);
      await survivor.page.getByTestId('hang-up').click();
      for (const { page } of [sender, receiver]) await page.getByRole('button', { name: TO_START }).click();
      await rm(join(receiver.downloads, 'film.bin'));
    }
  } finally {
    await Promise.all([sender.close(), receiver.close()]);
  }
});

/** Watches the part of a file from now on. @returns a function that ends that and tells its smallest size, bytes */
function smallestPart(folder: string): () => number {
  let smallest = partBytes(folder);
  const timer = setInterval(() => {
    const bytes = partBytes(folder);
    // Without a part the file has its name already.
    if (bytes > 0) smallest = Math.min(smallest, bytes);
  }, 2);
  return () => {
    clearInterval(timer);
    return smallest;
  };
}

async function killAndRestart(app: CooeeApp): Promise<CooeeApp> {
  app.electron.process().kill('SIGKILL');
  return app.restart();
}
