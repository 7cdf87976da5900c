import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { FramePool } from './frame-pool';
import { OutgoingTransfer } from './outgoing-transfer';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-outgoing-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('keeps no names of what was cancelled during the last look at the disk', async () => {
  const file = join(folder, 'file');
  await writeFile(file, 'bytes');
  const nothing = (): void => undefined;
  const context = { onChange: nothing, now: () => 0, frames: new FramePool(), onTurnsChanged: nothing };
  const transfer = new OutgoingTransfer('send-1', [file], context);
  transfer.cancel();
  await transfer.settled();
  expect(transfer.shown.status).toEqual({ name: 'cancelled', by: 'us' });
  expect(transfer.shown.offer.items.count).toBe(0);
  expect(transfer.shown.view(false).items).toEqual([]);
});
