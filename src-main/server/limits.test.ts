import { describe, expect, it } from 'vitest';

import { canonicalAddress } from '../../src-shared/contact-exchange';
import { accountOf, ConnectionCounter, RateLimiter } from './limits';

const account = (host: string): string => accountOf(canonicalAddress(host, 1));

describe('accountOf', () => {
  it('counts each IPv4 address for itself, mapped or not', () => {
    expect(account('203.0.113.7')).not.toBe(account('203.0.113.8'));
    expect(account('::ffff:203.0.113.7')).toBe(account('203.0.113.7'));
  });

  it('counts an IPv6 /64 as one', () => {
    expect(account('2001:db8:1:2::1')).toBe(account('2001:db8:1:2:ffff:ffff:ffff:ffff'));
    expect(account('2001:db8:1:2::1')).not.toBe(account('2001:db8:1:3::1'));
  });
});

describe('RateLimiter', () => {
  it('allows the limit at once and refuses the next', () => {
    const limiter = new RateLimiter(60, () => 0);
    for (let use = 0; use < 60; use += 1) expect(limiter.take('a')).toBe(true);
    expect(limiter.take('a')).toBe(false);
    expect(limiter.take('b')).toBe(true);
  });

  it('gives back evenly, never more than the limit', () => {
    let now = 0;
    const limiter = new RateLimiter(60, () => now);
    for (let use = 0; use < 60; use += 1) limiter.take('a');
    now = 999;
    expect(limiter.take('a')).toBe(false);
    now = 1000;
    expect(limiter.take('a')).toBe(true);
    expect(limiter.take('a')).toBe(false);
    now = 3_600_000;
    for (let use = 0; use < 60; use += 1) expect(limiter.take('a')).toBe(true);
    expect(limiter.take('a')).toBe(false);
  });

  it('forgets the account unseen for longest when there are more than it may remember', () => {
    const limiter = new RateLimiter(1, () => 0, 3);
    for (const name of ['a', 'b', 'c']) limiter.take(name);
    expect(limiter.take('a')).toBe(false);
    limiter.take('d');
    expect(limiter.take('a')).toBe(false);
    expect(limiter.take('b')).toBe(true);
  });

  it('remembers no more of a thousand', () => {
    const limiter = new RateLimiter(1, () => 0, 3);
    const names = Array.from({ length: 1_000 }, (_, number) => `${number}`);
    for (const name of names) limiter.take(name);
    // A refusal is what is remembered of an account.
    const isRemembered = names.toReversed().map((name) => !limiter.take(name));
    expect(isRemembered).toEqual(names.map((_, index) => index < 3));
  });
});

describe('ConnectionCounter', () => {
  it('limits each account, and all together', () => {
    const counter = new ConnectionCounter(3, 2);
    expect([counter.open('a'), counter.open('a'), counter.open('a')]).toEqual([true, true, false]);
    expect([counter.open('b'), counter.open('b')]).toEqual([true, false]);
    counter.close('a');
    expect([counter.open('b'), counter.open('c')]).toEqual([true, false]);
  });
});
