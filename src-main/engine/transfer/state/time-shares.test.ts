import { beforeEach, describe, expect, it } from 'vitest';

import { TimeShares } from './time-shares';

let now = 0;
beforeEach(() => {
  now = 0;
});

async function spend(milliseconds: number): Promise<void> {
  now += milliseconds;
}

describe('the shares of recent time', () => {
  it('add up to one, and are what they were when they do not change', async () => {
    const shares = new TimeShares<'reading' | 'working'>(() => now, 'working');
    for (let round = 0; round < 1000; round += 1) {
      await shares.during('reading', () => spend(3));
      now += 7;
    }
    expect(shares.of('reading')).toBeCloseTo(0.3, 2);
    expect(shares.of('reading') + shares.of('working')).toBeCloseTo(1, 6);
  });

  it('are the same for one long wait as for many short ones', async () => {
    const [long, short] = [0, 1].map(() => new TimeShares<'waiting' | 'working'>(() => now, 'working'));
    await long!.during('waiting', () => spend(0));
    now += 1000;
    await long!.during('waiting', () => spend(2000));
    now = 0;
    await short!.during('waiting', () => spend(0));
    now += 1000;
    for (let round = 0; round < 2000; round += 1) await short!.during('waiting', () => spend(1));
    expect(short!.of('waiting')).toBeCloseTo(long!.of('waiting'), 9);
  });

  it('forget what is over', async () => {
    const shares = new TimeShares<'reading' | 'working'>(() => now, 'working');
    await shares.during('reading', () => spend(60_000));
    expect(shares.of('reading')).toBeCloseTo(1, 6);
    now += 2000;
    expect(shares.of('reading')).toBeLessThan(0.15);
  });

  it('include what goes on just now, and nothing before the first activity', async () => {
    const shares = new TimeShares<'reading' | 'working'>(() => now, 'working');
    now = 60_000;
    expect([shares.observedMs, shares.of('reading'), shares.of('working')]).toEqual([0, 0, 0]);
    let during = -1;
    await shares.during('reading', async () => {
      now += 10;
      during = shares.of('reading');
    });
    expect(during).toBe(1);
    expect(shares.observedMs).toBe(10);
  });

  it('count work that fails, too', async () => {
    const shares = new TimeShares<'reading' | 'working'>(() => now, 'working');
    const failing = shares.during('reading', async () => {
      now += 100;
      throw new Error('no such file');
    });
    await expect(failing).rejects.toThrow('no such file');
    now += 100;
    expect(shares.of('working')).toBeCloseTo(0.52, 1);
  });
});
