import fc from 'fast-check';
import { expect, it } from 'vitest';

import { FramePool } from './frame-pool';

const KIB = 1024;

it('holds for a frame not much more than its own bytes, whatever was sent before', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: KIB * KIB + 9 }), { minLength: 1, maxLength: 100 });
  fc.assert(
    fc.property(lengths, (all) => {
      const pool = new FramePool();
      for (const length of all) {
        const frame = pool.take(length);
        expect(frame).toHaveLength(length);
        expect(frame.buffer.byteLength).toBeLessThanOrEqual(Math.max(2 * length, 5 * KIB));
        pool.giveBack(frame.subarray(0, Math.ceil(length / 2)));
      }
    }),
  );
});

it('gives a buffer out again only when it was given back', () => {
  const pool = new FramePool();
  const [first, second] = [pool.take(64 * KIB), pool.take(64 * KIB)];
  expect(second.buffer).not.toBe(first.buffer);
  pool.giveBack(first);
  expect(pool.take(63 * KIB).buffer).toBe(first.buffer);
  expect(pool.take(63 * KIB).buffer).not.toBe(first.buffer);
});

it('keeps few buffers that nobody uses', () => {
  const pool = new FramePool();
  const taken = Array.from({ length: 20 }, () => pool.take(64 * KIB));
  for (const frame of taken) pool.giveBack(frame);
  const known = new Set(taken.map(({ buffer }) => buffer));
  const again = Array.from({ length: 20 }, () => pool.take(64 * KIB));
  expect(again.filter(({ buffer }) => known.has(buffer))).toHaveLength(8);
});
