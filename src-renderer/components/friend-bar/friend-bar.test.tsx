// @vitest-environment happy-dom
import { act, cleanup, screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';

import type { TransferStatus } from '../../../src-shared/session';
import { aCall } from '../../fixtures/call.fixture';
import { aTransfer } from '../../../src-shared/session/transfer-view.fixture';
import { openWindow } from '../../fixtures/window.fixture';
import { FriendBar } from './friend-bar';

function transfers(...names: ('offered' | 'running' | 'done')[]) {
  return names.map((name, index) => {
    const status: TransferStatus = { name };
    return aTransfer({ id: String(index), status });
  });
}

const hangUp = () => screen.getByRole('button', { name: 'Hang up' });
const dialog = () => screen.queryByRole('dialog', { name: 'Hang up now?' });

describe('hanging up', () => {
  it('is done at once where nothing would be lost', async () => {
    const { bridge, user } = openWindow(<FriendBar phase={aCall()} transfers={transfers('done')} />);
    await user.click(hangUp());
    expect(dialog()).toBeNull();
    expect(bridge.commands).toEqual([['call.hangUp']]);
  });

  it('is asked about once where transfers would stop, and they are counted', async () => {
    const phase = aCall();
    const { bridge, user } = openWindow(
      <FriendBar phase={phase} transfers={transfers('done', 'offered', 'running')} />,
    );
    await user.click(hangUp());
    expect(bridge.commands).toEqual([]);
    expect(dialog()?.textContent).toContain('2 transfers are not finished');
    await user.click(screen.getByRole('button', { name: 'Hang up anyway' }));
    expect(bridge.commands).toEqual([['call.hangUp']]);
    expect(dialog()).toBeNull();
  });

  it('keeps the call unless somebody means it: that button has the focus', async () => {
    const { bridge, user } = openWindow(<FriendBar phase={aCall()} transfers={transfers('running')} />);
    await user.click(hangUp());
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Keep the call' }));
    await user.keyboard('{Enter}');
    expect(dialog()).toBeNull();
    expect(bridge.commands).toEqual([]);
  });

  it('promises to go on in another call only with what has begun, and never with gday', async () => {
    const promise = 'What has begun can go on in another call.';
    const said = async (...shown: Parameters<typeof FriendBar>) => {
      const { user } = openWindow(<FriendBar {...shown[0]} />);
      await user.click(hangUp());
      const words = dialog()?.textContent;
      await user.click(within(dialog()!).getByRole('button', { name: 'Close' }));
      cleanup();
      return words;
    };
    expect(await said({ phase: aCall(), transfers: transfers('running') })).toContain(promise);
    expect(await said({ phase: aCall(), transfers: transfers('offered') })).not.toContain(promise);
    const gday = aCall({ program: 'gday' });
    expect(await said({ phase: gday, transfers: transfers('running') })).not.toContain(promise);
  });
});

describe('who is on the other end', () => {
  it('has the focus when the call begins', () => {
    openWindow(<FriendBar phase={aCall()} transfers={[]} />);
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Connected to Sam' }));
  });

  it('is looked for while the connection is lost, without a route that is no more', () => {
    openWindow(<FriendBar phase={aCall({ lostSince: 1 })} transfers={[]} />);
    screen.getByRole('heading', { name: 'Looking for Sam again' });
    expect(screen.queryByText('Direct IPv4')).toBeNull();
  });

  it('has no name with gday', () => {
    openWindow(<FriendBar phase={aCall({ program: 'gday', friendName: 'gday' })} transfers={[]} />);
    screen.getByRole('heading', { name: 'Connected to your friend' });
  });
});

describe('a call that moves to another way', () => {
  it('says so beside the badge for a while', () => {
    vi.useFakeTimers();
    const { rerender } = openWindow(<FriendBar phase={aCall({ route: 'relay' })} transfers={[]} />);
    const moved = () => screen.queryByTestId('moved')?.textContent;
    expect(moved()).toBeUndefined();
    rerender(<FriendBar phase={aCall()} transfers={[]} />);
    expect(moved()).toBe('directly now, no longer through the relay');
    expect(screen.getByTestId('route-badge').textContent).toContain('Direct IPv4');
    act(() => {
      vi.advanceTimersByTime(20_000);
    });
    expect(moved()).toBeUndefined();
    vi.useRealTimers();
  });
});
