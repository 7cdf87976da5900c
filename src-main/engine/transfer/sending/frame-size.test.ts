import { beforeEach, describe, expect, it } from 'vitest';

import { FrameSize } from './frame-size';

const KIB = 1024;
const MIB = 1024 * KIB;

let now: number;
let size: FrameSize;
beforeEach(() => {
  now = 0;
  size = new FrameSize(MIB + 7, () => now);
});

/** The friend acknowledges at this speed for a while. */
function line(bytesPerSecond: number, seconds: number): void {
  for (let at = 0; at < seconds; at += 0.02) {
    now += 20;
    size.arrived(bytesPerSecond * 0.02);
  }
}

describe('the size of a frame', () => {
  it('grows on a fast line to the largest power of two that a frame has room for', () => {
    expect(size.bytes).toBe(256 * KIB);
    line(300 * MIB, 0.1);
    expect(size.bytes).toBe(512 * KIB);
    line(300 * MIB, 1);
    expect(size.bytes).toBe(MIB);
  });

  it('is what the line takes in a moment', () => {
    line(4 * MIB, 2);
    expect(size.bytes).toBe(128 * KIB);
    line(0.1 * MIB, 2);
    expect(size.bytes).toBe(64 * KIB);
  });

  it('does not grow before anything has arrived, however much the system has taken', () => {
    now += 10_000;
    expect(size.bytes).toBe(256 * KIB);
  });

  it('forgets a pause at once', () => {
    line(300 * MIB, 1);
    now += 60_000;
    line(300 * MIB, 0.2);
    expect(size.bytes).toBe(MIB);
  });

  it('never exceeds a channel whose frames are shorter than any of these', () => {
    size = new FrameSize(1000, () => now);
    line(300 * MIB, 1);
    expect(size.bytes).toBe(512);
    line(1, 1);
    expect(size.bytes).toBe(512);
  });
});
