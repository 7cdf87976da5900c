import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { deferred } from '../../../src-shared/session';
import { TwoDesks, treeOf } from './two-desks.fixture';

/** Larger than the window, so that it cannot be under way as a whole. Bytes. */
const LARGE = 24 * 1024 * 1024;

let call: TwoDesks;
beforeEach(async () => {
  call = await TwoDesks.make();
});
afterEach(() => call.remove());

async function make(folder: string, path: string, bytes: Buffer | string = path): Promise<string> {
  const file = join(folder, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, bytes);
  return file;
}

/** Files of many sizes in deep, oddly named and empty folders. */
async function makeTree(folder: string): Promise<string> {
  const top = join(folder, 'holiday');
  for (let index = 0; index < 280; index += 1) {
    const size = [0, 1, 4096, 65_536, 70_000][index % 5] ?? 0;
    const file = await make(top, `day ${String(index % 7)}/photo ${String(index)}.jpg`, randomBytes(size));
    await utimes(file, 1_500_000_000, 1_500_000_000.25 + index);
  }
  await make(top, 'Größe/café.txt'.normalize('NFD'));
  await make(top, 'Größe/日本語 😀.txt'.normalize('NFC'));
  await make(top, Array.from({ length: 40 }, (_, level) => `level${String(level)}`).join('/') + '/deep.txt');
  await make(top, 'big.bin', randomBytes(3 * 1024 * 1024 + 17));
  await chmod(await make(top, 'run.sh', '#!/bin/sh\n'), 0o4755);
  await mkdir(join(top, 'nothing/in/here'), { recursive: true });
  return top;
}

