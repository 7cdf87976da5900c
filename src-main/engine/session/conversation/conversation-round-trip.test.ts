import { beforeEach, describe, expect, it } from 'vitest';

import { RoundTripMeter } from './conversation-round-trip';

let now = 0;
let meter: RoundTripMeter;
beforeEach(() => {
  now = 0;
  meter = new RoundTripMeter(() => now);
});

function measure(milliseconds: number): number | null {
  const number = meter.ask();
  now += milliseconds;
  return meter.answered(number);
}

describe('the round trip', () => {
  it('is the smallest of the last answers, for the others lay in queues', () => {
    expect([40, 900, 30, 2500].map(measure)).toEqual([40, 40, 30, 30]);
  });

  it('follows a route that has become slower after twenty answers', () => {
    measure(10);
    const measured = Array.from({ length: 20 }, () => measure(80));
    expect(measured).toEqual([...Array.from({ length: 19 }, () => 10), 80]);
  });

  it('counts answers in any order, each once', () => {
    const [first, second] = [meter.ask(), meter.ask()];
    now = 20;
    expect(meter.answered(second)).toBe(20);
    now = 25;
    expect(meter.answered(first)).toBe(20);
    now = 26;
    expect([meter.answered(first), meter.answered(second)]).toEqual([null, null]);
  });

  it('knows nothing of answers to what was never asked, or too long ago', () => {
    expect(meter.answered(0)).toBeNull();
    const first = meter.ask();
    for (let question = 0; question < 100; question += 1) meter.ask();
    expect(meter.answered(first)).toBeNull();
    expect(meter.answered(100)).toBe(0);
  });
});
