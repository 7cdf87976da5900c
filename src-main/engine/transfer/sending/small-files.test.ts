import { mkdir, open, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { DIRECT_CALLS, DiskPace, QUEUED_CALLS } from '../storage/disk-calls';
import type { DiskCalls } from '../storage/disk-calls';
import { giveName } from '../storage/naming';
import { fileTime } from '../storage/part-file';
import { writeSmallPart } from '../storage/small-part';
import { readSmallFile } from './small-source-file';
import { temporaryFolder } from '../two-desks.fixture';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const bytes = Buffer.from('some bytes');

async function store(calls: DiskCalls, name: string): Promise<string> {
  const file = { folder, bytes, mtime: 1_500_000_000_123, mode: { executable: true, private: false } };
  const part = await writeSmallPart(calls, file);
  return (await giveName(calls, { part: part.path, folder, name })).name;
}

describe.each<[string, DiskCalls]>([
  ['at once', DIRECT_CALLS],
  ['through the disk threads', QUEUED_CALLS],
])('a small file, %s,', (_, calls) => {
  it('is stored with its time and mode, and read again as it was offered', async () => {
    await store(calls, 'a');
    const path = join(folder, 'a');
    const { mtimeMs, mode } = await stat(path);
    expect(Math.trunc(mtimeMs)).toBe(1_500_000_000_123);
    expect(mode & 0o100).not.toBe(0);
    const target = Buffer.alloc(10);
    await readSmallFile(calls, { source: path, path: 'a', size: 10, mtime: 1_500_000_000_123 }, target);
    expect(target.toString()).toBe('some bytes');
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('gets another name where its own is taken, and replaces nothing', async () => {
    await writeFile(join(folder, 'a'), 'mine');
    expect(await store(calls, 'a')).toBe('a (2)');
    expect((await readdir(folder)).sort()).toEqual(['a', 'a (2)']);
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('mine');
  });

  it('leaves nothing behind where it cannot be written', async () => {
    const file = { folder, bytes, mtime: 0, mode: { executable: false, private: false } };
    const write = (): never => {
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    };
    await expect(writeSmallPart({ ...calls, write }, file)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['is longer now', 9, 'file-changed'],
    ['is shorter now', 11, 'file-changed'],
  ])('that %s is not sent', async (__, size, kind) => {
    const path = join(folder, 'a');
    await store(calls, 'a');
    const offered = { source: path, path: 'a', size, mtime: 1_500_000_000_123 };
    await expect(readSmallFile(calls, offered, Buffer.alloc(size))).rejects.toMatchObject({ kind });
  });

  it.each([
    ['changes in place, with its time put back', 'SOME', 0],
    ['grows, with its time put back', 'more', 10],
  ])('that %s while it is read is not sent', async (__, text, at) => {
    const path = join(folder, 'a');
    await store(calls, 'a');
    const { atime, mtime } = await stat(path);
    let isFirst = true;
    const changing: DiskCalls = {
      ...calls,
      read: async (descriptor, target, offset) => {
        const read = await calls.read(descriptor, target.subarray(0, offset + 5), offset);
        if (isFirst) {
          isFirst = false;
          const handle = await open(path, 'r+');
          await handle.write(text, at);
          await handle.utimes(atime, fileTime(mtime.getTime()));
          await handle.close();
        }
        return read;
      },
    };
    const offered = { source: path, path: 'a', size: 10, mtime: mtime.getTime() };
    await expect(readSmallFile(changing, offered, Buffer.alloc(10))).rejects.toMatchObject({
      kind: 'file-changed',
    });
  });

  it('that became a link, a folder or nothing is not read', async () => {
    await store(calls, 'a');
    await symlink(join(folder, 'a'), join(folder, 'link'));
    await mkdir(join(folder, 'inner'));
    for (const [name, kind] of [
      ['link', 'file-unreadable'],
      ['inner', 'file-changed'],
      ['gone', 'file-unreadable'],
    ] as const) {
      const offered = { source: join(folder, name), path: name, size: 10, mtime: 0 };
      await expect(readSmallFile(calls, offered, Buffer.alloc(10))).rejects.toMatchObject({ kind });
    }
  });
});

describe('the pace of a disk', () => {
  it('takes a fast one at its word, file by file', async () => {
    const ways: DiskCalls[] = [];
    await new DiskPace(() => 0).each([1, 2, 3], async (_, calls) => {
      ways.push(calls);
    });
    expect(ways).toEqual([DIRECT_CALLS, DIRECT_CALLS, DIRECT_CALLS]);
  });

  it('asks a slow one through the threads for a second, and then tries it again', async () => {
    let now = 0;
    const ways: DiskCalls[] = [];
    await new DiskPace(() => now).each([10, 10, 10, 10, 0, 0, 1000, 0], async (milliseconds, calls) => {
      now += milliseconds;
      ways.push(calls);
    });
    const atOnce = [true, true, true, true, false, false, false, true];
    expect(ways.map((way) => way === DIRECT_CALLS)).toEqual(atOnce);
  });

  it('does not take one long wait for a slow disk', async () => {
    let now = 0;
    const ways: DiskCalls[] = [];
    await new DiskPace(() => now).each([500, 0, 0, 0, 0, 0, 500, 0], async (milliseconds, calls) => {
      now += milliseconds;
      ways.push(calls);
    });
    expect(new Set(ways)).toEqual(new Set([DIRECT_CALLS]));
  });

  it('lets sixteen files wait for a slow one at once, and no more', async () => {
    let now = 0;
    let waiting = 0;
    let most = 0;
    const releases: (() => void)[] = [];
    const all = new DiskPace(() => now).each(Array.from({ length: 40 }).keys(), async (index) => {
      if (index < 4) {
        now += 100;
        return;
      }
      most = Math.max(most, ++waiting);
      await new Promise<void>((resolve) => releases.push(resolve));
      waiting -= 1;
    });
    while (waiting < 16) await Promise.resolve();
    for (let done = 0; done < 36;) {
      const release = releases.shift();
      if (release === undefined) await Promise.resolve();
      else {
        release();
        done += 1;
      }
    }
    await all;
    expect(most).toBe(16);
  });
});
