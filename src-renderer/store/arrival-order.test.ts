import { describe, expect, it } from 'vitest';

import type { NoteView } from '../../src-shared/session';
import { aTransfer } from '../../src-shared/session/transfer-view.fixture';
import { arrivalOrder } from './arrival-order';

function aNote(id: string): NoteView {
  return { id, direction: 'receive', text: 'Hello', at: 0, status: 'delivered' };
}

const FILM = aTransfer({ id: '1' });
const HOLIDAY = aTransfer({ id: '2' });

describe('the order in which transfers and notes came', () => {
  it('puts what is new behind what was there, of whichever kind', () => {
    const first = arrivalOrder([], { transfers: [FILM], notes: [] });
    const second = arrivalOrder(first, { transfers: [FILM], notes: [aNote('1')] });
    const third = arrivalOrder(second, { transfers: [FILM, HOLIDAY], notes: [aNote('1')] });
    expect(third).toEqual(['transfer 1', 'note 1', 'transfer 2']);
  });

  it('does not change when the sender puts their transfers in another order', () => {
    const before = arrivalOrder([], { transfers: [FILM, HOLIDAY], notes: [] });
    expect(arrivalOrder(before, { transfers: [HOLIDAY, FILM], notes: [] })).toBe(before);
  });

  it('forgets the call before', () => {
    const before = arrivalOrder([], { transfers: [FILM, HOLIDAY], notes: [aNote('7')] });
    expect(arrivalOrder(before, { transfers: [], notes: [] })).toEqual([]);
  });
});