describe('a transfer', () => {
  it('brings a tree across with every byte, time, executable bit and empty folder', async () => {
    await makeTree(call.a.outbox);
    call.connect();
    const { sender, receiver } = await call.transfer([join(call.a.outbox, 'holiday')]);
    expect([sender, receiver]).toEqual([{ name: 'done' }, { name: 'done' }]);
    const sent = await treeOf(call.a.outbox);
    expect(Object.keys(sent).length).toBeGreaterThan(300);
    expect(await treeOf(call.b.inbox)).toEqual(sent);
    const [view] = call.a.desk.views();
    expect(view?.verifiedFiles).toBe(view?.fileCount);
    expect(view?.transferredBytes).toBe(view?.totalBytes);
  });

  it('of one empty folder arrives', async () => {
    await mkdir(join(call.a.outbox, 'empty'));
    call.connect();
    expect((await call.transfer([join(call.a.outbox, 'empty')])).sender).toEqual({ name: 'done' });
    expect(await treeOf(call.b.inbox)).toEqual({ 'empty/': 'folder' });
  });

  it('never carries a setuid bit', async () => {
    const file = await make(call.a.outbox, 'tool', 'x');
    await chmod(file, 0o6755);
    call.connect();
    await call.transfer([file]);
    expect((await stat(join(call.b.inbox, 'tool'))).mode & 0o7000).toBe(0);
  });

  it('runs in both directions at once', async () => {
    const fromA = await make(call.a.outbox, 'a.bin', randomBytes(LARGE));
    const fromB = await make(call.b.outbox, 'b.bin', randomBytes(LARGE));
    call.connect();
    const ids = [call.a.desk.offer([fromA]), call.b.desk.offer([fromB])] as const;
    const offers = await Promise.all([call.a.incoming(), call.b.incoming()]);
    await Promise.all([call.a.desk.accept(offers[0].id), call.b.desk.accept(offers[1].id)]);
    expect(await Promise.all([call.a.desk.whenOver(ids[0]), call.b.desk.whenOver(ids[1])])).toEqual([
      { name: 'done' },
      { name: 'done' },
    ]);
    expect(await treeOf(call.b.inbox)).toEqual(await treeOf(call.a.outbox));
    expect(await treeOf(call.a.inbox)).toEqual(await treeOf(call.b.outbox));
  });

  it('lets a small file overtake a large one that is already running', async () => {
    const large = await make(call.a.outbox, 'large.bin', randomBytes(LARGE));
    const small = await make(call.a.outbox, 'small.txt');
    call.connect();
    const largeId = call.a.desk.offer([large]);
    await call.b.desk.accept((await call.b.incoming()).id);
    await call.b.until((view) => view.transferredBytes > 0);
    const { sender } = await call.transfer([small]);
    expect(sender).toEqual({ name: 'done' });
    expect(call.a.desk.views()[0]?.status.name).toBe('running');
    expect(await call.a.desk.whenOver(largeId)).toEqual({ name: 'done' });
  });

  it('offered before the call waits in the tray and goes out when it connects', async () => {
    const id = call.a.desk.offer([await make(call.a.outbox, 'early.txt')]);
    await call.a.until((view) => view.status.name === 'queued');
    call.connect();
    await call.b.desk.accept((await call.b.incoming('early.txt')).id);
    expect(await call.a.desk.whenOver(id)).toEqual({ name: 'done' });
  });

  it('has the same title on both sides, made of what is offered and not of what was dropped', async () => {
    const paths = [await make(call.a.outbox, 'a.txt'), await make(call.a.outbox, 'b.txt')];
    const link = join(call.a.outbox, 'a dead link');
    await symlink('nowhere', link);
    call.connect();
    const id = call.a.desk.offer([link, ...paths]);
    expect((await call.b.incoming()).title).toBe('a.txt and 1 more');
    expect(call.a.desk.views().find((view) => view.id === id)?.title).toBe('a.txt and 1 more');
  });

  it('is shown to the receiver with names, sizes, what was left out and the free space', async () => {
    const top = join(call.a.outbox, 'things');
    await make(top, 'a.txt', 'four');
    await symlink('/etc/hosts', join(top, 'hosts'));
    call.connect();
    call.a.desk.offer([top]);
    const view = await call.b.incoming();
    expect(view).toMatchObject({
      title: 'things',
      fileCount: 1,
      folderCount: 1,
      totalBytes: 4,
      leftOutCount: 1,
    });
    expect(view.items).toEqual([
      { path: 'things', kind: 'folder', size: 4, files: 1 },
      { path: 'things/a.txt', kind: 'file', size: 4, files: 1 },
    ]);
    expect(view.leftOut[0]?.path).toBe('things/hosts');
    expect(view.freeBytes).toBeGreaterThan(0);
  });

  it('is shown to the sender with the receiver’s free space and new names before anybody answers', async () => {
    await make(call.b.inbox, 'things/old.txt');
    await make(call.a.outbox, 'things/a.txt');
    call.connect();
    call.a.desk.offer([join(call.a.outbox, 'things')]);
    const view = await call.a.until(({ freeBytes }) => freeBytes !== null);
    expect(view.status.name).toBe('offered');
    expect(view.freeBytes).toBeGreaterThan(0);
    expect(view.renamed).toEqual([{ from: 'things', to: 'things (2)', why: 'taken' }]);
  });

  it('of nothing readable fails before anybody is asked', async () => {
    const id = call.a.desk.offer([join(call.a.outbox, 'missing')]);
    expect(await call.a.desk.whenOver(id)).toMatchObject({ failure: { kind: 'nothing-to-send' } });
  });

  it('of 70 drops at once arrives whole, though only 64 may be open', async () => {
    const files = await Promise.all(
      Array.from({ length: 70 }, (_, index) => make(call.a.outbox, `drop ${String(index)}.txt`)),
    );
    const ids = files.map((file) => call.a.desk.offer([file]));
    await call.a.until(() => call.a.desk.views().every(({ status }) => status.name === 'queued'));
    call.connect();
    for (const file of files) {
      const title = file.slice(call.a.outbox.length + 1);
      await call.b.desk.accept((await call.b.incoming(title)).id);
    }
    const ends = await Promise.all(ids.map((id) => call.a.desk.whenOver(id)));
    expect(new Set(ends.map(({ name }) => name))).toEqual(new Set(['done']));
    expect(call.broken).toBeNull();
  });
});

