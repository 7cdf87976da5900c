import { randomBytes } from 'node:crypto';
import {
  appendFile,
  mkdir,
  open,
  readdir,
  readFile,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Failure } from '../../../src-shared/session';
import { DATA_HEADER_BYTES } from './protocol/data-frame';
import type { TransferMessage } from './protocol/messages';
import { TwoDesks, treeOf } from './two-desks.fixture';

const MIB = 1024 * 1024;
/** Not a multiple of anything. Bytes. */
const SIZE = 3 * MIB + 7;
const LOST: Failure = { kind: 'connection-lost', detail: null };

let call: TwoDesks;
let file: string;
let bytes: Buffer;
beforeEach(async () => {
  call = await TwoDesks.make();
  file = join(call.a.outbox, 'big.bin');
  bytes = randomBytes(SIZE);
  await writeFile(file, bytes);
});
afterEach(() => call.remove());

const hidden = async (): Promise<string[]> =>
  (await readdir(call.b.inbox)).filter((name) => name.startsWith('.cooee-')).sort();

async function partPath(): Promise<string> {
  return join(call.b.inbox, (await hidden()).find((name) => name.endsWith('.part')) ?? '');
}

/** Sends, and ends the call when so many bytes have come in it. */
async function interrupt(
  at: number,
  paths: readonly string[] = [file],
  end: (sent: string, received: string) => Promise<void> = closeBoth,
): Promise<void> {
  call.connect();
  const id = call.a.desk.offer(paths);
  const offered = await call.b.incoming();
  let came = 0;
  const reached = new Promise<void>((resolve) => {
    call.toB.beforeDelivery = async (packet) => {
      if (packet.kind !== 'data') return;
      if (came >= at) {
        resolve();
        // Nothing more comes through.
        await new Promise(() => undefined);
      }
      came += packet.frame.length - DATA_HEADER_BYTES;
    };
  });
  await call.b.desk.accept(offered.id);
  await reached;
  await end(id, offered.id);
}

async function closeBoth(): Promise<void> {
  await Promise.all([call.a.desk.close(LOST), call.b.desk.close(LOST)]);
}

interface SecondTry {
  readonly sentBytes: number;
  /** Where both sides stood before the first byte. */
  readonly resumedAt: readonly [number, number];
  readonly ends: Awaited<ReturnType<TwoDesks['transfer']>>;
}

async function again(paths: readonly string[] = [file]): Promise<SecondTry> {
  call = call.again();
  call.connect();
  let sentBytes = 0;
  let resumedAt: readonly [number, number] = [0, 0];
  call.toB.beforeDelivery = (packet) => {
    if (packet.kind !== 'data') return;
    const received = call.b.desk.views()[0]?.transferredBytes ?? 0;
    if (sentBytes === 0) resumedAt = [firstSent, received];
    sentBytes += packet.frame.length - DATA_HEADER_BYTES;
  };
  let firstSent = 0;
  const running = call.a
    .until(({ status }) => status.name === 'running')
    .then((view) => {
      firstSent = view.transferredBytes;
    });
  const ends = await call.transfer(paths);
  await running;
  return { sentBytes, resumedAt, ends };
}

const done = { sender: { name: 'done' }, receiver: { name: 'done' } };

