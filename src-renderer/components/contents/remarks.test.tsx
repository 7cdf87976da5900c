// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import type { TransferView } from '../../../src-shared/session';
import { aTransfer } from '../../../src-shared/session/transfer-view.fixture';
import { openWindow } from '../../fixtures/window.fixture';
import { Remarks } from './remarks';

const ODD: Partial<TransferView> = {
  direction: 'receive',
  renamed: [
    { from: 'disk/a:b.txt', to: 'disk/a_b.txt', why: 'not-allowed' },
    { from: 'disk/c:d.txt', to: 'disk/c_d.txt', why: 'not-allowed' },
    { from: 'letter.txt', to: 'letter (2).txt', why: 'taken' },
  ],
  leftOut: [{ path: 'socket', code: 'not-a-file' }],
  leftOutCount: 3,
};

function list(name: string) {
  return screen.getByRole('group', { name });
}

/** What a list says, from top to bottom. */
function lines(name: string): string[] {
  return Array.from(list(name).querySelectorAll('p, li'), (line) => line.textContent);
}

describe('the remarks on a transfer', () => {
  it('are told by kind, each reason once above what it is about', async () => {
    const { user } = openWindow(<Remarks transfer={aTransfer(ODD)} friend="Sam" />);
    for (const summary of screen.getAllByText(/names will|name is|items are/)) await user.click(summary);
    expect(lines('2 names will be changed')).toEqual([
      'the receiving computer or its disk does not allow the name:',
      'disk/a:b.txt becomes a_b.txt',
      'disk/c:d.txt becomes c_d.txt',
    ]);
    expect(lines('1 name is taken already: what comes is kept beside what is there')).toEqual([
      'letter.txt becomes letter (2).txt',
    ]);
    expect(lines('3 items are left out')).toEqual(['neither a file nor a folder:', 'socket', 'and 2 more']);
  });

  it('are lists that the keyboard reaches, for a long one has to be scrolled', async () => {
    const { user } = openWindow(<Remarks transfer={aTransfer(ODD)} friend="Sam" />);
    await user.click(screen.getByText('2 names will be changed'));
    const names = list('2 names will be changed');
    await user.tab();
    expect(document.activeElement).toBe(names);
    expect(within(names).getAllByRole('listitem')).toHaveLength(2);
  });
});