describe('offers beyond the number that may be open', () => {
  it('go out only after the friend has heard which others were withdrawn', async () => {
    const files = await Promise.all(
      Array.from({ length: 84 }, (_, index) => make(call.a.outbox, `drop ${String(index)}.txt`)),
    );
    for (const file of files) call.a.desk.offer([file]);
    call.connect();
    await call.b.until((view) => view.id === 'receive-64' && view.status.name === 'incoming');
    const held = deferred();
    call.toB.beforeDelivery = () => held.promise;
    // More than the pipe takes, so that some of the news waits.
    const offered = call.a.desk.views().filter(({ status }) => status.name === 'offered');
    await Promise.all(offered.slice(0, 20).map(({ id }) => call.a.desk.cancel(id)));
    held.resolve();
    await call.b.until((view) => view.id === 'receive-84' && view.status.name === 'incoming');
    expect(call.broken).toBeNull();
    expect(call.a.desk.views().filter(({ status }) => status.name === 'offered')).toHaveLength(64);
  });
});

describe('an offer that is not wanted', () => {
  it('is declined on both sides and writes nothing', async () => {
    call.connect();
    const id = call.a.desk.offer([await make(call.a.outbox, 'a.txt')]);
    const offered = await call.b.incoming();
    await call.b.desk.decline(offered.id);
    expect(await call.a.desk.whenOver(id)).toEqual({ name: 'declined', by: 'friend' });
    expect(await call.b.desk.whenOver(offered.id)).toEqual({ name: 'declined', by: 'us' });
    expect(await treeOf(call.b.inbox)).toEqual({});
    await expect(call.b.desk.accept(offered.id)).rejects.toThrow();
  });

  it('withdrawn before the answer cannot be accepted any more', async () => {
    call.connect();
    const id = call.a.desk.offer([await make(call.a.outbox, 'a.txt')]);
    const offered = await call.b.incoming();
    await call.a.desk.cancel(id);
    expect(await call.b.desk.whenOver(offered.id)).toEqual({ name: 'cancelled', by: 'friend' });
    await expect(call.b.desk.accept(offered.id)).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('withdrawn at the moment it would go out leaves the call whole', async () => {
    const first = call.a.desk.offer([await make(call.a.outbox, 'a.txt')]);
    await call.a.until((view) => view.status.name === 'queued');
    call.connect();
    await call.a.desk.cancel(first);
    const { sender } = await call.transfer([await make(call.a.outbox, 'b.txt')]);
    expect(sender).toEqual({ name: 'done' });
    expect(call.broken).toBeNull();
  });
});

describe('cancelling in the middle of a file', () => {
  it.each(['sender', 'receiver'] as const)(
    'by the %s ends both sides and leaves no partial file',
    async (who) => {
      const file = await make(call.a.outbox, 'folder/large.bin', randomBytes(LARGE));
      call.connect();
      const id = call.a.desk.offer([join(file, '..')]);
      const offered = await call.b.incoming();
      await call.b.desk.accept(offered.id);
      await call.b.until((view) => view.transferredBytes > 0);
      await (who === 'sender' ? call.a.desk.cancel(id) : call.b.desk.cancel(offered.id));
      const [sender, receiver] = await Promise.all([
        call.a.desk.whenOver(id),
        call.b.desk.whenOver(offered.id),
      ]);
      expect([sender, receiver]).toEqual([
        { name: 'cancelled', by: who === 'sender' ? 'us' : 'friend' },
        { name: 'cancelled', by: who === 'sender' ? 'friend' : 'us' },
      ]);
      await call.b.desk.close(null);
      expect(await treeOf(call.b.inbox)).toEqual({});
      expect(call.broken).toBeNull();
    },
  );
});

describe('a channel that takes nothing any more', () => {
  it('does not keep a cancelled transfer from ending', async () => {
    const file = await make(call.a.outbox, 'large.bin', randomBytes(LARGE));
    call.connect();
    const id = call.a.desk.offer([file]);
    await call.b.desk.accept((await call.b.incoming()).id);
    const stuck = new Promise<void>((resolve) => {
      call.toB.beforeDelivery = () => {
        resolve();
        return new Promise(() => undefined);
      };
    });
    await stuck;
    await call.a.desk.cancel(id);
    expect(await call.a.desk.whenOver(id)).toEqual({ name: 'cancelled', by: 'us' });
  });
});

describe('a call that ends in the middle', () => {
  it('fails what was running on both sides and leaves nothing that looks like a file', async () => {
    const file = await make(call.a.outbox, 'large.bin', randomBytes(LARGE));
    call.connect();
    const id = call.a.desk.offer([file]);
    const offered = await call.b.incoming();
    await call.b.desk.accept(offered.id);
    await call.b.until((view) => view.transferredBytes > 0);
    const failure = { kind: 'connection-lost', detail: null } as const;
    await Promise.all([call.a.desk.close(failure), call.b.desk.close(failure)]);
    expect(await call.a.desk.whenOver(id)).toEqual({ name: 'failed', failure });
    expect(await call.b.desk.whenOver(offered.id)).toEqual({ name: 'failed', failure });
    const left = Object.keys(await treeOf(call.b.inbox));
    expect(left.filter((name) => !name.startsWith('.cooee-'))).toEqual([]);
  });

  it('interrupts what its user has not cancelled', async () => {
    const file = await make(call.a.outbox, 'large.bin', randomBytes(LARGE));
    call.connect();
    const id = call.a.desk.offer([file]);
    const offered = await call.b.incoming();
    await Promise.all([call.a.desk.close(null), call.b.desk.close(null)]);
    expect(await call.a.desk.whenOver(id)).toEqual({ name: 'interrupted' });
    expect(await call.b.desk.whenOver(offered.id)).toEqual({ name: 'interrupted' });
  });
});

describe('what is already in the destination', () => {
  it('is kept: files and folders of the same name arrive beside it', async () => {
    await make(call.b.inbox, 'notes.txt', 'old');
    await make(call.b.inbox, 'photos/one.jpg', 'old');
    const file = await make(call.a.outbox, 'notes.txt', 'new');
    const photo = await make(call.a.outbox, 'photos/one.jpg', 'new');
    call.connect();
    const { sender, offered } = await call.transfer([file, join(photo, '..')]);
    expect(sender).toEqual({ name: 'done' });
    expect(offered.renamed).toEqual([
      { from: 'notes.txt', to: 'notes (2).txt', why: 'taken' },
      { from: 'photos', to: 'photos (2)', why: 'taken' },
    ]);
    expect(Object.keys(await treeOf(call.b.inbox)).sort()).toEqual([
      'notes (2).txt',
      'notes.txt',
      'photos (2)/',
      'photos (2)/one.jpg',
      'photos/',
      'photos/one.jpg',
    ]);
    expect(await readFile(join(call.b.inbox, 'notes.txt'), 'utf8')).toBe('old');
  });

  it('may be a symbolic link, which is not followed', async () => {
    const outside = join(call.folder, 'outside');
    await mkdir(outside);
    await symlink(outside, join(call.b.inbox, 'photos'));
    await symlink(join(outside, 'made-by-link'), join(call.b.inbox, 'notes.txt'));
    const photo = await make(call.a.outbox, 'photos/one.jpg');
    call.connect();
    const { sender } = await call.transfer([join(photo, '..'), await make(call.a.outbox, 'notes.txt')]);
    expect(sender).toEqual({ name: 'done' });
    expect(await treeOf(outside)).toEqual({});
    expect(Object.keys(await treeOf(call.b.inbox)).sort()).toEqual([
      'notes (2).txt',
      'notes.txt',
      'photos',
      'photos (2)/',
      'photos (2)/one.jpg',
    ]);
  });
});
