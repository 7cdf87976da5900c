// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import type { OfferItem, TransferView } from '../../../src-shared/session';
import { aTransfer } from '../../../src-shared/session/transfer-view.fixture';
import { openWindow } from '../../fixtures/window.fixture';
import { IncomingOffer } from './incoming-offer';

const ITEMS: readonly OfferItem[] = [
  { path: 'holiday', kind: 'folder', size: 770, files: 3 },
  { path: 'holiday/beach.mov', kind: 'file', size: 700, files: 1 },
  { path: 'holiday/raw/one.dng', kind: 'file', size: 30, files: 1 },
  { path: 'holiday/raw/two.dng', kind: 'file', size: 40, files: 1 },
  { path: 'letter.txt', kind: 'file', size: 5, files: 1 },
];

const OFFER: Partial<TransferView> = {
  id: '7',
  direction: 'receive',
  status: { name: 'incoming' },
  items: ITEMS,
  fileCount: 4,
  folderCount: 1,
  totalBytes: 775,
};

function open(particulars: Partial<TransferView> = {}) {
  return openWindow(<IncomingOffer transfer={aTransfer({ ...OFFER, ...particulars })} friend="Sam" />);
}

const tick = (name: string) => screen.getByRole<HTMLInputElement>('checkbox', { name });
const button = (name: string | RegExp) => screen.getByRole<HTMLButtonElement>('button', { name });

describe('an offer of the friend’s', () => {
  it('is accepted as a whole unless something is unticked', async () => {
    const { bridge, user } = open();
    await user.click(button('Accept'));
    expect(bridge.commands).toEqual([['transfers.accept', { id: '7', except: [] }]]);
  });

  it('is declined by its own button', async () => {
    const { bridge, user } = open();
    await user.click(button('Decline'));
    expect(bridge.commands).toEqual([['transfers.decline', { id: '7' }]]);
  });

  it('has no list where there is only one item', () => {
    open({ items: ITEMS.slice(4), fileCount: 1, folderCount: 0, totalBytes: 5 });
    expect(screen.queryByRole('checkbox')).toBeNull();
  });
});

describe('the ticks of an offer', () => {
  it('leave out a folder with everything below it, as one path', async () => {
    const { bridge, user } = open();
    await user.click(tick('holiday/'));
    screen.getByText('1 of 4 files, 5 bytes');
    await user.click(button('Accept what is ticked'));
    expect(bridge.commands).toEqual([['transfers.accept', { id: '7', except: ['holiday'] }]]);
  });

  it('are half set on the folders above a file that is left out', async () => {
    const { bridge, user } = open();
    await user.click(button('Show what is in holiday'));
    await user.click(button('Show what is in raw'));
    await user.click(tick('one.dng'));
    for (const name of ['raw/', 'holiday/', 'Everything'])
      expect(tick(name)).toMatchObject({ checked: true, indeterminate: true });
    screen.getByText('3 of 4 files, 745 bytes');
    await user.click(button('Accept what is ticked'));
    expect(bridge.commands).toEqual([['transfers.accept', { id: '7', except: ['holiday/raw/one.dng'] }]]);
  });

  it('make a folder of its two files when both are left out', async () => {
    const { bridge, user } = open();
    await user.click(button('Show what is in holiday'));
    await user.click(button('Show what is in raw'));
    await user.click(tick('one.dng'));
    await user.click(tick('two.dng'));
    expect(tick('raw/')).toMatchObject({ checked: false, indeterminate: false });
    await user.click(button('Accept what is ticked'));
    expect(bridge.commands).toEqual([['transfers.accept', { id: '7', except: ['holiday/raw'] }]]);
  });

  it('take everything away and bring it back with one box; of nothing there is nothing to accept', async () => {
    const { user } = open();
    await user.click(tick('Everything'));
    expect(tick('letter.txt').checked).toBe(false);
    expect(button('Accept what is ticked').disabled).toBe(true);
    await user.click(tick('Everything'));
    expect(tick('letter.txt').checked).toBe(true);
    expect(button('Accept').disabled).toBe(false);
  });

  it('can be set by the keyboard alone', async () => {
    const { bridge, user } = open();
    tick('letter.txt').focus();
    await user.keyboard(' ');
    expect(tick('letter.txt').checked).toBe(false);
    button('Accept what is ticked').focus();
    await user.keyboard('{Enter}');
    expect(bridge.commands).toEqual([['transfers.accept', { id: '7', except: ['letter.txt'] }]]);
  });

  it('stay as they are when a new snapshot comes', async () => {
    const transfer = (transferredBytes: number) =>
      aTransfer({ ...OFFER, transferredBytes, freeBytes: 10_000 - transferredBytes });
    const { user, rerender } = openWindow(<IncomingOffer transfer={transfer(0)} friend="Sam" />);
    await user.click(tick('letter.txt'));
    rerender(<IncomingOffer transfer={transfer(1)} friend="Sam" />);
    expect(tick('letter.txt').checked).toBe(false);
  });
});

describe('the folders of an offer', () => {
  it('are closed at first and fold', async () => {
    const { user } = open();
    const fold = button('Show what is in holiday');
    expect(fold.getAttribute('aria-expanded')).toBe('false');
    expect(screen.queryByRole('checkbox', { name: 'beach.mov' })).toBeNull();
    await user.click(fold);
    tick('beach.mov');
    await user.click(fold);
    expect(screen.queryByRole('checkbox', { name: 'beach.mov' })).toBeNull();
  });

  it('are open where the offer is a single one', () => {
    open({ items: ITEMS.slice(0, 4), fileCount: 3, totalBytes: 770 });
    tick('beach.mov');
  });

  it('say that one item comes along unseen', () => {
    open({
      items: [
        { path: 'photos', kind: 'folder', size: 200, files: 2 },
        { path: 'photos/a.jpg', kind: 'file', size: 100, files: 1 },
      ],
      fileCount: 2,
      totalBytes: 200,
    });
    screen.getByText('and 1 more, which comes along');
  });

  it('say how many items come along unseen, and not those of a folder that is left out', async () => {
    const { user } = open({
      items: [
        { path: 'photos', kind: 'folder', size: 900, files: 9 },
        { path: 'photos/a.jpg', kind: 'file', size: 100, files: 1 },
        { path: 'letter.txt', kind: 'file', size: 5, files: 1 },
      ],
      fileCount: 12,
      totalBytes: 1_000,
    });
    screen.getByText('and 10 more, which come along');
    await user.click(tick('photos/'));
    screen.getByText('and 2 more, which come along');
  });
});

describe('what an offer needs', () => {
  it('fits again once the large file is left out', async () => {
    const { user } = open({ freeBytes: 100 });
    screen.getByText(/Not enough space/);
    await user.click(button('Show what is in holiday'));
    await user.click(tick('beach.mov'));
    expect(screen.queryByText(/Not enough space/)).toBeNull();
  });

  it('names programs and hidden names before anything is accepted', () => {
    open({
      outline: {
        firstLevel: [],
        firstLevelCount: 2,
        marked: [
          { path: '.profile', kind: 'file', size: 1, files: 1, marks: ['hidden'] },
          { path: '.config/a', kind: 'file', size: 1, files: 1, marks: ['hidden'] },
          { path: 'setup.exe', kind: 'file', size: 1, files: 1, marks: ['program'] },
        ],
        programCount: 3,
        hiddenCount: 1,
      },
    });
    const marks = within(screen.getByTestId('offer-marks'));
    marks.getByText('setup.exe and 2 more');
    marks.getByText('.profile');
  });
});
