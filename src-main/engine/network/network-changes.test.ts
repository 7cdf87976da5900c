import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { watchNetwork } from './network-changes';

let addresses: string[];
let gained: number;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  [addresses, gained] = [['192.0.2.1'], 0];
  stop = watchNetwork(
    () => {
      gained += 1;
    },
    () => new Set(addresses),
  );
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

const after = (...now: string[]): number => {
  addresses = now;
  vi.advanceTimersByTime(1000);
  return gained;
};

describe('the network of this computer', () => {
  it('has changed when an address is new, or back', () => {
    expect(after('192.0.2.1')).toBe(0);
    expect(after('192.0.2.1', '2001:db8::1')).toBe(1);
    expect(after('198.51.100.7')).toBe(2);
    expect(after()).toBe(2);
    expect(after('198.51.100.7')).toBe(3);
  });

  it('is looked at no more when nobody wants to know', () => {
    stop();
    expect(after('198.51.100.7')).toBe(0);
  });
});
