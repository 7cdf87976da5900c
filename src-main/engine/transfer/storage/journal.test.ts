import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { lstat, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { BLOCK_HASH_BYTES } from '../protocol/file-hash';
import { temporaryFolder } from '../two-desks.fixture';
import { findJournals, Journal } from './journal';
import type { FoundJournal, InterruptibleFile } from './journal';
import { newPartPath } from './part-file';

const FILM: InterruptibleFile = {
  program: 'cooee',
  path: 'trip/film.mp4',
  size: 10_000_000,
  seconds: 1_700_000_000,
  nanoseconds: 5_000_000,
  executable: false,
  private: true,
};

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const hashes = (count: number): Buffer[] =>
  Array.from({ length: count }, () => randomBytes(BLOCK_HASH_BYTES));

/** A journal with these records, left to be found. @returns where it is */
async function left(records: readonly Buffer[], file = FILM): Promise<string> {
  const part = newPartPath(folder);
  const journal = await Journal.create(folder, part, file);
  for (const record of records) await journal.append(record);
  await journal.release();
  return part.replace(/part$/, '0.journal');
}

async function onlyOne(): Promise<FoundJournal> {
  const [found, ...others] = await findJournals(folder);
  expect(others).toEqual([]);
  if (found === undefined) throw new Error('nothing was found');
  return found;
}

async function claimed(found: FoundJournal): Promise<Journal> {
  const journal = await Journal.claim(found);
  if (journal === null) throw new Error('somebody was faster');
  return journal;
}

describe('a journal', () => {
  it('tells of any file what it was told, and as many records as are asked for', async () => {
    const whole = { min: -8_640_000_000_000, max: 8_640_000_000_000 };
    const files = fc.record({
      program: fc.constantFrom('cooee' as const, 'gday' as const),
      path: fc.string({ unit: 'binary', maxLength: 200 }),
      size: fc.maxSafeNat(),
      seconds: fc.integer(whole),
      nanoseconds: fc.integer({ min: 0, max: 999_999_999 }),
      executable: fc.boolean(),
      private: fc.boolean(),
    });
    const counts = fc.nat({ max: 5 });
    await fc.assert(
      fc.asyncProperty(files, counts, counts, async (file, count, asked) => {
        const records = hashes(count);
        await left(records, file);
        const found = await onlyOne();
        expect(found.file).toEqual(file);
        const journal = await claimed(found);
        expect(await journal.records(asked)).toEqual(Buffer.concat(records.slice(0, asked)));
        await journal.remove();
        expect(await readdir(folder)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('that was cut off at any byte counts its whole records, and none without a whole header', async () => {
    const records = hashes(4);
    const path = await left(records);
    const bytes = await readFile(path);
    await rm(path);
    const headerBytes = bytes.length - 4 * BLOCK_HASH_BYTES;
    const stemOf = (cut: number): string => `.cooee-${cut.toString(16).padStart(16, '0')}`;
    for (let cut = 0; cut <= bytes.length; cut += 1)
      await writeFile(join(folder, `${stemOf(cut)}.0.journal`), bytes.subarray(0, cut));
    const found = new Map((await findJournals(folder)).map((journal) => [journal.stem, journal]));
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const one = found.get(stemOf(cut));
      if (cut < headerBytes) {
        expect(one).toBeUndefined();
        continue;
      }
      if (one === undefined) throw new Error(`cut at ${String(cut)} was not found`);
      const whole = records.slice(0, Math.floor((cut - headerBytes) / BLOCK_HASH_BYTES));
      const journal = await claimed(one);
      expect(await journal.records(100)).toEqual(Buffer.concat(whole));
      // The next record takes the place of the torn one.
      const [next = Buffer.alloc(0)] = hashes(1);
      await journal.append(next);
      expect(await journal.records(100)).toEqual(Buffer.concat([...whole, next]));
      await journal.remove();
    }
  });

  it('that became shorter after it was found has no records', async () => {
    const path = await left(hashes(2));
    const found = await onlyOne();
    await writeFile(path, '{');
    const journal = await claimed(found);
    expect(await journal.records(2)).toEqual(Buffer.alloc(0));
    await journal.remove();
  });

  it('goes on behind the blocks that it was shortened to', async () => {
    const [first = Buffer.alloc(0), second = Buffer.alloc(0), third = Buffer.alloc(0)] = hashes(3);
    await left([first, second]);
    const journal = await claimed(await onlyOne());
    await journal.truncate(1);
    await journal.append(third);
    expect(await journal.records(3)).toEqual(Buffer.concat([first, third]));
    await journal.remove();
  });

  it('is one process’s: of two that want it one gets it, and others when it is given back', async () => {
    await left([]);
    const found = await onlyOne();
    const both = await Promise.all([Journal.claim(found), Journal.claim(found)]);
    const [journal, ...others] = both.filter((claim) => claim !== null);
    expect(others).toEqual([]);
    expect(await findJournals(folder)).toEqual([]);
    await journal?.release();
    await (await claimed(await onlyOne())).remove();
  });

  it('of a process that runs is not found, and of one that has ended it is', async () => {
    const path = await left([]);
    const bytes = await readFile(path);
    const ended = spawnSync(process.execPath, ['--version']).pid;
    for (const pid of [process.ppid, ended])
      await writeFile(path.replace(/0\.journal$/, `${String(pid)}.journal`), bytes);
    await rm(path);
    expect((await onlyOne()).owner).toBe(ended);
  });

  it('of an older version had no mark for what is private', async () => {
    const path = await left([]);
    const { private: _, ...older } = FILM;
    await writeFile(path, `${JSON.stringify(older)}\n`);
    expect((await onlyOne()).file).toEqual({ ...FILM, private: false });
  });

  it.each<[string, string]>([
    ['is no JSON', 'film.mp4\n'],
    ['has a negative size', `${JSON.stringify({ ...FILM, size: -1 })}\n`],
    ['names another program', `${JSON.stringify({ ...FILM, program: 'wormhole' })}\n`],
    ['has no end', JSON.stringify(FILM)],
    ['is longer than any of ours', `${JSON.stringify({ ...FILM, path: 'x'.repeat(30_000) })}\n`],
  ])('whose header %s is passed over, and stays', async (_, header) => {
    const path = await left([]);
    await writeFile(path, header);
    expect(await findJournals(folder)).toEqual([]);
    expect(await readFile(path, 'utf8')).toBe(header);
  });

  it('is told from the files of others by its name', async () => {
    const path = await left([]);
    const bytes = await readFile(path);
    await rm(path);
    const names = [
      '.cooee-0123.0.journal',
      '.cooee-0123456789abcdef.journal',
      'cooee-0123456789abcdef.0.journal',
    ];
    for (const name of names) await writeFile(join(folder, name), bytes);
    expect(await findJournals(folder)).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')(
    'that the disk tells nothing of is left under its name, and closed',
    async () => {
      const path = await left([]);
      const found = await onlyOne();
      const probe = await open(path);
      const stat = vi.spyOn(Object.getPrototypeOf(probe) as FileHandle, 'stat');
      await probe.close();
      const descriptors = await readdir('/proc/self/fd');
      // No disk here fails between two such calls: the first one asks whose file it is, the second one for its length.
      stat.mockImplementationOnce(() => lstat(path.replace(/0\.journal$/, `${String(process.pid)}.journal`)));
      stat.mockRejectedValueOnce(Object.assign(new Error('EIO'), { code: 'EIO' }));
      try {
        expect(await Journal.claim(found)).toBeNull();
        expect(stat).toHaveBeenCalledTimes(2);
      } finally {
        stat.mockRestore();
      }
      expect(await readdir('/proc/self/fd')).toHaveLength(descriptors.length);
      await (await claimed(await onlyOne())).remove();
    },
  );
});
