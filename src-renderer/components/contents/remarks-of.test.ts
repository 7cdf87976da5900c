import { describe, expect, it } from 'vitest';

import { LEFT_OUT_REASONS, LEFT_OUT_WORDS, RENAME_REASONS, renameWords } from '../../../src-shared/session';
import type { TransferStatus, TransferView } from '../../../src-shared/session';
import { aTransfer } from '../../../src-shared/session/transfer-view.fixture';
import { remarksOf } from './remarks-of';

const ODD: Partial<TransferView> = {
  direction: 'receive',
  renamed: [
    { from: 'a:b.txt', to: 'a_b.txt', why: 'not-allowed' },
    { from: 'letter.txt', to: 'letter (2).txt', why: 'taken' },
  ],
  leftOut: [{ path: 'socket', code: 'not-a-file' }],
  leftOutCount: 3,
  undated: ['old.jpg'],
};

function summaries(particulars: Partial<TransferView>): string[] {
  return remarksOf(aTransfer({ ...ODD, ...particulars }), 'Sam').map(({ summary }) => summary);
}

describe('what does not arrive as it is', () => {
  it('is said before, as what will be', () => {
    for (const name of ['incoming', 'running', 'offered'] as const)
      expect(summaries({ status: { name } })).toEqual([
        '1 name will be changed',
        '1 name is taken already: what comes is kept beside what is there',
        '3 items are left out',
        '1 file comes without its own date',
      ]);
    expect(summaries({ direction: 'send' })).toContain('1 name is taken on Sam’s computer: both are kept');
  });

  it('is said afterwards, as what has been', () => {
    const done = { status: { name: 'done' }, verifiedFiles: 14 } as const;
    expect(summaries(done)).toEqual([
      '1 name was changed',
      '1 name was taken already: what came is kept beside what was there',
      '3 items were left out',
      '1 file came without its own date',
    ]);
    expect(summaries({ ...done, direction: 'send' })).toContain(
      '1 name was taken on Sam’s computer: both are kept',
    );
    const [renamed] = remarksOf(aTransfer({ ...ODD, ...done }), 'Sam');
    expect(renamed?.groups).toEqual([
      {
        why: 'the receiving computer or its disk does not allow the name',
        items: [{ path: 'a:b.txt', renamed: { verb: 'became', to: 'a_b.txt' } }],
      },
    ]);
  });

  it('is only what stayed behind where nothing came, and all of it where something did', () => {
    const cut: TransferStatus[] = [
      { name: 'declined', by: 'us' },
      { name: 'cancelled', by: 'friend' },
      { name: 'interrupted' },
    ];
    for (const status of cut) {
      expect(summaries({ status, verifiedFiles: 0 })).toEqual(['3 items were left out']);
      expect(summaries({ status, verifiedFiles: 2 })).toHaveLength(4);
    }
  });

  it('gives a reason for each thing left out, ours in our words and others in those of the friend', () => {
    const leftOut = [
      ...LEFT_OUT_REASONS.map((code) => ({ path: code, code })),
      { path: 'moon', code: null, words: 'a moon' },
    ];
    const [remark] = remarksOf(aTransfer({ leftOut, leftOutCount: leftOut.length }), 'Sam');
    expect(remark?.groups).toEqual([
      ...LEFT_OUT_REASONS.map((code) => ({ why: LEFT_OUT_WORDS[code], items: [{ path: code }] })),
      { why: 'a moon', items: [{ path: 'moon' }] },
    ]);
  });

  it('gives a reason for each name that changes, where the friend said one; the summary has it for taken ones', () => {
    const renamed = RENAME_REASONS.map((why) => ({ from: why, to: `${why} (2)`, why }));
    const unknown = { from: 'letter.txt', to: 'letter (2).txt' };
    const remarks = remarksOf(aTransfer({ renamed: [...renamed, unknown] }), 'Sam');
    const paths = remarks.map(({ about, groups }) => [
      about,
      groups.map(({ why, items }) => [why, items.map(({ path }) => path)]),
    ]);
    expect(paths).toEqual([
      [
        'renamed',
        [
          [null, ['letter.txt']],
          ...RENAME_REASONS.filter((why) => why !== 'taken').map((why) => [renameWords(why), [why]]),
        ],
      ],
      ['kept-apart', [[null, ['taken']]]],
    ]);
  });

  it('gives each reason once, however the items that have it lie', () => {
    const code = { pipe: 'not-a-file', link: 'link-dead', socket: 'not-a-file' } as const;
    const leftOut = Object.entries(code).map(([path, why]) => ({ path, code: why }));
    const [remark] = remarksOf(aTransfer({ leftOut, leftOutCount: 3 }), 'Sam');
    expect(remark?.groups).toEqual([
      { why: LEFT_OUT_WORDS['not-a-file'], items: [{ path: 'pipe' }, { path: 'socket' }] },
      { why: LEFT_OUT_WORDS['link-dead'], items: [{ path: 'link' }] },
    ]);
  });

  it.each([
    ['the last name alone where its folders stay', 'trip/1/a:b.txt', 'trip/1/a_b.txt', 'a_b.txt'],
    ['all of a path whose folders change as well', 'a:b/c:d', 'a_b/c_d', 'a_b/c_d'],
    ['all of a path of which only a folder changes', 'a:b/c', 'a_b/c', 'a_b/c'],
    ['all of a path that gets into another folder', 'trip/a', 'trip/b/a', 'trip/b/a'],
    ['a name without folders', 'letter.txt', 'letter (2).txt', 'letter (2).txt'],
  ])('gives as the new name %s', (_, from, to, shown) => {
    const [remark] = remarksOf(aTransfer({ renamed: [{ from, to }] }), 'Sam');
    expect(remark?.groups[0]?.items).toEqual([{ path: from, renamed: { verb: 'becomes', to: shown } }]);
  });

  it('counts what is not listed', () => {
    const leftOut = remarksOf(aTransfer(ODD), 'Sam').find(({ about }) => about === 'left-out');
    expect(leftOut).toMatchObject({
      groups: [{ why: 'neither a file nor a folder', items: [{ path: 'socket' }] }],
      more: 2,
    });
    expect(remarksOf(aTransfer(), 'Sam')).toEqual([]);
  });
});
