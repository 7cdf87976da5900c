import { describe, expect, it } from 'vitest';

import { aTransfer } from '../../../src-shared/session/transfer-view.fixture';
import { placeBefore } from './waiting-order';

const WAITING = ['a', 'b', 'c'].map((id) => aTransfer({ id, status: { name: 'waiting' } }));

describe('the place of a waiting transfer', () => {
  it('goes one up', () => {
    expect(placeBefore(WAITING, 'c', 'earlier')).toBe('b');
    expect(placeBefore(WAITING, 'b', 'earlier')).toBe('a');
  });

  it('goes one down, and from the last but one to the end', () => {
    expect(placeBefore(WAITING, 'a', 'later')).toBe('c');
    expect(placeBefore(WAITING, 'b', 'later')).toBeNull();
  });

  it('ends at the edges', () => {
    expect(placeBefore(WAITING, 'a', 'earlier')).toBeUndefined();
    expect(placeBefore(WAITING, 'c', 'later')).toBeUndefined();
  });
});
