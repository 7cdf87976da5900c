import { describe, expect, it } from 'vitest';

import { canonicalAddress } from '../../../src-shared/contact-exchange';
import { networksOf } from './networks';
import type { Networks } from './networks';
import { RateLimiter } from './rate-limiter';

const of = (host: string): Networks => networksOf(canonicalAddress(host, 1));
const key = (host: string): string | undefined => of(host)[0]?.key;

describe('networksOf', () => {
  it('is each IPv4 address for itself, mapped or not', () => {
    expect(of('203.0.113.7')).toEqual([{ key: '203.0.113.7', shares: 1 }]);
    expect(key('203.0.113.7')).not.toBe(key('203.0.113.8'));
    expect(key('::ffff:203.0.113.7')).toBe(key('203.0.113.7'));
  });

  it('are three of IPv6, and the larger has more', () => {
    expect(of('2001:db8:1:23a7::1')).toEqual([
      { key: '20010db8000123a7/64', shares: 1 },
      { key: '20010db8000123/56', shares: 2 },
      { key: '20010db80001/48', shares: 8 },
    ]);
  });
});

describe('RateLimiter', () => {
  const rate = { perMinute: 60, burst: 60 };
  const named = (name: string): Networks => [{ key: name, shares: 1 }];
  const uses = (limiter: RateLimiter, networks: readonly Networks[]): number =>
    networks.filter((each) => limiter.take(each)).length;

  it('allows the burst at once and refuses the next', () => {
    const limiter = new RateLimiter({ perMinute: 60, burst: 5 }, () => 0);
    expect(uses(limiter, Array<Networks>(10).fill(named('a')))).toBe(5);
    expect(limiter.take(named('b'))).toBe(true);
  });

  it('gives back evenly, never more than the burst', () => {
    let now = 0;
    const limiter = new RateLimiter(rate, () => now);
    uses(limiter, Array<Networks>(60).fill(named('a')));
    now = 999;
    expect(limiter.take(named('a'))).toBe(false);
    now = 1000;
    expect(limiter.take(named('a'))).toBe(true);
    expect(limiter.take(named('a'))).toBe(false);
    now = 3_600_000;
    expect(uses(limiter, Array<Networks>(100).fill(named('a')))).toBe(60);
  });

  it('has one back that was none, and never more than the burst', () => {
    const limiter = new RateLimiter({ perMinute: 60, burst: 2 }, () => 0);
    uses(limiter, [named('a'), named('a')]);
    limiter.giveBack(named('a'));
    expect(uses(limiter, [named('a'), named('a')])).toBe(1);
    for (let time = 0; time < 5; time += 1) limiter.giveBack(named('a'));
    expect(uses(limiter, Array<Networks>(9).fill(named('a')))).toBe(2);
  });

  it('lets a /56 have two shares and a /48 eight, whatever addresses it asks from', () => {
    const limiter = new RateLimiter(rate, () => 0);
    const addresses = (prefix: (number: number) => string): Networks[] =>
      Array.from({ length: 1_000 }, (_, number) => of(prefix(number)));
    expect(
      uses(
        limiter,
        addresses((n) => `2001:db8:1:100:${n}::1`),
      ),
    ).toBe(60);
    expect(
      uses(
        limiter,
        addresses((n) => `2001:db8:2:2${(n % 256).toString(16).padStart(2, '0')}::1`),
      ),
    ).toBe(120);
    expect(
      uses(
        limiter,
        addresses((n) => `2001:db8:3:${(n % 256).toString(16)}00::1`),
      ),
    ).toBe(480);
  });

  it('charges none of the networks where one has nothing left', () => {
    const limiter = new RateLimiter({ perMinute: 60, burst: 1 }, () => 0);
    expect(uses(limiter, Array<Networks>(50).fill(of('2001:db8:1:100::1')))).toBe(1);
    expect(limiter.take(of('2001:db8:1:101::1'))).toBe(true);
  });

  it('forgets the network unseen for longest when there are more than it may remember', () => {
    const limiter = new RateLimiter({ perMinute: 1, burst: 1 }, () => 0, 3);
    for (const name of ['a', 'b', 'c', 'd']) limiter.take(named(name));
    // Refusals do not count as being seen.
    expect(['b', 'c', 'd'].map((name) => limiter.take(named(name)))).toEqual([false, false, false]);
    expect(limiter.take(named('a'))).toBe(true);
    expect(limiter.take(named('b'))).toBe(true);
  });

  it('remembers no more of a thousand', () => {
    const limiter = new RateLimiter({ perMinute: 1, burst: 1 }, () => 0, 3);
    const names = Array.from({ length: 1_000 }, (_, number) => `${number}`);
    for (const name of names) limiter.take(named(name));
    const isRemembered = names.toReversed().map((name) => !limiter.has(named(name)));
    expect(isRemembered).toEqual(names.map((_, index) => index < 3));
  });

  it('does not forget a large network for its many small ones', () => {
    const limiter = new RateLimiter({ perMinute: 1, burst: 1 }, () => 0, 4);
    const allowed = uses(
      limiter,
      Array.from({ length: 200 }, (_, number) => of(`2001:db8:9:${number.toString(16)}00::1`)),
    );
    expect(allowed).toBe(8);
  });
});
