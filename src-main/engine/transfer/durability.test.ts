import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { LoopDisk, mayMount } from './loop-disk.fixture';
import { TwoDesks, treeOf } from './two-desks.fixture';

const MIB = 1024 * 1024;

/** Other systems and older kernels cannot flush a disk as a whole: both ways are held to the same. */
const ways = vi.hoisted(() => ({ asAWhole: true, beforeFlush: () => Promise.resolve() }));
vi.mock(import('./storage/flush/syncfs'), async (original) => {
  const syncfs = (await original()).syncfs();
  const flush = async (descriptor: number): Promise<void> => {
    await ways.beforeFlush();
    await syncfs?.(descriptor);
  };
  return { syncfs: () => (ways.asAWhole && syncfs !== null ? flush : null) };
});

let call: TwoDesks;
let disk: LoopDisk | null = null;
beforeEach(async () => {
  call = await TwoDesks.make();
});
afterEach(async () => {
  await call.a.desk.close(null);
  await call.b.desk.close(null);
  await disk?.remove();
  disk = null;
  await call.remove();
});

/** What a friend is told to be verified, by the messages on their way to them. */
function verifiedFiles(onFirst: () => Promise<void>): number[] {
  const files: number[] = [];
  call.toA.beforeDelivery = async (packet) => {
    if (packet.kind !== 'control') return;
    const message = JSON.parse(packet.json) as { type: string; files: number[] };
    if (message.type !== 'verified') return;
    files.push(...message.files);
    if (files.length === message.files.length) await onFirst();
  };
  return files;
}

async function healthyDisk(): Promise<LoopDisk> {
  const healthy = await LoopDisk.make(call.folder, 64);
  disk = healthy;
  call.b.inbox = join(healthy.root, 'new', 'inbox');
  return healthy;
}

/** Only its first 16 MiB can be written. */
async function breakingDisk(): Promise<LoopDisk> {
  const breaking = await LoopDisk.make(call.folder, 100);
  disk = breaking;
  call.b.inbox = breaking.root;
  await rm(join(breaking.root, 'lost+found'), { recursive: true });
  await breaking.breakBehind(16);
  return breaking;
}

/** After what a disk took has not reached it. */
const isLost = { name: 'failed', failure: { kind: 'disk-failing' } };

