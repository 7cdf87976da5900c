import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { BLOCK_BYTES, BLOCK_HASH_BYTES, hashOfBlock, hashOfFile } from '../protocol/file-hash';
import { PartWriter } from '../receiving/part-writer';
import { LoopDisk, mayMount } from '../loop-disk.fixture';
import { temporaryFolder } from '../two-desks.fixture';
import { ArrivingPart } from './arriving-part';
import { FlushError } from './disk-errors';
import { findJournals } from './journal';
import type { FoundJournal, InterruptibleFile } from './journal';

const MTIME = 1_600_000_000_000;
const PUBLIC = { executable: false, private: false };
/** Two whole blocks and the half of a third. */
const FILM = randomBytes(2.5 * BLOCK_BYTES);
const WANTED = new AbortController().signal;

const film = (program: 'cooee' | 'gday' = 'cooee'): InterruptibleFile => ({
  ...{ program, path: 'film', size: FILM.length },
  ...{ seconds: MTIME / 1000, nanoseconds: 0, ...PUBLIC },
});

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The part as a process leaves it that was killed after so many bytes, of which it has recorded all whole blocks. */
async function interrupted(length: number, program?: 'cooee' | 'gday'): Promise<FoundJournal> {
  const part = await ArrivingPart.beginWithJournal(folder, film(program));
  await part.write(FILM.subarray(0, length));
  for (let end = BLOCK_BYTES; end <= length; end += BLOCK_BYTES)
    await part.record(hashOfBlock(FILM.subarray(end - BLOCK_BYTES, end)));
  await part.leave();
  return onlyOne();
}

async function onlyOne(): Promise<FoundJournal> {
  const [found, ...others] = await findJournals(folder);
  expect(others).toEqual([]);
  if (found === undefined) throw new Error('nothing was left');
  return found;
}

const partOf = ({ stem }: FoundJournal): string => join(folder, `${stem}.part`);
const journalOf = ({ stem }: FoundJournal): string => join(folder, `${stem}.0.journal`);

