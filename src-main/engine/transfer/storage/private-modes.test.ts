import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { fileMode, folderMode, isPrivate } from './private-modes';
import { TwoDesks } from '../two-desks.fixture';

const MIB = 1024 * 1024;
const A_BUSY_DISK = { timeout: 10_000 };

describe('a mode', () => {
  it.each([
    [0o644, false],
    [0o755, false],
    [0o444, false],
    [0o600, true],
    [0o700, true],
    [0o640, true],
    [0o660, true],
  ])('of a file of %o is private: %s', (mode, expected) => {
    expect(isPrivate({ mode, isDirectory: () => false })).toBe(expected);
  });

  it.each([
    [0o755, false],
    [0o777, false],
    [0o700, true],
    [0o750, true],
    [0o711, true],
    [0o744, true],
  ])('of a folder of %o is private: %s', (mode, expected) => {
    expect(isPrivate({ mode, isDirectory: () => true })).toBe(expected);
  });

  it('of a private file or folder gives nothing to others, whatever the umask leaves', () => {
    expect(fileMode({ executable: false, private: true })).toBe(0o600);
    expect(fileMode({ executable: true, private: true })).toBe(0o700);
    expect(folderMode(true)).toBe(0o700);
    expect(fileMode({ executable: false, private: false })).toBe(0o666);
    expect(folderMode(false)).toBe(0o777);
  });
});

// Windows has no modes.
describe.skipIf(process.platform === 'win32')('what only its owner could read', () => {
  let call: TwoDesks;
  beforeEach(async () => {
    call = await TwoDesks.make();
  });
  afterEach(() => call.remove());

  const make = async (path: string, bytes: number, mode: number): Promise<void> => {
    const file = join(call.a.outbox, 'tree', path);
    await writeFile(file, randomBytes(bytes));
    await chmod(file, mode);
  };
  const modeOf = async (path: string): Promise<number> =>
    (await lstat(join(call.b.inbox, path))).mode & 0o777;

  it('stays so, be it small or large, or in a folder that is', async () => {
    const tree = join(call.a.outbox, 'tree');
    await mkdir(join(tree, 'secret', 'inner'), { recursive: true });
    await mkdir(join(tree, 'open'));
    await make('key', 100, 0o600);
    await make('group', 100, 0o640);
    await make('tool', 100, 0o700);
    await make('everybody', 100, 0o644);
    await make('short', 300_000, 0o600);
    await make('long', 3 * MIB, 0o600);
    await make('secret/note', 100, 0o644);
    await make('secret/inner/film', 3 * MIB, 0o644);
    await make('open/note', 100, 0o644);
    await chmod(join(tree, 'secret'), 0o700);
    call.connect();
    expect((await call.transfer([tree])).receiver).toEqual({ name: 'done' });
    for (const path of ['key', 'group', 'short', 'long', 'secret/note', 'secret/inner/film'])
      expect([path, await modeOf(join('tree', path))]).toEqual([path, 0o600]);
    for (const path of ['tool', 'secret', 'secret/inner'])
      expect([path, await modeOf(join('tree', path))]).toEqual([path, 0o700]);
    // As this user's umask says.
    await writeFile(join(call.b.inbox, 'usual file'), '');
    await mkdir(join(call.b.inbox, 'usual folder'));
    for (const path of ['everybody', 'open/note'])
      expect([path, await modeOf(join('tree', path))]).toEqual([path, await modeOf('usual file')]);
    expect(await modeOf('tree/open')).toBe(await modeOf('usual folder'));
  });

  it('is nobody else’s while it arrives, nor is what is known of it', async () => {
    await mkdir(join(call.a.outbox, 'tree', 'secret'), { recursive: true });
    await make('secret/film', 4 * MIB, 0o644);
    await chmod(join(call.a.outbox, 'tree', 'secret'), 0o700);
    call.connect();
    const seen: Record<string, number> = {};
    call.toB.beforeDelivery = async (packet) => {
      if (packet.kind !== 'control' || !packet.json.includes('files-end')) return;
      // The disk follows at its own pace, and gives no name before this message came. The journal is what it makes last.
      const ours = await vi.waitFor(async () => {
        const hidden = (await readdir(call.b.inbox)).filter((name) => name.startsWith('.cooee-'));
        expect(hidden).toHaveLength(2);
        return hidden;
      }, A_BUSY_DISK);
      for (const name of ours) seen[name.split('.').at(-1) ?? ''] = await modeOf(name);
      seen['secret'] = await modeOf('tree/secret');
    };
    expect((await call.transfer([join(call.a.outbox, 'tree')])).receiver).toEqual({ name: 'done' });
    expect(seen).toEqual({ journal: 0o600, part: 0o600, secret: 0o700 });
  });

  it('does not go on from a beginning that others could read', async () => {
    const file = join(call.a.outbox, 'film');
    await writeFile(file, randomBytes(4 * MIB));
    call.connect();
    let came = 0;
    const half = new Promise<void>((resolve) => {
      call.toB.beforeDelivery = async (packet) => {
        if (packet.kind !== 'data') return;
        if (came >= 2 * MIB) {
          resolve();
          // Nothing more comes through.
          await new Promise(() => undefined);
        }
        came += packet.frame.length;
      };
    });
    void call.transfer([file]);
    await half;
    const lost = { kind: 'connection-lost', detail: null } as const;
    await Promise.all([call.a.desk.close(lost), call.b.desk.close(lost)]);
    expect(await readdir(call.b.inbox)).toHaveLength(2);
    await chmod(file, 0o600);
    call = call.again();
    call.connect();
    let restarted = 0;
    call.toB.beforeDelivery = (packet) => {
      if (packet.kind === 'data') restarted += packet.frame.length;
    };
    expect((await call.transfer([file])).receiver).toEqual({ name: 'done' });
    expect(restarted).toBeGreaterThan(4 * MIB);
    expect(await modeOf('film')).toBe(0o600);
    expect(await readdir(call.b.inbox)).toEqual(['film']);
  });
});