describe('an interrupted file', () => {
  it('goes on from its last whole block, wherever it stopped, and is the same in the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: SIZE }), async (length) => {
        const one = await TwoDesks.make();
        try {
          call = one;
          file = join(one.a.outbox, 'big.bin');
          await writeFile(file, bytes);
          await interrupt(3 * MIB);
          // A process that dies leaves any number of bytes.
          await writeFile(await partPath(), bytes.subarray(0, length));
          const kept = Math.floor(length / MIB) * MIB;
          const { sentBytes, resumedAt, ends } = await again();
          expect(ends).toMatchObject(done);
          expect(sentBytes).toBe(SIZE - kept);
          expect(resumedAt).toEqual([kept, kept]);
          expect((await readFile(join(one.b.inbox, 'big.bin'))).equals(bytes)).toBe(true);
          expect(await readdir(one.b.inbox)).toEqual(['big.bin']);
          expect((await stat(join(one.b.inbox, 'big.bin'))).mtimeMs).toBeCloseTo(
            (await stat(file)).mtimeMs,
            -1,
          );
        } finally {
          await call.remove();
          await one.remove();
        }
      }),
      { numRuns: 12, examples: [[0], [MIB - 1], [MIB], [SIZE - 1], [SIZE]] },
    );
  });

  it.each([
    ['dated before 1970', new Date(-152_391_232_877)],
    ['of today', new Date()],
  ])('%s goes on, and keeps its date', async (_, date) => {
    await utimes(file, date, date);
    // Node may have set it a millisecond earlier than it was told.
    const own = Math.floor((await stat(file)).mtimeMs);
    await interrupt(2 * MIB);
    const { sentBytes, ends } = await again();
    expect(ends).toMatchObject(done);
    expect(sentBytes).toBeLessThan(SIZE);
    expect(Math.floor((await stat(join(call.b.inbox, 'big.bin'))).mtimeMs)).toBe(own);
  });

  it('that is changed in place while it goes on, with its time put back, fails on both sides', async () => {
    await interrupt(2 * MIB);
    call = call.again();
    call.connect();
    let isFirst = true;
    call.toB.beforeDelivery = async (packet) => {
      if (packet.kind !== 'data' || !isFirst) return;
      isFirst = false;
      const handle = await open(file, 'r+');
      const { atime, mtime } = await handle.stat();
      await handle.write('x', 0);
      await handle.utimes(atime, mtime);
      await handle.close();
    };
    const failure = { kind: 'file-changed', detail: 'big.bin' };
    expect(await call.transfer([file])).toMatchObject({
      sender: { name: 'failed', failure },
      receiver: { name: 'failed', failure },
    });
    expect(await readdir(call.b.inbox)).toEqual([]);
  });

  it('of whole blocks, which was complete but for its name, asks only for its last block again', async () => {
    bytes = bytes.subarray(0, 3 * MIB);
    await writeFile(file, bytes);
    await interrupt(2 * MIB);
    await writeFile(await partPath(), bytes);
    const { sentBytes, ends } = await again();
    expect(ends).toMatchObject(done);
    expect(sentBytes).toBe(MIB);
    expect((await readFile(join(call.b.inbox, 'big.bin'))).equals(bytes)).toBe(true);
  });

  it('goes on when it was here to its last byte, and only its hash was not', async () => {
    call.connect();
    const id = call.a.desk.offer([file]);
    const offered = await call.b.incoming();
    const whole = new Promise<void>((resolve) => {
      call.toB.beforeDelivery = async (packet) => {
        if (packet.kind !== 'control' || !packet.json.includes('files-end')) return;
        resolve();
        // It does not come through.
        await new Promise(() => undefined);
      };
    });
    await call.b.desk.accept(offered.id);
    await whole;
    await closeBoth();
    expect(call.a.desk.views().find((view) => view.id === id)?.status.name).toBe('failed');
    const { sentBytes, ends } = await again();
    expect(ends).toMatchObject(done);
    expect(sentBytes).toBe(SIZE - 3 * MIB);
    expect(await readdir(call.b.inbox)).toEqual(['big.bin']);
  });

  it('goes on as often as it is interrupted', async () => {
    await interrupt(MIB);
    const first = (await stat(await partPath())).size;
    call = call.again();
    await interrupt(2 * MIB);
    const second = (await stat(await partPath())).size;
    expect(second).toBeGreaterThan(first);
    const { sentBytes, ends } = await again();
    expect(ends).toMatchObject(done);
    expect(sentBytes).toBe(SIZE - second);
    expect((await readFile(join(call.b.inbox, 'big.bin'))).equals(bytes)).toBe(true);
  });

  it('can be interrupted again before its turn comes', async () => {
    await interrupt(MIB);
    const before = (await stat(await partPath())).size;
    const first = join(call.a.outbox, 'a.bin');
    await writeFile(first, bytes.subarray(0, MIB - 1));
    call = call.again();
    await interrupt(1, [first, file]);
    expect((await stat(await partPath())).size).toBe(before);
    expect((await again()).sentBytes).toBe(SIZE - before);
  });

  it('counts as verified, and all its bytes as transferred', async () => {
    await interrupt(MIB);
    await again();
    const views = [call.a, call.b].map(({ desk }) => desk.views()[0]);
    for (const view of views) expect(view).toMatchObject({ verifiedFiles: 1, transferredBytes: SIZE });
  });

  it('that is another one with the same size and time begins anew, and both sides count that', async () => {
    // In whole seconds, so that it can be set again exactly.
    await utimes(file, 1_500_000_000, 1_500_000_000);
    await interrupt(2 * MIB);
    const other = randomBytes(SIZE);
    await writeFile(file, other);
    await utimes(file, 1_500_000_000, 1_500_000_000);
    const { ends, sentBytes } = await again();
    expect(ends).toMatchObject(done);
    expect(sentBytes).toBe(SIZE);
    expect(call.toB.sent).toContain('restart');
    for (const { desk } of [call.a, call.b])
      expect(desk.views()[0]).toMatchObject({ transferredBytes: SIZE, verifiedFiles: 1 });
    expect((await readFile(join(call.b.inbox, 'big.bin'))).equals(other)).toBe(true);
    expect(await readdir(call.b.inbox)).toEqual(['big.bin']);
  });

  it.each([
    ['first', 17, SIZE],
    ['second', MIB + 17, SIZE - MIB],
  ])('whose part was changed in its %s block goes on before it', async (_, place, missing) => {
    await interrupt(2 * MIB);
    const part = await partPath();
    const changed = await readFile(part);
    changed[place] = (changed[place] ?? 0) ^ 1;
    await writeFile(part, changed);
    const { ends, sentBytes } = await again();
    expect(ends).toMatchObject(done);
    expect(sentBytes).toBe(missing);
    expect((await readFile(join(call.b.inbox, 'big.bin'))).equals(bytes)).toBe(true);
  });

  it.each<[string, (journal: string) => Promise<void>, number]>([
    ['a torn record', async (path) => truncate(path, (await stat(path)).size - 1), SIZE - MIB],
    ['no record', async (path) => truncate(path, (await readFile(path)).indexOf('\n') + 1), SIZE],
    ['a torn header', (path) => truncate(path, 20), SIZE],
    ['a record too many', (path) => appendFile(path, randomBytes(32)), SIZE - 2 * MIB],
  ])('whose journal has %s goes on from the last block that it tells', async (_, spoil, missing) => {
    await interrupt(2 * MIB);
    const journal = (await hidden()).find((name) => name.endsWith('.journal')) ?? '';
    await spoil(join(call.b.inbox, journal));
    const { ends, sentBytes } = await again();
    expect(ends).toMatchObject(done);
    expect(sentBytes).toBe(missing);
    expect((await readFile(join(call.b.inbox, 'big.bin'))).equals(bytes)).toBe(true);
  });

  it.each<[string, (part: string) => Promise<void>]>([
    ['empty', (part) => truncate(part, 0)],
    ['shorter than a block', (part) => truncate(part, MIB - 1)],
    ['longer than the file', (part) => truncate(part, SIZE + 1)],
  ])('whose part is %s begins anew', async (_, spoil) => {
    await interrupt(MIB);
    await spoil(await partPath());
    const { sentBytes, ends } = await again();
    expect(ends).toMatchObject(done);
    expect(sentBytes).toBe(SIZE);
    expect(await readdir(call.b.inbox)).toEqual(['big.bin']);
  });

  it.each<[string, () => Promise<void>]>([
    ['has grown', () => appendFile(file, 'more')],
    ['has another time', () => utimes(file, 1, 1)],
  ])('that %s begins anew', async (_, change) => {
    await interrupt(MIB);
    await change();
    const { sentBytes, ends } = await again();
    expect(ends).toMatchObject(done);
    expect(sentBytes).toBe((await stat(file)).size);
    expect(await hidden()).toEqual([]);
  });

  it('in a folder goes on in it, while the files before it come again beside the first ones', async () => {
    const tree = join(call.a.outbox, 'tree');
    await mkdir(join(tree, 'in'), { recursive: true });
    await writeFile(join(tree, '1'), randomBytes(MIB));
    await writeFile(join(tree, 'in', '2'), bytes);
    await interrupt(3 * MIB, [tree]);
    const have = (await stat(await partPath())).size;
    const { sentBytes, ends } = await again([tree]);
    expect(ends).toMatchObject(done);
    expect(sentBytes).toBe(MIB + SIZE - have);
    expect(Object.keys(await treeOf(call.b.inbox)).sort()).toEqual([
      'tree (2)/',
      'tree (2)/1',
      'tree (2)/in/',
      'tree (2)/in/2',
      'tree/',
      'tree/1',
    ]);
    expect((await readFile(join(call.b.inbox, 'tree (2)', 'in', '2'))).equals(bytes)).toBe(true);
  });

  it('stays for later while something else of that folder is received', async () => {
    await interrupt(MIB);
    const before = await hidden();
    const other = join(call.a.outbox, 'other.bin');
    await writeFile(other, randomBytes(SIZE));
    expect((await again([other])).ends).toMatchObject(done);
    expect(await hidden()).toEqual(before);
    expect((await again()).sentBytes).toBeLessThan(SIZE);
  });

  it('goes away when either user cancels', async () => {
    await interrupt(MIB, [file], async (id) => {
      // The friend's word comes past the bytes that are held back.
      await call.a.desk.cancel(id);
      await call.b.desk.handleControl({ type: 'cancel', transfer: 0, by: 'sender' });
      await call.b.desk.close(null);
    });
    expect(await readdir(call.b.inbox)).toEqual([]);
    call = call.again();
    await interrupt(MIB, [file], (_, id) => call.b.desk.cancel(id));
    expect(await readdir(call.b.inbox)).toEqual([]);
  });

  it('stays when we hang up', async () => {
    await interrupt(MIB, [file], () => call.b.desk.close(null));
    expect(await hidden()).toHaveLength(2);
  });

  it('is sent whole by a sender who does not say that they can go on', async () => {
    await interrupt(MIB);
    call = call.again();
    const answered = new Promise<TransferMessage>((resolve) => {
      // There is no transfer on the other side that could hear it.
      vi.spyOn(call.toA, 'sendControl').mockImplementation(async (message) => {
        if (message.type === 'answer') resolve(message);
      });
    });
    call.connect();
    const { desk } = call.b;
    const { mtimeMs } = await stat(file);
    const item = { kind: 'file', path: ['big.bin'], size: SIZE, mtime: Math.trunc(mtimeMs) };
    await desk.handleControl({ type: 'offer-begin', transfer: 0, title: 'big.bin' });
    await desk.handleControl({ type: 'offer-items', transfer: 0, items: [item] });
    await desk.handleControl({
      type: 'offer-end',
      transfer: 0,
      files: 1,
      folders: 0,
      bytes: SIZE,
      leftOut: 0,
    });
    const { id } = await call.b.incoming();
    await desk.accept(id);
    expect(await answered).not.toHaveProperty('resume');
    expect(desk.views()[0]?.transferredBytes).toBe(0);
  });
});

describe('a file without a whole block before its end', () => {
  it('leaves nothing behind', async () => {
    await writeFile(file, bytes.subarray(0, MIB));
    await interrupt(1);
    expect(await readdir(call.b.inbox)).toEqual([]);
  });
});
