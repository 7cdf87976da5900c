import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ArrivalMemory } from './arrival-memory';
import { writeFailure } from '../storage/disk-errors';
import { DiskQueue } from './disk-queue';
import { MAX_HELD_BYTES } from '../protocol/limits';

const FULL = writeFailure(Object.assign(new Error('full'), { code: 'ENOSPC' }), 'a');

let memory: ArrivalMemory;
let queue: DiskQueue;
let done: string[];
let told: string[];
/** Frames that must stay as they are. */
let kept: number;

function keep(): () => void {
  kept += 1;
  return () => {
    kept -= 1;
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  memory = new ArrivalMemory();
  [done, told, kept] = [[], [], 0];
  queue = new DiskQueue(memory, () => performance.now(), {
    onDiskFull: () => told.push('full'),
    onDiskSpace: () => told.push('space'),
    onFatal: ({ kind, detail }) => told.push(`${kind}: ${String(detail)}`),
  });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Fails for a full disk so many times. */
function failing(times: number, name: string): () => Promise<void> {
  let left = times;
  return async () => {
    left -= 1;
    if (left >= 0) throw FULL;
    done.push(name);
  };
}

describe('what waits for the disk', () => {
  it('is done in order, and waits while the disk is full, which is said once', async () => {
    queue.add(null, failing(0, 'first'));
    queue.add(null, failing(3, 'second'));
    queue.add(null, failing(0, 'third'));
    await vi.advanceTimersByTimeAsync(2999);
    expect([done, told]).toEqual([['first'], ['full']]);
    await vi.advanceTimersByTimeAsync(1);
    expect([done, told]).toEqual([
      ['first', 'second', 'third'],
      ['full', 'space'],
    ]);
  });

  it('is tried at once when somebody says that there is space', async () => {
    queue.add(null, failing(1, 'first'));
    await vi.advanceTimersByTimeAsync(1);
    queue.lookNow();
    await vi.advanceTimersByTimeAsync(1);
    expect(done).toEqual(['first']);
  });

  it('goes on after a piece that failed otherwise', async () => {
    queue.add(null, () => Promise.reject(new Error('broken')));
    queue.add(null, failing(0, 'second'));
    await queue.settled();
    expect([done, told]).toEqual([['second'], ['internal: broken']]);
  });

  it('is finished at the end, as far as the disk takes it', async () => {
    queue.add(null, failing(0, 'first'));
    queue.add(null, failing(1, 'second'));
    queue.add(null, failing(0, 'third'));
    await queue.finish();
    queue.add(null, failing(0, 'late'));
    await queue.settled();
    expect([done, told]).toEqual([['first'], []]);
  });

  it('is forgotten when nobody wants it, and gives its memory back', async () => {
    for (let held = 0; held <= MAX_HELD_BYTES; held += 1024 * 1024)
      queue.add(memory.hold(Buffer.alloc(1024 * 1024), keep), failing(1, 'never'));
    let isRoom = false;
    void memory.room().then(() => {
      isRoom = true;
    });
    await vi.advanceTimersByTimeAsync(10);
    expect(isRoom).toBe(false);
    queue.stop();
    await queue.settled();
    await memory.room();
    expect([done, kept]).toEqual([[], 0]);
  });
});

describe('the memory for what arrives', () => {
  it('counts small pieces for more than their bytes', async () => {
    for (let pieces = 0; pieces < MAX_HELD_BYTES / 512; pieces += 1) memory.holdPiece();
    let isRoom = false;
    void memory.room().then(() => {
      isRoom = true;
    });
    await vi.advanceTimersByTimeAsync(10);
    expect(isRoom).toBe(false);
  });

  it('copies what is small, so that its frame can be used again at once', () => {
    const bytes = Buffer.alloc(256 * 1024, 1);
    const held = memory.hold(bytes, keep);
    bytes.fill(2);
    expect(held.bytes.every((byte) => byte === 1)).toBe(true);
    expect(kept).toBe(0);
  });

  it('keeps the frame of what is large until it is released', () => {
    const bytes = Buffer.alloc(1024 * 1024);
    const held = memory.hold(bytes, keep);
    expect(held.bytes).toBe(bytes);
    expect(kept).toBe(1);
    held.release();
    expect(kept).toBe(0);
  });

  it('counts the whole memory that a kept frame holds up', async () => {
    const frame = Buffer.alloc(1024 * 1024);
    const long = frame.subarray(0, 800 * 1024);
    for (let held = 0; held < MAX_HELD_BYTES; held += frame.length) memory.hold(long, keep);
    let isRoom = false;
    void memory.room().then(() => {
      isRoom = true;
    });
    await vi.advanceTimersByTimeAsync(10);
    expect(isRoom).toBe(false);
  });
});
