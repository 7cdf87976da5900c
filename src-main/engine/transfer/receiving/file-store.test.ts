import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Failure } from '../../../../src-shared/session';
import { BLOCK_BYTES, hashOfFile } from '../protocol/file-hash';
import { OfferItems, ROOT } from '../protocol/offer-items';
import type { PackedFile } from '../protocol/packed-files';
import { findJournals } from '../storage/journal';
import { temporaryFolder } from '../two-desks.fixture';
import { FileStore } from './file-store';
import { InterruptedFiles } from './interrupted-files';

const FILM = randomBytes(2.5 * BLOCK_BYTES);
const NOTE = Buffer.from('a note');
const [FILM_INDEX, NOTE_INDEX, SONG_INDEX, EMPTY_INDEX] = [0, 1, 2, 3];
const SONG = randomBytes(100_000);
const EMPTY = Buffer.alloc(0);

const hash = (content: Buffer): string => hashOfFile(content).toString('hex');
const packed = (file: number, content: Buffer): PackedFile => ({
  file,
  hash: hashOfFile(content),
  bytes: content,
});

function offer(): OfferItems {
  const items = new OfferItems();
  const folder = items.newFolder(ROOT, 'trip');
  const facts = { mtime: 1_600_000_000_000, executable: false, private: false };
  items.addFile(folder, { ...facts, name: 'film', size: FILM.length });
  items.addFile(folder, { ...facts, name: 'note', size: NOTE.length });
  items.addFile(ROOT, { ...facts, name: 'song', size: SONG.length });
  items.addFile(ROOT, { ...facts, name: 'empty', size: 0 });
  return items;
}

let folder: string;
/** What was told, in order; bytes together. */
let told: string[];
let bytes: number;
beforeEach(async () => {
  folder = await temporaryFolder();
  [told, bytes] = [[], 0];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function open(): Promise<FileStore> {
  const items = offer();
  const interrupted = await InterruptedFiles.find(folder, items, new AbortController().signal);
  const failed = (what: string, { kind, detail }: Failure): void => {
    told.push(`${what}: ${kind} ${String(detail)}`);
  };
  return new FileStore(items, folder, interrupted, {
    onBytes: (more) => {
      bytes += more;
    },
    onVerified: (index) => {
      told.push(`verified ${String(index)}`);
    },
    onRenamed: (renamed) => {
      for (const { from, to } of renamed) told.push(`${from} is ${to}`);
    },
    onFileFailed: (index, failure) => {
      failed(`failed ${String(index)}`, failure);
    },
    onFatal: (failure) => {
      failed('fatal', failure);
    },
  });
}

/** Everything below the folder, parts and journals too. */
async function left(): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).sort();
}

