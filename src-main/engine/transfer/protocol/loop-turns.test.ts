import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { LoopTurns } from './loop-turns';
import { WINDOW_BYTES } from './limits';
import type { TransferMessage } from './messages';
import { Side, temporaryFolder } from '../two-desks.fixture';

/** 64 of them are a frame. */
const TINY_FILES = 1_280;
const FRAMES = 20;

/** Counts how often the event loop comes round. */
function countRounds(): { readonly stop: () => number } {
  let rounds = 0;
  let next = setImmediate(function round() {
    rounds += 1;
    next = setImmediate(round);
  });
  return {
    stop: () => {
      clearImmediate(next);
      return rounds;
    },
  };
}

it('lets the event loop come round every ten milliseconds, and not more often', async () => {
  let now = 0;
  const turns = new LoopTurns(() => now);
  const rounds = countRounds();
  for (; now < 200; now += 1) await turns.due();
  const counted = rounds.stop();
  expect(counted).toBeGreaterThanOrEqual(19);
  expect(counted).toBeLessThanOrEqual(21);
});

it('is what keeps a sender of tiny files from being deaf, though their friend takes everything at once', async () => {
  const folder = await temporaryFolder();
  onTestFinished(() => rm(folder, { recursive: true }));
  const tiny = join(folder, 'tiny');
  await mkdir(tiny);
  for (let file = 0; file < TINY_FILES; file += 1) await writeFile(join(tiny, `${String(file)}.txt`), 'tiny');
  // Every frame takes ten milliseconds, of which the clock of the machine knows nothing.
  let now = 0;
  const { desk } = new Side(folder, folder, () => now);
  let said: (type: TransferMessage['type']) => void = () => undefined;
  const hear = (wanted: TransferMessage['type']): Promise<void> =>
    new Promise((resolve) => {
      said = (type) => {
        if (type === wanted) resolve();
      };
    });
  const offered = hear('offer-end');
  desk.attach({
    maxFrameBytes: 1024 * 1024,
    sendControl: ({ type }) => {
      said(type);
      return Promise.resolve();
    },
    sendData: (_, release) => {
      now += 10;
      release();
      return Promise.resolve();
    },
  });
  desk.offer([tiny]);
  await offered;
  const sent = hear('transfer-end');
  const rounds = countRounds();
  await desk.handleControl({
    type: 'answer',
    transfer: 0,
    accept: true,
    window: WINDOW_BYTES,
    freeBytes: null,
    renamed: [],
  });
  await sent;
  expect(rounds.stop()).toBeGreaterThanOrEqual(FRAMES - 1);
  await desk.close(null);
});
