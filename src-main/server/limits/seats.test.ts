import { describe, expect, it } from 'vitest';

import { canonicalAddress } from '../../../src-shared/contact-exchange';
import { Seats } from './seats';
import type { Seat } from './seats';
import { FairShares } from './fair-shares';
import { networksOf } from './networks';
import type { Networks } from './networks';

const of = (host: string): Networks => networksOf(canonicalAddress(host, 1));

describe('FairShares', () => {
  const fill = (shares: FairShares, networks: Networks): number => {
    let taken = 0;
    while (shares.take(networks)) taken += 1;
    return taken;
  };

  it('give one network its whole share of what is hardly used', () => {
    const shares = new FairShares({ total: 4096, perShare: 128, few: 2 });
    expect(fill(shares, of('192.0.2.1'))).toBe(128);
  });

  it.each([
    [32, 700],
    [128, 200],
    [1_000, 20],
  ])('leave something for the next when %i networks take what they can get', (networks, atLeast) => {
    const shares = new FairShares({ total: 4096, perShare: 128, few: 2 });
    // In turns, as they would: whoever comes first has no more of it.
    for (let round = 0; round < 128; round += 1)
      for (let number = 0; number < networks; number += 1)
        shares.take(of(`192.0.${number >> 8}.${number % 256}`));
    expect(shares.free).toBeGreaterThan(atLeast);
    expect(fill(shares, of('198.51.100.1'))).toBeGreaterThanOrEqual(2);
  });

  it('give back what was taken', () => {
    const shares = new FairShares({ total: 10, perShare: 5, few: 2 });
    const networks = of('2001:db8::1');
    const taken = fill(shares, networks);
    for (let number = 0; number < taken; number += 1) shares.giveBack(networks);
    expect(shares.free).toBe(10);
    expect(networks.map((network) => shares.held(network))).toEqual([0, 0, 0]);
  });
});

describe('Seats', () => {
  const setting = (capacity = { total: 8, perShare: 4, few: 2 }) => {
    const seats = new Seats(capacity);
    const evicted: string[] = [];
    const admit = (host: string, name = host, isIdle = true): Seat | string =>
      seats.take({
        networks: of(host),
        isIdle: () => isIdle,
        evicted: () => evicted.push(name),
      });
    const asking = (host: string, name = host, isIdle = true): void => {
      const seat = admit(host, name, isIdle);
      if (typeof seat === 'string') throw new Error(seat);
      seat.asked();
    };
    return { admit, asking, evicted };
  };

  it('have the longest silent of whoever has most make room', () => {
    const { admit, evicted } = setting();
    for (const number of [1, 2, 3, 4]) {
      admit('192.0.2.1', `a${number}`);
      admit(`192.0.2.${10 + number}`);
    }
    expect(admit('192.0.2.3')).toBeTypeOf('object');
    expect(evicted).toEqual(['a1', 'a2']);
  });

  it('send those away that have asked only where none is silent, and none that is in a room', () => {
    const { admit, asking, evicted } = setting();
    for (const number of [1, 2, 3]) asking(`192.0.2.${number}`, `waiting ${number}`, false);
    for (const number of [4, 5, 6]) asking(`192.0.2.${number}`, `idle ${number}`);
    for (const number of [7, 8]) admit(`192.0.2.${number}`, `silent ${number}`);
    for (const number of [11, 12, 13, 14, 15]) asking(`192.0.2.${number}`, 'new', false);
    expect(evicted).toEqual(['silent 7', 'silent 8', 'idle 4', 'idle 5', 'idle 6']);
    expect(admit('192.0.2.20')).toBe('total');
  });

  it('have a network that has its share make room itself', () => {
    const { admit, asking, evicted } = setting({ total: 64, perShare: 2, few: 2 });
    admit('192.0.2.9', 'another’s');
    asking('192.0.2.1', 'waiting', false);
    admit('192.0.2.1', 'silent');
    expect(admit('192.0.2.1', 'new')).toBeTypeOf('object');
    expect(evicted).toEqual(['silent']);
    const { admit: again, asking: busy } = setting({ total: 64, perShare: 2, few: 2 });
    busy('192.0.2.1', 'waiting', false);
    busy('192.0.2.1', 'waiting', false);
    expect(again('192.0.2.1')).toBe('network');
  });

  it('do not count twice what has gone twice', () => {
    const { admit } = setting({ total: 2, perShare: 2, few: 2 });
    const seat = admit('192.0.2.1') as Seat;
    seat.asked();
    seat.end();
    seat.end();
    seat.asked();
    admit('192.0.2.2');
    admit('192.0.2.3');
    expect(admit('192.0.2.3')).toBeTypeOf('object');
  });

  it('let an honest pair in among 32 addresses with 128 silent connections each', () => {
    const { admit, asking, evicted } = setting({ total: 4096, perShare: 128, few: 2 });
    for (let round = 0; round < 128; round += 1)
      for (let number = 0; number < 32; number += 1) admit(`192.0.2.${number}`, 'silent');
    asking('198.51.100.1', 'caller', false);
    asking('198.51.100.2', 'answerer', false);
    expect(evicted).not.toContain('caller');
  });
});
