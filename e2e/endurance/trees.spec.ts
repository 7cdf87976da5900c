/** Files as people have them, and as they change under the program's hands. */
import { mkdir, rename, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { fingerprint, sha256, writeRandomFile } from '../support/disk/file-tree';
import { jsonEvents, lastEvent } from '../support/program/json-events';
import { peakMemory, whyNoPeakMemory } from '../support/program/peak-memory';
import { ended, expectDone, expectFailure, test } from '../support/program/transfer-test';
import type { TransferPair } from '../support/program/transfer-test';
import { SmallDisk, whyNoSmallDisk } from '../support/disk/small-disk';
import { partGrowsTo } from '../support/disk/part-growth';

const IS_FULL = process.env['FULL'] === '1';
const MIB = 1024 * 1024;
const FILES = IS_FULL ? 200_000 : 20_000;
const SPARSE_GIB = IS_FULL ? 20 : 2;
/** What the engine may take, whatever is sent (docs/ARCHITECTURE.md). MiB. */
const MEMORY_LIMIT_MIB = 250;

async function expectModestMemory({ sender, receiver }: TransferPair): Promise<void> {
  test.skip(whyNoPeakMemory() !== null, `skipped, because ${whyNoPeakMemory() ?? ''}`);
  const [sends, gets] = await Promise.all([peakMemory(sender), peakMemory(receiver)]);
  console.log(`peak memory: send ${sends} MiB, get ${gets} MiB`);
  expect(Math.max(sends, gets)).toBeLessThan(MEMORY_LIMIT_MIB);
}

test(`a tree of ${FILES} files`, async ({ source, received, transfer }) => {
  for (let index = 0; index < FILES; index += 1) {
    const folder = join(source, `album ${index % 100}`);
    if (index < 100) await mkdir(folder);
    await writeFile(join(folder, `photo ${index}.txt`), index % 50 === 0 ? '' : `picture ${index}`);
  }
  const started = performance.now();
  const pair = await transfer(source);
  await Promise.all([expectDone(pair), expectModestMemory(pair)]);
  const seconds = (performance.now() - started) / 1000;
  console.log(`${FILES} files in ${seconds.toFixed(1)} s`);
  expect(lastEvent(pair.sender, 'done')).toMatchObject({ files: FILES, verified: FILES });
  expect(await fingerprint(join(received, 'source'))).toEqual(await fingerprint(source));
});

test(`one sparse file of ${SPARSE_GIB} GiB`, async ({ source, received, transfer }) => {
  const file = join(source, 'disk image.raw');
  await writeFile(file, 'begins');
  await truncate(file, SPARSE_GIB * 1024 * MIB);
  const pair = await transfer(file);
  await Promise.all([expectDone(pair), expectModestMemory(pair)]);
  expect(await sha256(join(received, 'disk image.raw'))).toBe(await sha256(file));
});

test('names that Windows or macOS cannot store, and all that goes with files', async ({
  source,
  received,
  transfer,
}) => {
  const names = [
    'CON',
    'nul.txt',
    'a:b',
    'what?*<>|".txt',
    'back\\slash',
    'dot.',
    'space ',
    'Brief',
    'brief',
    '\u00e9',
    'x'.repeat(255),
  ];
  for (const name of names)
    await writeFile(join(source, name), name, { mode: name === 'CON' ? 0o755 : 0o644 });
  await mkdir(join(source, 'empty', 'emptier'), { recursive: true });
  await expectDone(await transfer(source));
  const tree = join(received, 'source');
  expect(await fingerprint(tree)).toEqual(await fingerprint(source));
  for (const name of names) {
    const [before, after] = [await stat(join(source, name)), await stat(join(tree, name))];
    expect([after.mode & 0o111, Math.floor(after.mtimeMs)]).toEqual([
      before.mode & 0o111,
      Math.floor(before.mtimeMs),
    ]);
  }
});

test('a folder that is moved away in the middle costs what is not read yet, clearly', async ({
  source,
  received,
  transfer,
}) => {
  await mkdir(join(source, 'trip'));
  for (let index = 10; index < 20; index += 1)
    await writeRandomFile(join(source, 'trip', `${index}.bin`), 32);
  const pair = await transfer(join(source, 'trip'));
  await partGrowsTo(received, MIB, ended(pair.receiver));
  await rename(join(source, 'trip'), join(source, 'moved'));
  await expectFailure(pair, /^cooee: [^\n]+\[F[23]\]\n$/);
  const [moved, kept] = [await fingerprint(join(source, 'moved')), await fingerprint(join(received, 'trip'))];
  // Whatever is there is whole.
  for (const [name, hash] of Object.entries(kept)) expect(moved[name]).toBe(hash);
});

test('a folder that cannot be written is reported before anybody is called, or on both sides', async ({
  source,
  received,
  transfer,
}) => {
  const reason = whyNoSmallDisk();
  test.skip(reason !== null, `skipped, because ${reason ?? ''}`);
  await writeRandomFile(join(source, 'film.bin'), 256);
  const disk = new SmallDisk(received, 300);
  try {
    disk.makeReadOnly();
    const pair = await transfer(join(source, 'film.bin'));
    const { stderr, code } = await pair.receiver.finished;
    expect(stderr).toMatch(/^cooee: The folder for received files cannot be written[^\n]*\[F5\]\n$/);
    expect(code).toBe(1);
    expect(jsonEvents(pair.receiver).map(({ event }) => event)).toEqual(['failed']);
  } finally {
    disk.remove();
  }
});
