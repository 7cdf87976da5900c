import { describe, expect, it } from 'vitest';

import { ProgressMeter } from './progress-meter';

describe('progress', () => {
  it('tells the present speed and the time left, not the mean of the whole', () => {
    let now = 0;
    const meter = new ProgressMeter(() => now);
    for (; now < 10_000; now += 100) meter.add(1000);
    expect(meter.bytesPerSecond()).toBeCloseTo(10_000, -3);
    for (; now < 20_000; now += 100) meter.add(100);
    expect(meter.bytesPerSecond()).toBeCloseTo(1000, -2);
    expect(meter.secondsFor(5000)).toBeCloseTo(5, 0);
    expect(meter.bytes).toBe(110_000);
  });

  it('promises nothing before the first byte and after a silence', () => {
    let now = 0;
    const meter = new ProgressMeter(() => now);
    expect([meter.bytesPerSecond(), meter.secondsFor(1)]).toEqual([0, null]);
    meter.add(1_000_000);
    now = 60_000;
    expect([meter.bytesPerSecond(), meter.secondsFor(1)]).toEqual([0, null]);
  });

  it('does not take the first frame of a second for the speed of the second', () => {
    const meter = new ProgressMeter(() => 0);
    meter.add(1000);
    expect(meter.bytesPerSecond()).toBe(4000);
  });
});
