import { describe, expect, it } from 'vitest';

import { aTransfer } from '../../../src-shared/session/transfer-view.fixture';
import { paceOf } from './pace';

describe('the pace of a call', () => {
  it('is nothing while nothing runs', () => {
    const waiting = aTransfer({ status: { name: 'offered' }, bytesPerSecond: 5 });
    expect(paceOf([waiting])).toEqual({ up: null, down: null, limit: null });
  });

  it('adds up what runs, each direction for itself', () => {
    const transfers = [
      aTransfer({ bytesPerSecond: 10 }),
      aTransfer({ bytesPerSecond: 5 }),
      aTransfer({ direction: 'receive', bytesPerSecond: 3 }),
      aTransfer({ direction: 'receive', bytesPerSecond: 100, status: { name: 'done' } }),
    ];
    expect(paceOf(transfers)).toMatchObject({ up: 15, down: 3 });
  });

  it('tells whose disk it is, on both sides', () => {
    const limit = (direction: 'send' | 'receive', bottleneck: 'sender-disk' | 'receiver-disk') =>
      paceOf([aTransfer({ direction, bottleneck })]).limit;
    expect(limit('send', 'sender-disk')).toBe('own-disk');
    expect(limit('receive', 'sender-disk')).toBe('friends-disk');
    expect(limit('send', 'receiver-disk')).toBe('friends-disk');
    expect(limit('receive', 'receiver-disk')).toBe('own-disk');
  });

  it('says of several what holds up the fastest', () => {
    const slow = aTransfer({ bytesPerSecond: 1, bottleneck: 'sender-disk' });
    const fast = aTransfer({ bytesPerSecond: 9, bottleneck: 'connection' });
    expect(paceOf([slow, fast]).limit).toBe('connection');
  });
});
