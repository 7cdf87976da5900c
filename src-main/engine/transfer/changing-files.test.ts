import { appendFile, mkdir, open, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { TwoDesks, treeOf } from './two-desks.fixture';

/** Larger than what can be under way at once, so that its end is read after the first bytes arrived. */
const LARGE = 24 * 1024 * 1024;

let call: TwoDesks;
let changing: string;
beforeEach(async () => {
  call = await TwoDesks.make();
  await mkdir(join(call.a.outbox, 'tree'));
  changing = join(call.a.outbox, 'tree', '2-changing');
  await writeFile(join(call.a.outbox, 'tree', '1-before'), 'before');
  await writeFile(changing, Buffer.alloc(LARGE, 1));
  await writeFile(join(call.a.outbox, 'tree', '3-after'), 'after');
  call.connect();
});
afterEach(() => call.remove());

/** Changes the file when its first bytes arrive. */
function whileItIsSent(change: () => Promise<void>): void {
  let done = false;
  call.toB.beforeDelivery = async (packet) => {
    if (done || packet.kind !== 'data' || packet.frame.readUInt32BE(5) !== 2) return;
    done = true;
    await change();
  };
}

/** Writes over some bytes as a database does, and leaves size and time of modification as they were. */
async function changeInPlace(at: number): Promise<void> {
  const file = await open(changing, 'r+');
  const { atime, mtime } = await file.stat();
  await file.write(Buffer.alloc(1, 2), 0, 1, at);
  await file.utimes(atime, mtime);
  await file.close();
}

/** Changes the file between the offer and the answer. */
async function beforeItIsSent(change: () => Promise<void>): ReturnType<TwoDesks['transfer']> {
  const id = call.a.desk.offer([join(call.a.outbox, 'tree')]);
  const offered = await call.b.incoming();
  await change();
  await call.b.desk.accept(offered.id);
  const [sender, receiver] = await Promise.all([call.a.desk.whenOver(id), call.b.desk.whenOver(offered.id)]);
  return { sender, receiver, offered };
}

async function expectOnlyThatFileFailed(
  ends: Awaited<ReturnType<TwoDesks['transfer']>>,
  kind: 'file-changed' | 'file-unreadable',
): Promise<void> {
  expect(ends.sender).toEqual({ name: 'failed', failure: { kind, detail: 'tree/2-changing' } });
  expect(ends.receiver).toEqual(ends.sender);
  expect(Object.keys(await treeOf(call.b.inbox)).sort()).toEqual(['tree/', 'tree/1-before', 'tree/3-after']);
  expect(call.broken).toBeNull();
}

describe('while it is sent, a file', () => {
  it.each<[string, () => Promise<void>]>([
    ['that grows', () => appendFile(changing, 'more')],
    ['that shrinks', () => truncate(changing, 17)],
    ['that is written again', () => writeFile(changing, Buffer.alloc(LARGE, 2))],
    ['that is touched', () => utimes(changing, 1, 1)],
    ['whose end is changed in place, with its time put back', () => changeInPlace(LARGE - 1)],
  ])('%s fails alone, and the others arrive', async (_, change) => {
    whileItIsSent(change);
    await expectOnlyThatFileFailed(await call.transfer([join(call.a.outbox, 'tree')]), 'file-changed');
  });
});

describe('between offer and answer, a file', () => {
  it('that vanishes fails alone, and the others arrive', async () => {
    await expectOnlyThatFileFailed(await beforeItIsSent(() => rm(changing)), 'file-unreadable');
  });

  it('that changes fails alone, and the others arrive', async () => {
    await expectOnlyThatFileFailed(await beforeItIsSent(() => writeFile(changing, 'other')), 'file-changed');
  });

  it('that becomes a folder fails alone, and the others arrive', async () => {
    const change = async (): Promise<void> => {
      await rm(changing);
      await mkdir(changing);
    };
    await expectOnlyThatFileFailed(await beforeItIsSent(change), 'file-changed');
  });

  it('that is small and vanishes fails alone too', async () => {
    await writeFile(changing, 'small');
    await expectOnlyThatFileFailed(await beforeItIsSent(() => rm(changing)), 'file-unreadable');
  });
});
