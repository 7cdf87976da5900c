// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import type { TransferView } from '../../../src-shared/session';
import { aTransfer } from '../../../src-shared/session/transfer-view.fixture';
import { openWindow } from '../../fixtures/window.fixture';
import { WaitingList } from './waiting-list';

function waiting(title: string, particulars: Partial<TransferView> = {}): TransferView {
  return aTransfer({ id: title, title, status: { name: 'waiting' }, ...particulars });
}

const OURS = [waiting('one'), waiting('two'), waiting('three')];
const move = (title: string, where: 'earlier' | 'later') =>
  screen.getByRole('button', { name: `Send ${title} ${where}` });

describe('what waits its turn', () => {
  it('goes one place earlier or later by the keyboard', async () => {
    const { bridge, user } = openWindow(<WaitingList transfers={OURS} />);
    move('three', 'earlier').focus();
    await user.keyboard('{Enter}');
    move('one', 'later').focus();
    await user.keyboard(' ');
    move('two', 'later').focus();
    await user.keyboard('{Enter}');
    expect(bridge.commands).toEqual([
      ['transfers.move', { id: 'three', before: 'two' }],
      ['transfers.move', { id: 'one', before: 'three' }],
      ['transfers.move', { id: 'two', before: null }],
    ]);
  });

  it('keeps the focus on the button while its row moves, also at the edge, where it does nothing', async () => {
    const { bridge, user, rerender } = openWindow(<WaitingList transfers={OURS} />);
    const [one, two, three] = OURS as [TransferView, TransferView, TransferView];
    move('two', 'earlier').focus();
    await user.keyboard('{Enter}');
    rerender(<WaitingList transfers={[two, one, three]} />);
    expect(document.activeElement).toBe(move('two', 'earlier'));
    expect(move('two', 'earlier').getAttribute('aria-disabled')).toBe('true');
    await user.keyboard('{Enter}');
    expect(bridge.commands).toHaveLength(1);
  });

  it('can be moved only if it is ours, and only if there are several', () => {
    openWindow(
      <WaitingList
        transfers={[
          waiting('ours'),
          waiting('theirs', { direction: 'receive' }),
          waiting('more of theirs', { direction: 'receive' }),
        ]}
      />,
    );
    screen.getByRole('heading', { name: '3 wait their turn' });
    expect(screen.queryByRole('button', { name: /^Send/ })).toBeNull();
  });

  it('is cancelled in its row', async () => {
    const { bridge, user } = openWindow(<WaitingList transfers={OURS} />);
    await user.click(screen.getByRole('button', { name: 'Cancel: two' }));
    expect(bridge.commands).toEqual([['transfers.cancel', { id: 'two' }]]);
  });
});
