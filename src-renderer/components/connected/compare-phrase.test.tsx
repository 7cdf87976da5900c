// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import type { CallPhase } from '../../../src-shared/session';
import { aCall } from '../../fixtures/call.fixture';
import { aTransfer } from '../../../src-shared/session/transfer-view.fixture';
import { openWindow } from '../../fixtures/window.fixture';
import { ConnectedScreen } from './connected-screen';

type Connected = Extract<CallPhase, { name: 'connected' }>;

const COMPARING: Partial<Connected> = { matchPhrase: ['maple', 'tiger', 'river'], isComparing: true };

function screenOf(particulars: Partial<Connected>, transfers = [aTransfer()]) {
  return <ConnectedScreen phase={aCall(particulars)} transfers={transfers} notes={[]} />;
}

const comparison = () => screen.queryByRole('region', { name: 'Do you both see these three words?' });
const composer = () => screen.queryByRole('textbox');
const addFiles = () => screen.queryByRole('button', { name: 'Add files' });

describe('the comparison of the match phrase', () => {
  it('stands where files and texts will be: nothing can be sent or taken before', () => {
    openWindow(screenOf(COMPARING, [aTransfer({ status: { name: 'incoming' }, direction: 'receive' })]));
    expect(comparison()?.textContent).toContain('maple tiger river');
    expect(composer()).toBeNull();
    expect(addFiles()).toBeNull();
    expect(screen.queryByRole('button', { name: 'Accept' })).toBeNull();
  });

  it.each([
    ['They match', true],
    ['They differ', false],
  ])('is answered by "%s"', async (name, isSame) => {
    const { bridge, user } = openWindow(screenOf(COMPARING));
    await user.click(screen.getByRole('button', { name }));
    expect(bridge.commands).toEqual([['call.comparePhrase', { isSame }]]);
  });

  it('makes place for the call once it matches; the phrase stays in sight', () => {
    const { rerender } = openWindow(screenOf(COMPARING));
    rerender(screenOf({ ...COMPARING, isComparing: false }));
    expect(comparison()).toBeNull();
    expect(composer()).not.toBeNull();
    expect(addFiles()).not.toBeNull();
    expect(screen.getByTestId('match-phrase').textContent).toContain('maple tiger river');
  });

  it('hides nothing of a call in which it is not asked for', () => {
    openWindow(screenOf({ matchPhrase: ['maple', 'tiger', 'river'] }));
    expect(comparison()).toBeNull();
    expect(composer()).not.toBeNull();
  });
});