describe.skipIf(!mayMount).each([
  ['flushed as a whole', true],
  ['flushed file by file', false],
])('a disk that is %s', (_, asAWhole) => {
  beforeEach(async () => {
    ways.asAWhole = asAWhole;
  });

  it('loses nothing in a power cut that both sides call done: large and small files, folders, names and times', async () => {
    const healthy = await healthyDisk();
    const tree = join(call.a.outbox, 'tree');
    await mkdir(join(tree, 'inner', 'empty'), { recursive: true });
    await writeFile(join(tree, 'large'), randomBytes(5 * MIB + 7));
    await writeFile(join(tree, 'middle'), randomBytes(MIB / 2));
    await writeFile(join(tree, 'nothing'), '');
    for (let index = 0; index < 300; index += 1)
      await writeFile(join(tree, 'inner', String(index)), randomBytes(1000));
    call.connect();
    expect(await call.transfer([tree])).toMatchObject({
      sender: { name: 'done' },
      receiver: { name: 'done' },
    });
    const after = await healthy.afterPowerCut();
    expect(await treeOf(join(after, 'new', 'inbox'))).toEqual(await treeOf(call.a.outbox));
  });

  it.each([
    ['small', 2000],
    ['short', 300_000],
    ['long', 3 * MIB],
  ])('loses no %s file in a power cut that the sender has heard to be verified', async (__, size) => {
    const healthy = await healthyDisk();
    await writeFile(join(call.a.outbox, 'file'), randomBytes(size));
    call.connect();
    let after = '';
    verifiedFiles(async () => {
      after = await healthy.afterPowerCut();
    });
    await call.transfer([join(call.a.outbox, 'file')]);
    expect(await treeOf(join(after, 'new', 'inbox'))).toEqual(await treeOf(call.a.outbox));
  });

  it('fails a file on both sides that it took and could not keep', async () => {
    const breaking = await breakingDisk();
    await writeFile(join(call.a.outbox, 'a good one'), randomBytes(MIB));
    await writeFile(join(call.a.outbox, 'too much'), randomBytes(40 * MIB));
    call.connect();
    const paths = ['a good one', 'too much'].map((name) => join(call.a.outbox, name));
    const { sender, receiver } = await call.transfer(paths);
    expect(receiver).toMatchObject(isLost);
    expect(receiver).toMatchObject({ failure: { detail: 'too much' } });
    expect(sender).toEqual(receiver);
    expect(Object.keys(await treeOf(breaking.root))).toEqual(['a good one']);
  });

  it('leaves nothing to be continued of what it took and lost, though it could still be read', async () => {
    const breaking = await breakingDisk();
    await writeFile(join(call.a.outbox, 'film'), randomBytes(56 * MIB));
    call.connect();
    let came = 0;
    const half = new Promise<void>((resolve) => {
      call.toB.beforeDelivery = async (packet) => {
        if (packet.kind !== 'data') return;
        came += packet.frame.length;
        if (came < 48 * MIB) return;
        resolve();
        // Nothing more comes through.
        await new Promise(() => undefined);
      };
    });
    const over = call.transfer([join(call.a.outbox, 'film')]);
    // The flush that is behind the first 32 MiB may find the loss before the rest has come: then the transfer fails by itself.
    await Promise.race([half, over]);
    const lost = { kind: 'connection-lost', detail: null } as const;
    await Promise.all([call.a.desk.close(lost), call.b.desk.close(lost)]);
    expect(await readdir(breaking.root)).toEqual([]);
  });

  it('keeps of many small files those that both sides call verified, and no others', async () => {
    const breaking = await breakingDisk();
    const paths = Array.from({ length: 400 }, (_, index) => join(call.a.outbox, String(index)));
    for (const path of paths) await writeFile(path, randomBytes(60_000));
    call.connect();
    const verified = verifiedFiles(() => Promise.resolve());
    const { sender, receiver } = await call.transfer(paths);
    expect(receiver).toMatchObject(isLost);
    expect(sender).toEqual(receiver);
    const inbox = breaking.root;
    const kept = Object.keys(await treeOf(inbox));
    expect(kept).toHaveLength(verified.length);
    expect(verified.length).toBeGreaterThan(0);
    for (const name of kept) {
      const bytes = await readFile(join(inbox, name));
      expect(bytes.equals(await readFile(join(call.a.outbox, name)))).toBe(true);
    }
  });
});

describe.skipIf(!mayMount)('a disk whose own journal cannot be written any more', () => {
  beforeEach(async () => {
    ways.asAWhole = true;
  });
  afterEach(() => {
    ways.beforeFlush = () => Promise.resolve();
  });

  /** Before so many flushes. */
  function breakBefore(flush: number, healthy: LoopDisk): void {
    let flushes = 0;
    ways.beforeFlush = async () => {
      flushes += 1;
      if (flushes === flush) await healthy.breakBehind(1);
    };
  }

  it('keeps no name, and nobody calls that verified', async () => {
    // The first flush is for the bytes, the second one for the name.
    breakBefore(2, await healthyDisk());
    await writeFile(join(call.a.outbox, 'file'), randomBytes(2000));
    call.connect();
    const verified = verifiedFiles(() => Promise.resolve());
    const { sender, receiver } = await call.transfer([join(call.a.outbox, 'file')]);
    expect(receiver).toEqual({ name: 'failed', failure: { kind: 'disk-failing', detail: 'file' } });
    expect(sender).toEqual(receiver);
    expect(verified).toEqual([]);
  });

  it('keeps no empty folder, and the friend does not hear where it would have been', async () => {
    breakBefore(1, await healthyDisk());
    await mkdir(join(call.a.outbox, 'empty'));
    call.connect();
    const { sender, receiver } = await call.transfer([join(call.a.outbox, 'empty')]);
    expect(receiver).toEqual({ name: 'failed', failure: { kind: 'disk-failing', detail: call.b.inbox } });
    expect(sender).toEqual({ name: 'failed', failure: { kind: 'disk-failing', detail: null } });
  });
});
