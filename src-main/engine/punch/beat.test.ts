import { describe, expect, it } from 'vitest';

import { Rounds } from './beat';

function roundsUntil(end: number, startAt: number, random: () => number): number[] {
  const rounds = new Rounds(startAt, random);
  const times: number[] = [];
  for (let now = startAt; ;) {
    now = rounds.next(now);
    if (now > end) return times;
    times.push(now - startAt);
  }
}

describe('the rounds', () => {
  it('are 150 to 250 ms apart, every second one on the common beat', () => {
    expect(roundsUntil(1_000_900, 1_000_000, () => 0)).toEqual([150, 400, 550, 800]);
    expect(roundsUntil(1_000_900, 1_000_000, () => 1)).toEqual([250, 400, 650, 800]);
  });

  it('become calmer, and are 54 in the 30 s of a call', () => {
    const times = roundsUntil(30_000, 0, () => 0.5);
    expect(times.slice(-3)).toEqual([28_000, 29_000, 30_000]);
    expect(times).toHaveLength(54);
  });

  it('do not catch up on what was missed', () => {
    const rounds = new Rounds(0, () => 0.5);
    expect(rounds.next(1_150)).toBe(1_200);
    expect(rounds.next(1_200)).toBe(1_400);
  });
});