describe('the files of a transfer on their way to the disk', () => {
  it('get their names when their hashes are equal, and not before', async () => {
    const store = await open();
    await store.write(FILM_INDEX, FILM.subarray(0, BLOCK_BYTES), false);
    await store.write(FILM_INDEX, FILM.subarray(BLOCK_BYTES), true);
    expect((await left()).filter((name) => !name.startsWith('.cooee'))).toEqual(['trip']);
    await store.end(FILM_INDEX, hash(FILM));
    await store.storePacked([packed(NOTE_INDEX, NOTE)]);
    await store.end(EMPTY_INDEX, hash(EMPTY));
    await store.settle();
    expect(told.sort()).toEqual(['verified 0', 'verified 1', 'verified 3']);
    expect(bytes).toBe(FILM.length + NOTE.length);
    expect((await readFile(join(folder, 'trip', 'film'))).equals(FILM)).toBe(true);
    expect(await left()).toEqual(['empty', 'trip', 'trip/film', 'trip/note']);
    store.stop(true);
    await store.settled();
  });

  it('are lost one by one when their hashes are others', async () => {
    const store = await open();
    await store.write(FILM_INDEX, FILM, true);
    await store.end(FILM_INDEX, hash(NOTE));
    await store.storePacked([
      { ...packed(NOTE_INDEX, NOTE), hash: hashOfFile(EMPTY) },
      packed(SONG_INDEX, SONG),
    ]);
    await store.end(EMPTY_INDEX, hash(NOTE));
    await store.settle();
    expect(told.sort()).toEqual([
      'failed 0: file-damaged trip/film',
      'failed 1: file-damaged trip/note',
      'failed 3: file-damaged empty',
      'verified 2',
    ]);
    store.stop(true);
    await store.settled();
    await store.removeEmptyFolders();
    expect(await left()).toEqual(['song']);
  });

  it('get other names where theirs are taken, which is told before they are verified', async () => {
    await mkdir(join(folder, 'trip'));
    await writeFile(join(folder, 'song'), 'mine');
    const store = await open();
    await store.storePacked([packed(SONG_INDEX, SONG), packed(NOTE_INDEX, NOTE)]);
    await store.settle();
    expect([...told].sort()).toEqual(['song is song (2)', 'trip is trip (2)', 'verified 1', 'verified 2']);
    expect(told.indexOf('song is song (2)')).toBeLessThan(told.indexOf('verified 2'));
    expect(told.indexOf('trip is trip (2)')).toBeLessThan(told.indexOf('verified 1'));
    expect(await left()).toEqual(['song', 'song (2)', 'trip', 'trip (2)', 'trip (2)/note']);
    expect(await readFile(join(folder, 'song'), 'utf8')).toBe('mine');
    store.stop(true);
    await store.settled();
  });

  it('leave what can be continued when they are stopped, tell nothing more, and go on from there', async () => {
    const store = await open();
    await store.write(FILM_INDEX, FILM.subarray(0, BLOCK_BYTES), false);
    await store.storePacked([packed(NOTE_INDEX, NOTE)]);
    await store.settle();
    told = [];
    store.stop(true);
    await store.storePacked([packed(SONG_INDEX, SONG)]);
    await store.settled();
    expect(told).toEqual([]);
    expect(await findJournals(folder)).toHaveLength(1);
    expect((await left()).filter((name) => !name.startsWith('.cooee'))).toEqual(['trip', 'trip/note']);

    const next = await open();
    await next.write(FILM_INDEX, FILM.subarray(BLOCK_BYTES), true);
    await next.end(FILM_INDEX, hash(FILM));
    await next.settle();
    expect(told).toEqual(['trip is trip (2)', 'verified 0']);
    expect((await readFile(join(folder, 'trip (2)', 'film'))).equals(FILM)).toBe(true);
    next.stop(true);
    await next.settled();
  });

  it.each<[string, boolean, (store: FileStore) => Promise<void>]>([
    ['is written', false, (store) => store.write(FILM_INDEX, FILM.subarray(0, BLOCK_BYTES), false)],
    ['is written', true, (store) => store.write(FILM_INDEX, FILM.subarray(0, BLOCK_BYTES), false)],
    ['waits for its hash', false, (store) => store.write(FILM_INDEX, FILM, true)],
    ['waits for its hash', true, (store) => store.write(FILM_INDEX, FILM, true)],
  ])('that are stopped while one %s leave it only where it is wanted: %s', async (_, keepsParts, write) => {
    const store = await open();
    await write(store);
    store.stop(keepsParts);
    await store.settled();
    await store.removeEmptyFolders();
    expect(await findJournals(folder)).toHaveLength(keepsParts ? 1 : 0);
    if (!keepsParts) expect(await left()).toEqual([]);
  });

  it('begin anew when they are dropped', async () => {
    const store = await open();
    await store.write(FILM_INDEX, NOTE, false);
    store.drop(FILM_INDEX);
    await store.write(FILM_INDEX, FILM, true);
    await store.end(FILM_INDEX, hash(FILM));
    await store.settle();
    expect(told).toEqual(['verified 0']);
    store.stop(true);
    await store.settled();
    expect(await left()).toEqual(['trip', 'trip/film']);
  });

  it('end the transfer when their folder is gone', async () => {
    const store = await open();
    await rm(folder, { recursive: true });
    await store.storePacked([packed(SONG_INDEX, SONG)]);
    await store.settle();
    expect(told).toEqual([expect.stringMatching(/^fatal: folder-unwritable song/)]);
    store.stop(true);
    await store.settled();
  });

  it('bring the folders with them that were offered themselves', async () => {
    const items = offer();
    items.addFolder(items.newFolder(ROOT, 'nothing in it'), false);
    const interrupted = await InterruptedFiles.find(folder, items, new AbortController().signal);
    const nothing = (): void => undefined;
    const events = {
      onBytes: nothing,
      onVerified: nothing,
      onRenamed: nothing,
      onFileFailed: nothing,
      onFatal: nothing,
    };
    const store = new FileStore(items, folder, interrupted, events);
    await store.makeFolders();
    expect(await left()).toEqual(['nothing in it']);
    store.stop(true);
    await store.settled();
  });
});
