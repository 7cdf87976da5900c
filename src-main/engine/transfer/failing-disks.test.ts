import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { DATA_HEADER_BYTES } from './data-frame';
import { TwoDesks, treeOf } from './two-desks.fixture';

const run = promisify(execFile);
const MIB = 1024 * 1024;

let call: TwoDesks;
beforeEach(async () => {
  call = await TwoDesks.make();
});
afterEach(() => call.remove());

describe('a folder for received files', () => {
  it('that cannot be made fails the transfer on both sides, without telling the friend where it is', async () => {
    await writeFile(join(call.folder, 'a file'), '');
    call.b.inbox = join(call.folder, 'a file', 'inbox');
    await writeFile(join(call.a.outbox, 'a.txt'), 'a');
    call.connect();
    const { sender, receiver } = await call.transfer([join(call.a.outbox, 'a.txt')]);
    expect(receiver).toEqual({
      name: 'failed',
      failure: { kind: 'folder-unwritable', detail: call.b.inbox },
    });
    expect(sender).toEqual({ name: 'failed', failure: { kind: 'folder-unwritable', detail: null } });
  });

  it('that does not exist yet is made', async () => {
    call.b.inbox = join(call.folder, 'new', 'inbox');
    await writeFile(join(call.a.outbox, 'a.txt'), 'a');
    call.connect();
    expect((await call.transfer([join(call.a.outbox, 'a.txt')])).receiver).toEqual({ name: 'done' });
    expect(Object.keys(await treeOf(call.b.inbox))).toEqual(['a.txt']);
  });

  it('that goes away in the middle fails the transfer on both sides', async () => {
    await mkdir(join(call.a.outbox, 'tree'));
    for (const name of ['1', '2'])
      await writeFile(join(call.a.outbox, 'tree', name), Buffer.alloc(8 * 1024 * 1024));
    call.connect();
    call.toB.beforeDelivery = async (packet) => {
      if (packet.kind === 'data' && packet.frame.readUInt32BE(5) === 2)
        await rm(call.b.inbox, { recursive: true, force: true });
    };
    const { sender, receiver } = await call.transfer([join(call.a.outbox, 'tree')]);
    expect(receiver).toMatchObject({ failure: { kind: 'folder-unwritable' } });
    expect(sender).toEqual(receiver);
    expect(call.broken).toBeNull();
  });
});

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

// Only root may mount the small disk that these tests fill.
describe.skipIf(!isRoot)('a disk of one megabyte', () => {
  let disk: string;
  beforeEach(async () => {
    disk = join(call.folder, 'disk');
    await mkdir(disk);
    await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
    call.b.inbox = disk;
  });
  afterEach(async () => {
    await run('umount', ['-l', disk]);
  });

  it('refuses what is larger before the first byte', async () => {
    await writeFile(join(call.a.outbox, 'large.bin'), Buffer.alloc(2 * 1024 * 1024));
    call.connect();
    const { sender, receiver, offered } = await call.transfer([join(call.a.outbox, 'large.bin')]);
    expect(offered.freeBytes).toBe(1024 * 1024);
    expect(receiver).toMatchObject({ failure: { kind: 'disk-full' } });
    expect(sender).toEqual(receiver);
    expect(call.toB.sent).not.toContain('files-end');
  });

  it('that others fill meanwhile fails the transfer on both sides, keeps whole files and nothing half', async () => {
    await mkdir(join(call.a.outbox, 'tree'));
    await writeFile(join(call.a.outbox, 'tree', '1-small'), 'whole');
    await writeFile(join(call.a.outbox, 'tree', '2-large'), Buffer.alloc(800 * 1024));
    call.connect();
    call.toB.beforeDelivery = async (packet) => {
      if (packet.kind !== 'data' || packet.frame.readUInt32BE(5) !== 2) return;
      // Once is enough; the second time there is no room for it either.
      await writeFile(join(disk, 'others'), Buffer.alloc(700 * 1024)).catch(() => undefined);
    };
    const { sender, receiver } = await call.transfer([join(call.a.outbox, 'tree')]);
    expect(receiver).toEqual({ name: 'failed', failure: { kind: 'disk-full', detail: 'tree/2-large' } });
    expect(sender).toEqual(receiver);
    await call.b.desk.close(null);
    expect(
      Object.keys(await treeOf(disk)).filter((path) => path.endsWith('.part') || path.includes('2-large')),
    ).toEqual([]);
  });

  it('that others fill meanwhile keeps what is worth continuing until there is room', async () => {
    await run('mount', ['-o', 'remount,size=4m', disk]);
    const [file, others] = [join(call.a.outbox, 'large.bin'), join(disk, 'others')];
    const bytes = randomBytes(3 * MIB);
    await writeFile(file, bytes);
    call.connect();
    call.toB.beforeDelivery = async ({ kind }) => {
      if (kind === 'data')
        await writeFile(others, Buffer.alloc(2 * MIB), { flag: 'wx' }).catch(() => undefined);
    };
    expect((await call.transfer([file])).receiver).toMatchObject({ failure: { kind: 'disk-full' } });
    await call.b.desk.close(null);
    expect(Object.keys(await treeOf(disk))).not.toContain('large.bin');

    await rm(others);
    call = call.again();
    call.connect();
    let sentBytes = 0;
    call.toB.beforeDelivery = (packet) => {
      if (packet.kind === 'data') sentBytes += packet.frame.length - DATA_HEADER_BYTES;
    };
    expect((await call.transfer([file])).receiver).toEqual({ name: 'done' });
    expect(sentBytes).toBeLessThan(bytes.length);
    expect((await readFile(join(disk, 'large.bin'))).equals(bytes)).toBe(true);
    expect(Object.keys(await treeOf(disk))).toEqual(['large.bin']);
  });
});
