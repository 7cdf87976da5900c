// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import type { FriendProgram, TransferView } from '../../../src-shared/session';
import { aCall } from '../../fixtures/call.fixture';
import { aTransfer } from '../../../src-shared/session/transfer-view.fixture';
import { openWindow } from '../../fixtures/window.fixture';
import { TransferCard } from './transfer-card';

function card(particulars: Partial<TransferView>, program: FriendProgram = 'cooee') {
  return <TransferCard transfer={aTransfer(particulars)} friend="Sam" program={program} />;
}

const button = (name: string) => screen.queryByRole('button', { name });

describe('the actions of a transfer', () => {
  it('pause and resume by one button, which keeps the focus', async () => {
    const { bridge, user, rerender } = openWindow(card({}));
    button('Pause')!.focus();
    await user.keyboard('{Enter}');
    rerender(card({ status: { name: 'paused', by: 'us', failure: null } }));
    expect(document.activeElement).toBe(button('Resume'));
    await user.keyboard('{Enter}');
    expect(bridge.commands).toEqual([
      ['transfers.pause', { id: '1' }],
      ['transfers.resume', { id: '1' }],
    ]);
  });

  it.each<[string, TransferView['status'], FriendProgram]>([
    ['what the friend paused', { name: 'paused', by: 'friend', failure: null }, 'cooee'],
    [
      'what a full disk paused',
      { name: 'paused', by: 'us', failure: { kind: 'disk-full', detail: null } },
      'cooee',
    ],
    ['a transfer with gday', { name: 'running' }, 'gday'],
  ])('cannot pause or resume %s, only cancel', (_, status, program) => {
    openWindow(card({ status }, program));
    expect(button('Pause') ?? button('Resume')).toBeNull();
    expect(button('Cancel')).not.toBeNull();
  });

  it('retry only while the friend is connected', async () => {
    const lost = { status: { name: 'interrupted' }, canRetry: true } as const;
    const { bridge, user } = openWindow(card(lost));
    expect(button('Try again')).toBeNull();
    bridge.show({ phase: aCall() });
    await user.click(button('Try again')!);
    expect(bridge.commands).toEqual([['transfers.retry', { id: '1' }]]);
  });

  it('show the folder of what was received, and none for what was sent', async () => {
    const { bridge, user, rerender } = openWindow(card({ status: { name: 'done' }, direction: 'receive' }));
    await user.click(button('Show in folder')!);
    expect(bridge.commands).toEqual([['transfers.reveal', { id: '1' }]]);
    rerender(card({ status: { name: 'done' } }));
    expect(button('Show in folder')).toBeNull();
  });
});

describe('the progress of a transfer', () => {
  const bar = () => screen.getByRole('progressbar', { name: 'Progress of holiday' });

  it('is told as a percentage with amounts, and 100% only when all is done', () => {
    openWindow(card({ transferredBytes: 2_299_999_999, bytesPerSecond: 1_000_000, secondsLeft: 1 }));
    expect(bar().getAttribute('aria-valuetext')).toBe('99%, 2.3\u00a0GB of 2.3\u00a0GB');
    screen.getByText('1 MB/s · 1 sec left');
  });

  it('waits for the friend to verify once every byte is out', () => {
    openWindow(card({ transferredBytes: 2_300_000_000 }));
    screen.getByText('Waiting for the other side to verify');
  });

  it('shows no stale speed while the connection is lost', () => {
    openWindow(card({ bytesPerSecond: 5_000_000 }), { snapshot: { phase: aCall({ lostSince: 1 }) } });
    screen.getByText('Goes on when the connection is back');
    expect(screen.queryByText(/MB\/s/)).toBeNull();
  });
});

describe('the contents of a transfer', () => {
  const items = ['a.jpg', 'b.jpg'].map((path) => ({ path, kind: 'file', size: 5, files: 1 }) as const);

  it('are shown and hidden by a button, with the number of items that are not listed', async () => {
    const { user } = openWindow(card({ items, fileCount: 12 }));
    const show = button('Show what is in holiday')!;
    expect(screen.queryByText('a.jpg')).toBeNull();
    await user.click(show);
    screen.getByText('a.jpg');
    screen.getByText('and 10 more');
    expect(show.getAttribute('aria-expanded')).toBe('true');
    await user.click(show);
    expect(screen.queryByText('a.jpg')).toBeNull();
  });

  it('have no button when there is only one item', () => {
    openWindow(card({ items: items.slice(0, 1), fileCount: 1 }));
    expect(button('Show what is in holiday')).toBeNull();
  });
});
