import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { MemoryStick, whyNoMemoryStick } from '../../../e2e/support/disk/memory-stick';
import { TwoDesks, treeOf } from './two-desks.fixture';

const run = promisify(execFile);
const MIB = 1024 * 1024;
const A_BUSY_DISK = { timeout: 10_000 };

let call: TwoDesks;
beforeEach(async () => {
  call = await TwoDesks.make();
});
afterEach(() => call.remove());

/** What A has sent, and how both ended. */
async function send(...names: readonly string[]): ReturnType<TwoDesks['transfer']> {
  call.connect();
  return call.transfer(names.map((name) => join(call.a.outbox, name)));
}

const renamed = (): readonly unknown[] => [call.a, call.b].map(({ desk }) => desk.views()[0]?.renamed);

describe('a part that something removes', () => {
  it.each([
    ['long', 3 * MIB],
    ['short', 300_000],
  ])('fails that %s file alone, on both sides', async (_, size) => {
    await writeFile(join(call.a.outbox, 'a'), randomBytes(size));
    await writeFile(join(call.a.outbox, 'b'), randomBytes(size));
    let isRemoved = false;
    call.toB.beforeDelivery = async (packet) => {
      if (packet.kind !== 'control' || !packet.json.includes('files-end') || isRemoved) return;
      isRemoved = true;
      // The disk may not have begun yet, and has no name to give before this message came.
      await vi.waitFor(async () => {
        const part = (await readdir(call.b.inbox)).find((entry) => entry.endsWith('.part'));
        if (part === undefined) throw new Error('no part yet');
        await rm(join(call.b.inbox, part));
      }, A_BUSY_DISK);
    };
    const { sender, receiver } = await send('a', 'b');
    expect(receiver).toMatchObject({ name: 'failed', failure: { kind: 'part-removed' } });
    expect(sender).toEqual(receiver);
    const kept = await readdir(call.b.inbox);
    expect(['a', 'b'].filter((name) => !kept.includes(name))).toEqual([
      receiver.name === 'failed' ? receiver.failure.detail : null,
    ]);
  });
});

describe.skipIf(process.platform !== 'linux')('a disk that takes no large files', () => {
  const limit = async (bytes: string): Promise<void> => {
    await run('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:unlimited`]);
  };
  afterEach(() => limit('unlimited'));

  it('fails such a file alone, on both sides, with its reason', async () => {
    await writeFile(join(call.a.outbox, 'large'), randomBytes(5 * MIB));
    await writeFile(join(call.a.outbox, 'small'), randomBytes(MIB));
    await limit(String(3 * MIB));
    const { sender, receiver } = await send('large', 'small');
    expect(receiver).toEqual({ name: 'failed', failure: { kind: 'file-too-large', detail: 'large' } });
    expect(sender).toEqual(receiver);
    expect(await readdir(call.b.inbox)).toEqual(['small']);
  });
});

describe.skipIf(process.platform !== 'linux')('a folder whose path leaves little room for names', () => {
  it('gets shorter ones, which both sides are told', async () => {
    // Paths of Linux have at most 4095 bytes (PATH_MAX).
    while (call.b.inbox.length < 3800) call.b.inbox = join(call.b.inbox, 'x'.repeat(100));
    call.b.inbox = join(call.b.inbox, 'x'.repeat(3900 - call.b.inbox.length));
    const family = '👨‍👩‍👧‍👦'.repeat(9);
    const name = `${family}${'é'.repeat(10)}.tar.gz`;
    await writeFile(join(call.a.outbox, name), 'bytes');
    await writeFile(join(call.a.outbox, 'b'), 'bytes');
    const { sender, receiver } = await send(name, 'b');
    expect([sender, receiver]).toEqual([{ name: 'done' }, { name: 'done' }]);
    // 143 bytes: five families of 25 bytes, and the extension.
    const stored = `${'👨‍👩‍👧‍👦'.repeat(5)}.gz`;
    expect((await readdir(call.b.inbox)).sort()).toEqual(['b', stored].sort());
    const told = [{ from: name, to: stored, why: 'too-long' }];
    expect(renamed()).toEqual([told, told]);
  });
});

describe.skipIf(whyNoMemoryStick() !== null)('a memory stick', () => {
  let stick: MemoryStick;
  beforeEach(async () => {
    stick = await MemoryStick.insert(join(call.folder, 'stick'));
    call.b.inbox = stick.folder;
  });
  afterEach(() => {
    stick.remove();
  });

  it('gets names as it takes them, and both sides are told', async () => {
    const tree = join(call.a.outbox, 'tree');
    await mkdir(join(tree, 'in: out'), { recursive: true });
    await writeFile(join(tree, 'a:b.txt'), '1');
    await writeFile(join(tree, 'what?'), randomBytes(3 * MIB));
    await writeFile(join(tree, 'in: out', 'c'), '2');
    await writeFile(join(tree, 'plain é'), '3');
    const { sender, receiver } = await send('tree');
    expect([sender, receiver]).toEqual([{ name: 'done' }, { name: 'done' }]);
    const names = ['tree/', 'tree/a_b.txt', 'tree/in_ out/', 'tree/in_ out/c', 'tree/plain é', 'tree/what_'];
    expect(Object.keys(await treeOf(call.b.inbox)).sort()).toEqual(names.sort());
    const told = [
      { from: 'tree/a:b.txt', to: 'tree/a_b.txt', why: 'not-allowed' },
      { from: 'tree/in: out', to: 'tree/in_ out', why: 'not-allowed' },
      { from: 'tree/what?', to: 'tree/what_', why: 'not-allowed' },
    ];
    for (const side of renamed()) expect(side).toEqual(expect.arrayContaining(told));
    for (const side of renamed()) expect(side).toHaveLength(told.length);
  });

  it('keeps apart what is one name for it, files and folders', async () => {
    const tree = join(call.a.outbox, 'tree');
    for (const inner of ['DIR', 'dir']) await mkdir(join(tree, inner), { recursive: true });
    await writeFile(join(tree, 'DIR', 'file'), '1');
    await writeFile(join(tree, 'dir', 'FILE'), '2');
    await writeFile(join(tree, 'name'), '3');
    await writeFile(join(tree, 'NAME'), '4');
    const { receiver } = await send('tree');
    expect(receiver).toEqual({ name: 'done' });
    const kept = Object.keys(await treeOf(call.b.inbox)).map((name) => name.toLowerCase());
    expect(kept.sort()).toEqual(
      [
        'tree/',
        'tree/dir/',
        'tree/dir (2)/',
        'tree/dir (2)/file',
        'tree/dir/file',
        'tree/name',
        'tree/name (2)',
      ].sort(),
    );
  });
});
