import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { SmallDisk, whyNoSmallDisk } from '../../../e2e/support/disk/small-disk';
import { DATA_HEADER_BYTES } from './protocol/data-frame';
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

  it.skipIf(process.platform === 'win32')('that does not exist yet is made behind a link', async () => {
    const [link, elsewhere] = [join(call.folder, 'link'), join(call.folder, 'elsewhere')];
    await mkdir(elsewhere);
    await symlink(elsewhere, link);
    call.b.inbox = join(link, 'new', 'inbox');
    await writeFile(join(call.a.outbox, 'a.txt'), 'a');
    call.connect();
    expect((await call.transfer([join(call.a.outbox, 'a.txt')])).receiver).toEqual({ name: 'done' });
    expect(Object.keys(await treeOf(join(elsewhere, 'new', 'inbox')))).toEqual(['a.txt']);
  });

  it('that goes away in the middle fails the transfer on both sides', async () => {
    await mkdir(join(call.a.outbox, 'tree'));
    for (const name of ['1', '2'])
      await writeFile(join(call.a.outbox, 'tree', name), Buffer.alloc(8 * 1024 * 1024));
    call.connect();
    call.toB.beforeDelivery = async (packet) => {
      if (packet.kind === 'data' && packet.frame.readUInt32BE(5) === 2)
        // Again where a file has got its name in a folder that was just emptied.
        await rm(call.b.inbox, { recursive: true, force: true, maxRetries: 5 });
    };
    const { sender, receiver } = await call.transfer([join(call.a.outbox, 'tree')]);
    expect(receiver).toMatchObject({ failure: { kind: 'folder-unwritable' } });
    expect(sender).toEqual(receiver);
    expect(call.broken).toBeNull();
  });
});

describe.skipIf(whyNoSmallDisk() !== null)('a disk of one megabyte', () => {
  let disk: string;
  let small: SmallDisk;
  beforeEach(async () => {
    disk = join(call.folder, 'disk');
    await mkdir(disk);
    small = new SmallDisk(disk, 1);
    call.b.inbox = disk;
  });
  afterEach(() => {
    small.remove();
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

  describe('that others fill meanwhile', () => {
    const full = { name: 'paused', failure: { kind: 'disk-full' } };
    let others: string;
    /** Once, when so many bytes have come. */
    async function fillAfter(bytes: number, mebibytes: number): Promise<void> {
      await run('mount', ['-o', `remount,size=${String(mebibytes)}m`, disk]);
      others = join(disk, 'others');
      let [came, isFilled] = [0, false];
      call.toB.beforeDelivery = async (packet) => {
        if (packet.kind !== 'data') return;
        // As much as there is.
        if (came >= bytes && !isFilled)
          await writeFile(others, Buffer.alloc(mebibytes * MIB)).catch(() => undefined);
        isFilled ||= came >= bytes;
        came += packet.frame.length - DATA_HEADER_BYTES;
      };
    }

    it('pauses on both sides, which say why, and goes on by itself when there is room', async () => {
      await fillAfter(0, 8);
      const bytes = randomBytes(5 * MIB + 7);
      await writeFile(join(call.a.outbox, 'large.bin'), bytes);
      call.connect();
      const ends = call.transfer([join(call.a.outbox, 'large.bin')]);
      const [sender, receiver] = await Promise.all([
        call.a.until(({ status }) => status.name === 'paused'),
        call.b.until(({ status }) => status.name === 'paused'),
      ]);
      expect(receiver.status).toMatchObject({ ...full, by: 'us' });
      expect(sender.status).toMatchObject({ ...full, by: 'friend' });
      await rm(others);
      expect(await ends).toMatchObject({ sender: { name: 'done' }, receiver: { name: 'done' } });
      expect((await readFile(join(disk, 'large.bin'))).equals(bytes)).toBe(true);
      expect(Object.keys(await treeOf(disk))).toEqual(['large.bin']);
    });

    it('pauses small files, too, and loses none', async () => {
      await fillAfter(0, 2);
      await mkdir(join(call.a.outbox, 'tree'));
      for (let index = 0; index < 100; index += 1)
        await writeFile(join(call.a.outbox, 'tree', String(index)), randomBytes(4096));
      call.connect();
      const ends = call.transfer([join(call.a.outbox, 'tree')]);
      await call.a.until(({ status }) => status.name === 'paused');
      await rm(others);
      expect(await ends).toMatchObject({ sender: { name: 'done' }, receiver: { name: 'done' } });
      expect(await treeOf(disk)).toEqual(await treeOf(call.a.outbox));
    });

    it('does not hold up what is said meanwhile, nor transfers to other disks', async () => {
      await fillAfter(0, 8);
      await writeFile(join(call.a.outbox, 'large.bin'), randomBytes(7 * MIB));
      await writeFile(join(call.a.outbox, 'small.txt'), 'small');
      call.connect();
      const id = call.a.desk.offer([join(call.a.outbox, 'large.bin')]);
      await call.b.desk.accept((await call.b.incoming()).id);
      await call.a.until(({ status }) => status.name === 'paused');
      call.b.inbox = join(call.folder, 'another');
      const { sender } = await call.transfer([join(call.a.outbox, 'small.txt')]);
      expect(sender).toEqual({ name: 'done' });
      call.b.inbox = disk;
      expect(call.a.desk.views()[0]?.status).toMatchObject(full);
      await call.a.desk.cancel(id);
      await call.b.until(({ status }) => status.name === 'cancelled');
      await call.b.desk.close(null);
      expect(Object.keys(await treeOf(disk))).toEqual(['others']);
    });

    it('keeps what is worth continuing when the call ends', async () => {
      await fillAfter(2 * MIB, 8);
      const file = join(call.a.outbox, 'large.bin');
      const bytes = randomBytes(5 * MIB);
      await writeFile(file, bytes);
      call.connect();
      void call.transfer([file]);
      await call.b.until(({ status }) => status.name === 'paused');
      await call.b.desk.close({ kind: 'connection-lost', detail: null });
      await call.a.desk.close({ kind: 'connection-lost', detail: null });
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
});
