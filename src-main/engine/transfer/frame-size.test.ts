import { beforeEach, describe, expect, it } from 'vitest';

import { FrameSize } from './frame-size';

const KIB = 1024;

let size: FrameSize;
beforeEach(() => {
  size = new FrameSize(1024 * KIB + 7);
});

const send = (frames: number, milliseconds: number): void => {
  for (let frame = 0; frame < frames; frame += 1) size.sent(size.bytes, milliseconds);
};

describe('the size of a frame', () => {
  it('grows to the largest power of two that a frame has room for while the channel is fast', () => {
    const sizes = [size.bytes];
    for (let frame = 0; frame < 4; frame += 1) {
      send(1, 1);
      sizes.push(size.bytes);
    }
    expect(sizes).toEqual([256, 512, 1024, 1024, 1024].map((kibibytes) => kibibytes * KIB));
  });

  it('shrinks to what a slow line takes in a moment, and no further', () => {
    send(2, 1);
    send(10, 800);
    expect(size.bytes).toBe(64 * KIB);
  });

  it('stays while a frame takes about as long as it should', () => {
    send(10, 50);
    expect(size.bytes).toBe(256 * KIB);
  });

  it('does not grow for a frame that was short anyway', () => {
    size.sent(3 * KIB, 1);
    expect(size.bytes).toBe(256 * KIB);
  });

  it('never exceeds a channel whose frames are shorter than any of these', () => {
    size = new FrameSize(1000);
    send(3, 1);
    expect(size.bytes).toBe(512);
    send(3, 1000);
    expect(size.bytes).toBe(512);
  });
});
