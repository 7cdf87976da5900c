import { describe, expect, it } from 'vitest';

import type { NoteView, TransferStatus } from '../../../src-shared/session';
import { aTransfer } from '../../../src-shared/session/transfer-view.fixture';
import type { FlowKey } from '../../store/arrival-order';
import { readingOrder } from './reading-order';

const NOTE: NoteView = { id: '1', direction: 'receive', text: 'Hello', at: 0, status: 'delivered' };
const ORDER: readonly FlowKey[] = ['transfer 1', 'transfer 2', 'note 1', 'transfer 3', 'transfer 4'];

function transfers(...names: ('incoming' | 'running' | 'waiting' | 'done')[]) {
  return names.map((name, index) => {
    const status: TransferStatus = { name };
    return aTransfer({ id: String(index + 1), status });
  });
}

describe('the screen of a call', () => {
  it('has the newest of what moves first, and below it what is over', () => {
    const { present, past } = readingOrder(ORDER, transfers('done', 'running', 'done', 'running'), []);
    expect(present.map(({ key }) => key)).toEqual(['transfer 4', 'transfer 2']);
    expect(past.map(({ key }) => key)).toEqual(['transfer 3', 'transfer 1']);
  });

  it('has the notes among what is over while nothing moves', () => {
    const { present, past } = readingOrder(ORDER, transfers('done', 'done', 'done'), [NOTE]);
    expect(present).toEqual([]);
    expect(past.map(({ key }) => key)).toEqual(['transfer 3', 'note 1', 'transfer 2', 'transfer 1']);
  });

  it('keeps the newest note, and only that, above what moves', () => {
    const order: readonly FlowKey[] = ['note 1', 'transfer 1', 'note 2'];
    const { present, past } = readingOrder(order, transfers('running'), [NOTE, { ...NOTE, id: '2' }]);
    expect(present.map(({ key }) => key)).toEqual(['note 2', 'transfer 1']);
    expect(past.map(({ key }) => key)).toEqual(['note 1']);
  });

  it('has on top what waits for an answer', () => {
    const { present } = readingOrder(ORDER, transfers('incoming', 'running', 'running', 'running'), []);
    expect(present.map(({ key }) => key)).toEqual(['transfer 1', 'transfer 4', 'transfer 3', 'transfer 2']);
  });

  it('keeps the order of what waits its turn', () => {
    const [first, second, third, fourth] = transfers('running', 'waiting', 'waiting', 'waiting');
    const moved = [first, fourth, second, third].flatMap((transfer) => transfer ?? []);
    const { waiting } = readingOrder(ORDER, moved, []);
    expect(waiting.map(({ id }) => id)).toEqual(['4', '2', '3']);
  });

  it('shows at the top what came a moment ago', () => {
    const { present } = readingOrder(['transfer 1'], transfers('running', 'running'), []);
    expect(present.map(({ key }) => key)).toEqual(['transfer 2', 'transfer 1']);
  });
});
