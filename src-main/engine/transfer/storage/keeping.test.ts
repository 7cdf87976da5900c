import { randomBytes } from 'node:crypto';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { DiskPace } from './disk-calls';
import { FlushError } from './disk-errors';
import type { DiskFlush } from './flush/disk-flush';
import { Keeping } from './keeping';
import type { WholeFile } from './keeping';
import { OfferItems, ROOT } from '../protocol/offer-items';
import { ReceivedTree } from './received-tree';
import { SmallPart } from './small-part';
import { TwoDesks, temporaryFolder } from '../two-desks.fixture';

const systemError = (code: string): Error => Object.assign(new Error(code), { code });

/** The disk as a test wants it: how it flushes, and whether it takes names. */
const disk = vi.hoisted(() => ({
  flush: null as DiskFlush | null,
  isFull: false,
}));
vi.mock(import('./flush/disk-flush'), async (original) => {
  const actual = await original();
  return {
    ...actual,
    openDiskFlush: async (folder: string) => disk.flush ?? actual.openDiskFlush(folder),
  };
});
vi.mock(import('./naming'), async (original) => {
  const { giveName } = await original();
  return {
    giveName: (...file: Parameters<typeof giveName>) => {
      if (disk.isFull) throw systemError('ENOSPC');
      return giveName(...file);
    },
  };
});

/** A disk that keeps everything at once. */
const flush = { files: vi.fn(), folders: vi.fn(), close: vi.fn() };
beforeEach(() => {
  flush.files.mockReset().mockResolvedValue(new Map());
  flush.folders.mockReset().mockResolvedValue(undefined);
  flush.close.mockReset().mockResolvedValue(undefined);
  Object.assign(disk, { flush, isFull: false });
});

describe('files on their way to their names', () => {
  let folder: string;
  let tree: ReceivedTree;
  let keeping: Keeping;
  /** What became of each of them. */
  let ends: Record<string, string>;
  beforeEach(async () => {
    folder = await temporaryFolder();
    const items = new OfferItems([
      { parent: ROOT, name: '' },
      { parent: ROOT, name: 'inner' },
    ]);
    tree = new ReceivedTree(items, folder, () => undefined);
    keeping = new Keeping(tree, new DiskPace());
    ends = {};
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function whole(name: string): Promise<WholeFile> {
    const path = join(folder, `.${name}.part`);
    await writeFile(path, name);
    const ended = (how: string) => (): void => {
      ends[name] = ends[name] === undefined ? how : `${ends[name]}, ${how}`;
    };
    const part = new SmallPart(path);
    part.leave = () => Promise.resolve().then(ended('left'));
    return { part, folder, name, onKept: ended('kept'), onFailed: ended('failed') };
  }

  it('are all given back when they are stopped while the disk is flushed, and nobody waits any more', async () => {
    let flushed = (): void => undefined;
    flush.files.mockReturnValueOnce(
      new Promise((resolve) => {
        flushed = () => {
          resolve(new Map());
        };
      }),
    );
    const names = Array.from({ length: 300 }, (_, index) => String(index));
    const files = await Promise.all(names.map(whole));
    for (const file of files) keeping.add(file);
    const waiting = Promise.all([keeping.room(), keeping.settle()]);
    const stopping = keeping.stop(true);
    expect(flush.close).not.toHaveBeenCalled();
    flushed();
    await Promise.all([waiting, stopping]);
    expect(ends).toEqual(Object.fromEntries(names.map((name) => [name, 'left'])));
    expect(flush.files).toHaveBeenCalledTimes(1);
    expect(flush.close).toHaveBeenCalledTimes(1);
  });

  it('hold nobody up when they are stopped on a full disk', async () => {
    disk.isFull = true;
    keeping.add(await whole('a'));
    await expect(keeping.settle()).rejects.toMatchObject({ failure: { kind: 'disk-full' } });
    await keeping.stop(true);
    await Promise.all([keeping.room(), keeping.settle()]);
    expect(ends).toEqual({ a: 'left' });
  });

  it('are lost in a folder whose own name is, though another flush succeeds', async () => {
    await tree.folder(1);
    flush.folders.mockRejectedValueOnce(new FlushError(systemError('EIO')));
    keeping.add(await whole('a'));
    await keeping.settle();
    keeping.add(await whole('b'));
    await keeping.settle();
    expect(ends).toEqual({ a: 'failed', b: 'failed' });
    expect(await readdir(folder)).toEqual(['inner']);
    await expect(keeping.flushFolders()).rejects.toBeInstanceOf(FlushError);
  });

  it('are flushed with the folders that were made for them, and no folder for nothing', async () => {
    await tree.folder(1);
    await keeping.flushFolders();
    expect(flush.folders.mock.calls).toEqual([[new Set([folder])]]);
    await keeping.flushFolders();
    expect(flush.folders).toHaveBeenCalledTimes(1);
  });
});

describe('a long file that a full disk gives no name to', () => {
  const MIB = 1024 * 1024;
  const LOST = { kind: 'connection-lost', detail: null } as const;
  let call: TwoDesks;
  beforeEach(async () => {
    Object.assign(disk, { flush: null, isFull: true });
    call = await TwoDesks.make();
    await writeFile(join(call.a.outbox, 'film'), randomBytes(3 * MIB));
    call.connect();
    void call.transfer([join(call.a.outbox, 'film')]);
    await call.b.until(({ status }) => status.name === 'paused');
  });
  afterEach(() => call.remove());

  it('goes on in another call', async () => {
    await Promise.all([call.a.desk.close(LOST), call.b.desk.close(LOST)]);
    disk.isFull = false;
    call = call.again();
    call.connect();
    const resumed = call.b.until(({ status }) => status.name === 'running');
    expect((await call.transfer([join(call.a.outbox, 'film')])).receiver).toEqual({ name: 'done' });
    expect((await resumed).transferredBytes).toBeGreaterThanOrEqual(2 * MIB);
    expect(await readdir(call.b.inbox)).toEqual(['film']);
  });

  it('leaves nothing when a user cancels it', async () => {
    await call.b.desk.cancel(call.b.desk.views()[0]?.id ?? '');
    await call.b.desk.close(null);
    expect(await readdir(call.b.inbox)).toEqual([]);
  });
});
