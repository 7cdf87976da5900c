import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { BLOCK_BYTES, hashOfBlock, hashOfFile } from '../protocol/file-hash';
import { OfferItems, ROOT } from '../protocol/offer-items';
import { ArrivingPart } from '../storage/arriving-part';
import { findJournals } from '../storage/journal';
import type { InterruptibleFile } from '../storage/journal';
import { temporaryFolder } from '../two-desks.fixture';
import { interruptibleFile, InterruptedFiles } from './interrupted-files';

const MTIME = 1_600_000_000_123;
const BYTES = randomBytes(3 * BLOCK_BYTES);
const [FILM, NOTE, SONG] = [0, 1, 2];

let folder: string;
let items: OfferItems;
beforeEach(async () => {
  folder = await temporaryFolder();
  items = new OfferItems();
  const facts = { mtime: MTIME, executable: false, private: false };
  items.addFile(items.newFolder(ROOT, 'trip'), { ...facts, name: 'film', size: BYTES.length + 1 });
  items.addFile(ROOT, { ...facts, name: 'note', size: 10 });
  items.addFile(ROOT, { ...facts, name: 'song', size: BYTES.length });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A part of so many blocks that an earlier transfer has left. */
async function left(file: InterruptibleFile, blocks: number): Promise<void> {
  const part = await ArrivingPart.beginWithJournal(folder, file);
  for (let at = 0; at < blocks * BLOCK_BYTES; at += BLOCK_BYTES) {
    const block = BYTES.subarray(at, at + BLOCK_BYTES);
    await part.write(block);
    await part.record(hashOfBlock(block));
  }
  await part.leave();
}

const find = (signal = new AbortController().signal): Promise<InterruptedFiles> =>
  InterruptedFiles.find(folder, items, signal);

it('parts of files that are offered again go on where they stopped', async () => {
  await left(interruptibleFile(items, FILM), 3);
  await left(interruptibleFile(items, SONG), 1);
  const files = await find();
  expect(files.bytes).toBe(4 * BLOCK_BYTES);
  expect(files.offsets()).toEqual(
    new Map([
      [FILM, 3 * BLOCK_BYTES],
      [SONG, BLOCK_BYTES],
    ]),
  );
  // What the sender compares with their own file: the hash of the same beginning.
  const beginning = (blocks: number): string =>
    hashOfFile(BYTES.subarray(0, blocks * BLOCK_BYTES)).toString('hex');
  expect(files.resumePoints()).toEqual(
    expect.arrayContaining([
      { file: FILM, offset: 3 * BLOCK_BYTES, digest: beginning(3) },
      { file: SONG, offset: BLOCK_BYTES, digest: beginning(1) },
    ]),
  );
  expect([files.has(FILM), files.has(NOTE), files.has(SONG)]).toEqual([true, false, true]);
  await files.end(false);
  expect(await readdir(folder)).toEqual([]);
});

it('a part is its taker’s, and the others are given back', async () => {
  await left(interruptibleFile(items, FILM), 2);
  await left(interruptibleFile(items, SONG), 2);
  const files = await find();
  const taken = files.take(FILM);
  expect(taken?.length).toBe(2 * BLOCK_BYTES);
  expect(files.take(FILM)).toBeNull();
  expect([files.has(FILM), files.bytes]).toEqual([false, 2 * BLOCK_BYTES]);
  await files.end(true);
  expect((await findJournals(folder)).map(({ file }) => file.path)).toEqual(['song']);
  await taken?.discard();
});

it.each<[string, Partial<InterruptibleFile>]>([
  ['size', { size: BYTES.length + 2 }],
  ['date', { seconds: 1 }],
  ['mode', { executable: true }],
])('the part of a version with another %s goes: its path means something else now', async (_, other) => {
  await left({ ...interruptibleFile(items, FILM), ...other }, 2);
  const files = await find();
  expect(files.bytes).toBe(0);
  expect(await readdir(folder)).toEqual([]);
});

it('parts of another program, and of files that are not offered, stay where they are', async () => {
  await left({ ...interruptibleFile(items, FILM), program: 'gday' }, 2);
  await left({ ...interruptibleFile(items, FILM), path: 'something else' }, 2);
  const files = await find();
  expect(files.bytes).toBe(0);
  expect(await findJournals(folder)).toHaveLength(2);
});

it('of two parts of one file one goes on, and the other stays', async () => {
  await left(interruptibleFile(items, FILM), 1);
  await left(interruptibleFile(items, FILM), 1);
  const files = await find();
  expect(files.bytes).toBe(BLOCK_BYTES);
  await files.end(false);
  expect(await findJournals(folder)).toHaveLength(1);
});

it('all parts stay when nobody waits for the answer any more', async () => {
  await left(interruptibleFile(items, FILM), 2);
  await left(interruptibleFile(items, SONG), 2);
  const before = (await readdir(folder)).sort();
  await expect(find(AbortSignal.abort(new Error('cancelled')))).rejects.toThrow('cancelled');
  expect((await readdir(folder)).sort()).toEqual(before);
});

it('a folder that is not there has none', async () => {
  folder = join(folder, 'gone');
  expect((await find()).bytes).toBe(0);
});
