import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { MAX_SKIPPED_RANGES } from './protocol/limits';
import { SkippedItems, skipMessages } from './protocol/skipped-items';
import { TwoDesks, treeOf } from './two-desks.fixture';

describe('items that are not wanted', () => {
  it('are the same at the sender, however many ranges they are', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 3000 }), (skipped) => {
        fc.pre(skipped.includes(false));
        const heard = new SkippedItems(skipped.length);
        for (const message of skipMessages(0, skipped.length, (index) => skipped[index] === true))
          if (message.type === 'answer-skip') heard.add(message);
        expect(skipped.map((_, index) => heard.has(index))).toEqual(skipped);
      }),
    );
  });

  it('are said in several messages when they do not fit into one', () => {
    const count = 4 * MAX_SKIPPED_RANGES;
    expect([...skipMessages(0, count, (index) => index % 2 === 0)]).toHaveLength(2);
  });
});

describe('an offer accepted in part', () => {
  let call: TwoDesks;
  let offered: string;
  let sendId: string;

  beforeEach(async () => {
    call = await TwoDesks.make();
    const top = join(call.a.outbox, 'top');
    for (const folder of ['a/deep', 'b', 'empty']) await mkdir(join(top, folder), { recursive: true });
    for (const path of ['a/1', 'a/2', 'a/deep/3', 'b/4', '5'])
      await writeFile(join(top, path), path.repeat(1000));
    call.connect();
    sendId = call.a.desk.offer([top]);
    offered = (await call.b.incoming()).id;
  });
  afterEach(() => call.remove());

  async function acceptExcept(...paths: string[]): Promise<string[]> {
    await call.b.desk.accept(offered, paths);
    const ends = await Promise.all([call.a.desk.whenOver(sendId), call.b.desk.whenOver(offered)]);
    expect(ends).toEqual([{ name: 'done' }, { name: 'done' }]);
    return Object.keys(await treeOf(call.b.inbox)).sort();
  }

  it('brings what is wanted, and both sides count only that', async () => {
    expect(await acceptExcept('top/a/2', 'top/5')).toEqual([
      'top/',
      'top/a/',
      'top/a/1',
      'top/a/deep/',
      'top/a/deep/3',
      'top/b/',
      'top/b/4',
      'top/empty/',
    ]);
    for (const side of [call.a, call.b]) {
      const [view] = side.desk.views();
      expect(view).toMatchObject({
        fileCount: 3,
        verifiedFiles: 3,
        totalBytes: 14_000,
        transferredBytes: 14_000,
      });
      expect(view?.items.map(({ path }) => path)).not.toContain('top/a/2');
    }
  });

  it('takes a folder for everything in it, and makes none that is not wanted', async () => {
    expect(await acceptExcept('top/a', 'top/empty')).toEqual(['top/', 'top/5', 'top/b/', 'top/b/4']);
  });

  it('knows paths as they were shown, under the names they will have', async () => {
    call.b.desk.decline(offered).catch(() => undefined);
    await mkdir(join(call.b.inbox, 'top'));
    sendId = call.a.desk.offer([join(call.a.outbox, 'top')]);
    const view = await call.b.incoming();
    offered = view.id;
    expect(view.items.map(({ path }) => path)).toContain('top (2)/a/1');
    expect(await acceptExcept('top (2)/a', 'top (2)/empty', 'top (2)/b')).toEqual([
      'top (2)/',
      'top (2)/5',
      'top/',
    ]);
  });

  it('of nothing is declined', async () => {
    await call.b.desk.accept(offered, ['top']);
    expect(await call.a.desk.whenOver(sendId)).toEqual({ name: 'declined', by: 'friend' });
  });

  it('with a path that is not in it stays unanswered', async () => {
    await expect(call.b.desk.accept(offered, ['top/nothing'])).rejects.toMatchObject({ kind: 'internal' });
    expect(call.b.desk.views()[0]?.status.name).toBe('incoming');
  });
});
