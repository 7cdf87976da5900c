import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { UnfinishedTransfers } from './unfinished-transfers';
import type { CurrentTransfer } from './unfinished-transfers';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-unfinished-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const film: CurrentTransfer = {
  direction: 'send',
  title: 'film.mkv',
  friendName: 'Sam',
  totalBytes: 1000,
  transferredBytes: 610,
  paths: ['/home/kim/film.mkv'],
};
const nothingIsOver = (): boolean => false;
const photos: CurrentTransfer = { ...film, direction: 'receive', title: 'photos', paths: [] };

async function afterRestart(): Promise<UnfinishedTransfers> {
  const transfers = new UnfinishedTransfers(folder);
  await transfers.load();
  return transfers;
}

describe('unfinished transfers', () => {
  it('are there after the program was killed in the middle of a call', async () => {
    const before = await afterRestart();
    before.update(new Map([['send-1', film]]));
    await before.close();
    const after = await afterRestart();
    const [remembered, ...others] = after.list();
    expect(others).toEqual([]);
    expect(remembered).toMatchObject({ title: 'film.mkv', friendName: 'Sam', transferredBytes: 610 });
    expect(remembered).not.toHaveProperty('paths');
    expect(remembered).toHaveProperty('inTray', false);
    after.putInTray(remembered?.id ?? '');
    expect(after.list()).toMatchObject([{ title: 'film.mkv', inTray: true }]);
    const offered: (readonly string[])[] = [];
    after.offerTray((paths) => `send-${offered.push(paths)}`);
    expect(offered).toEqual([film.paths]);
    expect(after.list()).toEqual([]);
  });

  it('are forgotten when they are over', async () => {
    const before = await afterRestart();
    before.update(new Map([['send-1', film]]));
    before.update(new Map());
    before.callEnded(nothingIsOver);
    await before.close();
    expect((await afterRestart()).list()).toEqual([]);
  });

  it('wait for another call once theirs has ended, and those of the friend have nothing to offer', async () => {
    const transfers = await afterRestart();
    transfers.update(new Map([['receive-1', photos]]));
    expect(transfers.list()).toEqual([]);
    transfers.callEnded(nothingIsOver);
    const [left] = transfers.list();
    expect(left?.title).toBe('photos');
    expect(() => transfers.putInTray(left?.id ?? '')).toThrow('nothing to send');
    transfers.forget(left?.id ?? '');
    expect(transfers.list()).toEqual([]);
    await transfers.close();
  });

  it('are offered until they run, and forgotten when they are done', async () => {
    const transfers = await afterRestart();
    transfers.update(new Map([['send-1', film]]));
    transfers.callEnded(nothingIsOver);
    const inTray = (): void => {
      transfers.putInTray(transfers.list()[0]?.id ?? '');
      transfers.offerTray(() => 'send-1');
    };
    // A call that never came about gives it back.
    inTray();
    transfers.callEnded(nothingIsOver);
    expect(transfers.list()).toHaveLength(1);
    // One that ran and broke has it once, not twice.
    inTray();
    transfers.update(new Map([['send-1', { ...film, transferredBytes: 900 }]]));
    transfers.callEnded(nothingIsOver);
    expect(transfers.list()).toMatchObject([{ transferredBytes: 900 }]);
    // One too quick to be seen running is done.
    inTray();
    transfers.callEnded((id) => id === 'send-1');
    expect(transfers.list()).toEqual([]);
    await transfers.close();
  });

  it('make room for the same when it comes or goes once more', async () => {
    const transfers = await afterRestart();
    transfers.update(
      new Map([
        ['send-1', film],
        ['receive-1', photos],
      ]),
    );
    transfers.callEnded(nothingIsOver);
    // The friend sends theirs again, and we drop ours again instead of taking it from the list.
    transfers.update(new Map([['send-2', { ...film, transferredBytes: 900 }]]));
    expect(transfers.list()).toMatchObject([{ title: 'photos' }]);
    transfers.takenUp(photos);
    expect(transfers.list()).toEqual([]);
    transfers.callEnded(nothingIsOver);
    expect(transfers.list()).toMatchObject([{ title: 'film.mkv', transferredBytes: 900 }]);
    // What only has the same name is something else.
    transfers.takenUp({ ...film, paths: ['/home/kim/other/film.mkv'] });
    transfers.takenUp({ ...film, friendName: 'Alex' });
    expect(transfers.list()).toHaveLength(1);
    await transfers.close();
  });

  it('keep the program from nothing when their file is damaged', async () => {
    await writeFile(join(folder, 'unfinished.json'), '[{"id":');
    expect((await afterRestart()).list()).toEqual([]);
    expect(await readFile(join(folder, 'unfinished.json.damaged'), 'utf8')).toBe('[{"id":');
  });

  it('are written again when the disk did not take them the first time', async () => {
    const place = join(folder, 'place');
    await writeFile(place, 'no folder');
    const transfers = new UnfinishedTransfers(place);
    transfers.update(new Map([['send-1', film]]));
    await transfers.close();
    await rm(place);
    await transfers.close();
    const later = new UnfinishedTransfers(place);
    await later.load();
    expect(later.list()).toMatchObject([{ title: 'film.mkv' }]);
  });

  it('are written only when something has moved', async () => {
    const transfers = await afterRestart();
    const file = async (): Promise<number> => {
      await transfers.close();
      return (await stat(join(folder, 'unfinished.json'))).ino;
    };
    transfers.update(new Map([['send-1', film]]));
    const first = await file();
    transfers.update(new Map([['send-1', { ...film }]]));
    expect(await file()).toBe(first);
    transfers.update(new Map([['send-1', { ...film, transferredBytes: 700 }]]));
    expect(await file()).not.toBe(first);
  });
});
