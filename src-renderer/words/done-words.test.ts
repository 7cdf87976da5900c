import { describe, expect, it } from 'vitest';

import type { TransferView } from '../../src-shared/session';
import { aTransfer } from '../../src-shared/session/transfer-view.fixture';
import { doneWords, endWords } from './done-words';

const done = { status: { name: 'done' } } as const;

describe('what is said of a finished transfer', () => {
  it('is the friend’s receipt, once every file was verified', () => {
    const sent = aTransfer({ ...done, verifiedFiles: 14 });
    expect(doneWords(sent, 'Sam')).toBe('14 files, 2.3\u00a0GB, verified on Sam’s computer');
    expect(doneWords({ ...sent, direction: 'receive' }, 'Sam')).toBe(
      '14 files, 2.3\u00a0GB, received and verified',
    );
  });

  it('claims nothing that gday did not say', () => {
    const sent = aTransfer(done);
    expect(doneWords(sent, 'gday')).toBe('14 files, 2.3\u00a0GB, sent; gday sends no receipt');
    expect(doneWords({ ...sent, direction: 'receive' }, 'gday')).toBe('14 files, 2.3\u00a0GB, received');
  });

  it('is complete for folders without a file', () => {
    const folders = aTransfer({ ...done, fileCount: 0, folderCount: 2, totalBytes: 0 });
    expect(doneWords(folders, 'Sam')).toBe('2 folders, 0\u00a0bytes, verified on Sam’s computer');
  });
});

describe('what is said of a call that is over', () => {
  it('is who hung up', () => {
    const sent = aTransfer({ ...done, verifiedFiles: 14 });
    expect(endWords({ name: 'ended', by: 'us' }, [sent], [], []).title).toBe('You hung up');
    expect(endWords({ name: 'ended', by: 'friend' }, [sent], [], [])).toEqual({
      title: 'Your friend hung up',
      means: 'The call is over. What was verified has arrived and stays where it is.',
    });
    expect(endWords({ name: 'ended', by: 'friend' }, [], [], []).means).toContain('Nothing was sent');
  });

  it('is that what was cut off can go on', () => {
    const cut = aTransfer({ status: { name: 'interrupted' } });
    const { direction, title, totalBytes, transferredBytes } = cut;
    const left = {
      id: 'a',
      direction,
      title,
      totalBytes,
      transferredBytes,
      friendName: 'Sam',
      at: 0,
      inTray: false,
    };
    const means = (transfers: readonly TransferView[]): string =>
      endWords({ name: 'ended', by: 'us' }, transfers, [], [left]).means;
    expect(means([cut])).toContain('can go on in your next call');
    // What is left of another call is none of this one's business.
    expect(means([aTransfer({ ...done, verifiedFiles: 14 })])).not.toContain('can go on');
    expect(means([{ ...cut, title: 'another' }])).not.toContain('can go on');
  });

  it('is that gday’s one transfer is over, after which nobody has to hang up', () => {
    expect(endWords({ name: 'ended', by: 'friend' }, [aTransfer(done)], [], []).title).toBe(
      'The call with gday is over',
    );
  });
});
