import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { watchNetwork } from './network-changes';
import type { NetworkChange } from './network-changes';

let addresses: string[];
let routes: string[];
let changes: NetworkChange[];
let stop: () => void;

beforeEach(async () => {
  vi.useFakeTimers();
  [addresses, routes, changes] = [['192.0.2.1'], ['over eth0'], []];
  stop = watchNetwork(
    (change) => changes.push(change),
    async () => ({ addresses: new Set(addresses), ways: new Set([...addresses, ...routes]) }),
  );
  await vi.advanceTimersByTimeAsync(0);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

/** @returns whether something was gained, for each change */
async function after(...now: string[]): Promise<boolean[]> {
  changes = [];
  addresses = now;
  await vi.advanceTimersByTimeAsync(1000);
  return changes.map(({ hasGained }) => hasGained);
}

describe('the network of this computer', () => {
  it('has changed when an address is new, back or gone', async () => {
    expect(await after('192.0.2.1')).toEqual([]);
    expect(await after('192.0.2.1', '2001:db8::1')).toEqual([true]);
    expect(await after('198.51.100.7')).toEqual([true]);
    expect(await after()).toEqual([false]);
    expect([...(changes[0]?.addresses ?? ['none'])]).toEqual([]);
    expect(await after('198.51.100.7')).toEqual([true]);
  });

  it('has changed when the way to the internet is another, with the same addresses', async () => {
    routes = ['over wlan0'];
    expect(await after('192.0.2.1')).toEqual([true]);
    routes = [];
    expect(await after('192.0.2.1')).toEqual([false]);
  });

  it('is looked at no more when nobody wants to know', async () => {
    stop();
    expect(await after('198.51.100.7')).toEqual([]);
  });

  it('is really looked at', async () => {
    vi.useRealTimers();
    stop();
    stop = watchNetwork((change) => changes.push(change));
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(changes).toEqual([]);
  });
});
