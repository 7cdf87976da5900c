/** Names and dates that not every message can carry, from one desk to the other. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { diskPath, pathFromBytes } from './storage/disk-path';
import { offeredTime, SourceFile } from './sending/source-file';
import { TwoDesks } from './two-desks.fixture';

const MIB = 1024 * 1024;
/** 1965, and not a whole second. */
const OLD = new Date(-152_391_232_877);
const DONE = { sender: { name: 'done' }, receiver: { name: 'done' } };

let call: TwoDesks;
beforeEach(async () => {
  call = await TwoDesks.make();
});
afterEach(() => call.remove());

describe.runIf(process.platform === 'linux')('a name that is no text', () => {
  it('arrives with its own bytes, beside the one that looks like it, and is told on both sides', async () => {
    const tree = join(call.a.outbox, 'tree');
    const latin = pathFromBytes(Buffer.from('caf\xe9', 'latin1'));
    await mkdir(tree);
    await writeFile(diskPath(join(tree, latin)), 'latin');
    await writeFile(join(tree, 'caf\ufffd'), 'replaced');
    // One that is large enough for a frame of its own.
    const large = randomBytes(2 * MIB);
    await writeFile(diskPath(join(tree, `${latin}.large`)), large);
    call.connect();
    expect(await call.transfer([tree])).toMatchObject(DONE);
    const received = (name: string): Promise<Buffer> => readFile(join(call.b.inbox, 'tree', name));
    expect((await received('caf%E9')).toString()).toBe('latin');
    expect((await received('caf\ufffd')).toString()).toBe('replaced');
    expect((await received('caf%E9.large')).equals(large)).toBe(true);
    for (const { desk } of [call.a, call.b])
      expect(desk.views()[0]?.renamed).toEqual([
        { from: 'tree/caf\ufffd', to: 'tree/caf%E9', why: 'not-unicode' },
        { from: 'tree/caf\ufffd.large', to: 'tree/caf%E9.large', why: 'not-unicode' },
      ]);
  });
});

describe('a date before 1970', () => {
  it.each([
    ['small', 10],
    ['large', 2 * MIB + 1],
  ])('of a %s file is that date on the other side', async (_, size) => {
    const path = join(call.a.outbox, 'old');
    await writeFile(path, randomBytes(size));
    await utimes(path, OLD, OLD);
    call.connect();
    expect(await call.transfer([path])).toMatchObject(DONE);
    expect(offeredTime(await stat(join(call.b.inbox, 'old')))).toBe(OLD.getTime());
  });
});

describe.runIf(existsSync('/dev/shm'))('a date that no message can carry', () => {
  let memory: string;
  beforeEach(async () => {
    memory = await mkdtemp('/dev/shm/cooee-odd-');
  });
  afterEach(() => rm(memory, { recursive: true, force: true }));

  it('is left out, which is said on both sides, and the file and all others arrive', async () => {
    await writeFile(join(memory, 'far'), 'far');
    await utimes(join(memory, 'far'), 9e12, 9e12);
    await writeFile(join(memory, 'near'), 'near');
    call.connect();
    expect(await call.transfer([join(memory, 'far'), join(memory, 'near')])).toMatchObject(DONE);
    expect(call.broken).toBeNull();
    expect(await readFile(join(call.b.inbox, 'far'), 'utf8')).toBe('far');
    expect((await stat(join(call.b.inbox, 'far'))).mtime.getUTCFullYear()).toBe(
      (await stat(join(memory, 'far'))).ctime.getUTCFullYear(),
    );
    for (const { desk } of [call.a, call.b])
      expect(desk.views()[0]).toMatchObject({ undated: ['far'], verifiedFiles: 2 });
  });
});

describe('a file that grows while it is read', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is given up long before its end', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const path = join(call.a.outbox, 'log');
    await writeFile(path, Buffer.alloc(MIB));
    const mtime = offeredTime(await stat(path));
    const file = await SourceFile.open({ source: path, path: 'log', size: MIB, mtime });
    try {
      await file.fill(Buffer.alloc(10));
      await appendFile(path, 'more');
      vi.advanceTimersByTime(100);
      await expect(file.fill(Buffer.alloc(10))).rejects.toMatchObject({ kind: 'file-changed' });
    } finally {
      await file.close();
    }
  });
});
