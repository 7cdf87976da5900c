// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';

import type { CallPhase, Failure, FailureReason, Role } from '../../../src-shared/session';
import { openWindow } from '../../fixtures/window.fixture';
import { useWindow } from '../../store';
import { FailedScreen } from './failed-screen';

function show(failure: Failure, role: Role = 'creator') {
  const phase: CallPhase = { name: 'failed', failure, role, steps: [], routes: [] };
  return openWindow(<FailedScreen phase={phase} transfers={[]} notes={[]} unfinished={[]} />, {
    snapshot: { phase },
  });
}

const noWay = (why?: FailureReason): Failure => ({
  kind: 'both-unpredictable',
  detail: null,
  ...(why === undefined ? {} : { why }),
});
const REFUSED: FailureReason = { code: 'relay-refused', by: 'joiner' };
const button = (name: string) => screen.queryByRole('button', { name });

describe('a call without a direct way', () => {
  it('whose relay one of the two did not want is tried again with it by one click', async () => {
    const { bridge, user } = show(noWay(REFUSED));
    expect(screen.getByTestId('failure').textContent).toContain('if both of you say yes');
    expect(document.activeElement).toBe(button('Try again with a relay'));
    await user.click(button('Try again with a relay')!);
    expect(bridge.commands).toEqual([['call.start', { agreesToRelay: true }]]);
  });

  it('takes the one who answers to where the new code is typed, with their yes', async () => {
    const { bridge, user } = show(noWay({ code: 'relay-unanswered' }), 'joiner');
    await user.click(button('Try again with a relay')!);
    expect(bridge.commands).toEqual([['call.reset']]);
    await vi.waitFor(() => {
      expect(useWindow.getState()).toMatchObject({ firstScreen: 'answer', agreesToRelay: true });
    });
  });

  it('can be tried again without it, too', async () => {
    const { bridge, user } = show(noWay(REFUSED));
    await user.click(button('Try again')!);
    expect(bridge.commands).toEqual([['call.reset']]);
  });

  it.each<[string, FailureReason | undefined]>([
    ['where neither knows a relay', undefined],
    [
      'where theirs did not join them',
      { code: 'relay-failed', host: 'relay.example:4001', trouble: 'alone' },
    ],
  ])('leads to the choice of one %s', async (_, why) => {
    const { user } = show(noWay(why));
    expect(button('Try again with a relay')).toBeNull();
    expect(document.activeElement).toBe(button('Try again'));
    await user.click(button('Choose a relay …')!);
    expect(useWindow.getState()).toMatchObject({ settingsOpen: true, settingsAt: 'relay' });
  });
});

it('says nothing of relays where they would not help', () => {
  show({ kind: 'room-unknown', detail: null });
  expect(screen.getByTestId('failure').textContent).not.toContain('relay');
  expect(button('Choose a relay …')).toBeNull();
  expect(button('Try again')).not.toBeNull();
});
