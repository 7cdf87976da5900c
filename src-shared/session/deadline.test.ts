import { getEventListeners } from 'node:events';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { waitAtMost } from './deadline';

const LONG_MS = 60_000;
const REASON = new Error('enough');

describe('waiting at most so long', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('ends with the promise, and leaves nothing behind', async () => {
    vi.useFakeTimers();
    const { signal } = new AbortController();
    await waitAtMost(LONG_MS, Promise.resolve('something'), signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends with the time', async () => {
    await waitAtMost(1, new Promise(() => undefined), new AbortController().signal);
  });

  it('rejects as the promise does', async () => {
    const waiting = waitAtMost(LONG_MS, Promise.reject(REASON), new AbortController().signal);
    await expect(waiting).rejects.toBe(REASON);
  });

  it('rejects with the reason of the signal, also when it was aborted before and the promise rejects later', async () => {
    let fail = (_: Error): void => undefined;
    const later = new Promise<never>((_, reject) => (fail = reject));
    const waiting = waitAtMost(LONG_MS, later, AbortSignal.abort(REASON));
    await expect(waiting).rejects.toBe(REASON);
    // An unhandled rejection would fail the test run.
    fail(new Error('too late'));
  });
});