describe('a part with a journal', () => {
  it('goes on from its last good block, whatever a crash has left of both, and the file is whole in the end', async () => {
    const crash = fc.record({
      /** What is left of the part's two and a half blocks and of the journal's two records. */
      length: fc.oneof(
        fc.nat({ max: FILM.length }),
        fc.constantFrom(BLOCK_BYTES, 2 * BLOCK_BYTES, FILM.length),
      ),
      recorded: fc.nat({ max: 2 * BLOCK_HASH_BYTES }),
      /** A byte that the disk has lost, as after a power cut. */
      lost: fc.option(fc.nat({ max: FILM.length - 1 })),
    });
    await fc.assert(
      fc.asyncProperty(crash, async ({ length, recorded, lost }) => {
        const found = await interrupted(FILM.length);
        await truncate(partOf(found), length);
        await truncate(journalOf(found), found.headerBytes + recorded);
        if (lost !== null && lost < length) {
          const bytes = await readFile(partOf(found));
          bytes.writeUInt8(bytes.readUInt8(lost) ^ 1, lost);
          await writeFile(partOf(found), bytes);
        }
        const good = Math.min(
          Math.floor(length / BLOCK_BYTES),
          Math.floor(recorded / BLOCK_HASH_BYTES),
          lost === null ? Infinity : Math.floor(lost / BLOCK_BYTES),
        );

        const part = await ArrivingPart.continue(found, WANTED);
        if (good === 0) {
          // Nobody goes on from there.
          expect(part).toBeNull();
          expect(await readdir(folder)).toEqual([]);
          return;
        }
        if (part === null) throw new Error('nothing was continued');
        expect(part.length).toBe(good * BLOCK_BYTES);
        const writer = PartWriter.continue(part, MTIME);
        await writer.write(FILM.subarray(part.length));
        const written = await writer.finish();
        expect(written.hash).toBe(hashOfFile(FILM).toString('hex'));
        expect((await readFile(part.path)).equals(FILM)).toBe(true);
        await part.discard();
        expect(await readdir(folder)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it('is asked for its last block again even when it is whole', async () => {
    const part = await ArrivingPart.beginWithJournal(folder, { ...film(), size: 2 * BLOCK_BYTES });
    await part.write(FILM.subarray(0, 2 * BLOCK_BYTES));
    for (const at of [0, BLOCK_BYTES]) await part.record(hashOfBlock(FILM.subarray(at, at + BLOCK_BYTES)));
    await part.leave();
    const continued = await ArrivingPart.continue(await onlyOne(), WANTED);
    expect(continued?.length).toBe(BLOCK_BYTES);
    await continued?.discard();
  });

  it('that is longer than its file goes, and so does a journal without a part', async () => {
    const found = await interrupted(FILM.length);
    await truncate(partOf(found), FILM.length + 1);
    expect(await ArrivingPart.continue(found, WANTED)).toBeNull();
    expect(await readdir(folder)).toEqual([]);
    const alone = await interrupted(FILM.length);
    await rm(partOf(alone));
    expect(await ArrivingPart.continue(alone, WANTED)).toBeNull();
    expect(await readdir(folder)).toEqual([]);
  });

  it('of a gday goes on from its last byte', async () => {
    const continued = await ArrivingPart.continue(await interrupted(BLOCK_BYTES + 7, 'gday'), WANTED);
    expect(continued?.length).toBe(BLOCK_BYTES + 7);
    await continued?.discard();
  });

  it('stays as it is when it is not wanted any more while it is read back', async () => {
    const found = await interrupted(FILM.length);
    await expect(ArrivingPart.continue(found, AbortSignal.abort(new Error('cancelled')))).rejects.toThrow(
      'cancelled',
    );
    expect((await stat(partOf(found))).size).toBe(FILM.length);
    const continued = await ArrivingPart.continue(await onlyOne(), WANTED);
    expect(continued?.length).toBe(2 * BLOCK_BYTES);
    await continued?.discard();
  });

  it('is another process’s when that was faster', async () => {
    const found = await interrupted(FILM.length);
    const continued = await ArrivingPart.continue(found, WANTED);
    expect(await ArrivingPart.continue(found, WANTED)).toBeNull();
    expect(continued?.length).toBe(2 * BLOCK_BYTES);
    await continued?.discard();
  });

  it('without a byte is not worth leaving', async () => {
    const part = await ArrivingPart.beginWithJournal(folder, film());
    await part.leave();
    expect(await readdir(folder)).toEqual([]);
  });

  it('stays where the folder is to blame for a failure, and goes where its own bytes are', async () => {
    for (const [code, stays] of [
      ['EACCES', true],
      ['EIO', false],
    ] as const) {
      const part = await ArrivingPart.beginWithJournal(folder, film());
      await part.write(FILM.subarray(0, BLOCK_BYTES));
      await part.failed(Object.assign(new Error(code), { code }));
      expect(await findJournals(folder)).toHaveLength(stays ? 1 : 0);
      for (const name of await readdir(folder)) await rm(join(folder, name));
    }
  });
});

describe('a part without a journal', () => {
  it('has all bytes and the time when it is finished, and goes when it is left', async () => {
    const part = await ArrivingPart.begin(folder, PUBLIC);
    for (const at of [0, 1000]) await part.write(FILM.subarray(at, at + 1000));
    await part.record(randomBytes(BLOCK_HASH_BYTES));
    await part.finish(MTIME);
    expect((await readFile(part.path)).equals(FILM.subarray(0, 2000))).toBe(true);
    expect((await stat(part.path)).mtimeMs).toBe(MTIME);
    await part.leave();
    expect(await readdir(folder)).toEqual([]);
  });
});

describe.skipIf(!mayMount)('a part on a disk that fails', () => {
  let disk: LoopDisk;
  beforeEach(async () => {
    disk = await LoopDisk.make(folder, 100);
  });
  afterEach(() => disk.remove());

  it('takes no more bytes when some were lost, and is not left to be continued', async () => {
    await disk.breakBehind(16);
    const part = await ArrivingPart.beginWithJournal(disk.root, { ...film(), size: 90 * BLOCK_BYTES });
    const writing = async (): Promise<void> => {
      for (let blocks = 0; blocks < 80; blocks += 1) {
        await part.write(FILM.subarray(0, BLOCK_BYTES));
        // The flush in the background takes its time.
        if (blocks > 32) await sleep(100);
      }
    };
    await expect(writing()).rejects.toBeInstanceOf(FlushError);
    expect(part.length).toBeLessThan(80 * BLOCK_BYTES);
    await part.leave();
    expect((await readdir(disk.root)).filter((name) => name.startsWith('.cooee'))).toEqual([]);
  }, 60_000);
});
