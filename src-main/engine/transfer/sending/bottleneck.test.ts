import { randomBytes } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Bottleneck } from '../../../../src-shared/session';
import { BottleneckDetector } from './bottleneck';
import { DATA_HEADER_BYTES } from '../protocol/data-frame';
import { CREDIT_BYTES, WINDOW_BYTES } from '../protocol/limits';
import { TwoDesks } from '../two-desks.fixture';

/** Twice what may be under way. Bytes. */
const SIZE = 2 * WINDOW_BYTES;

let now = 0;
beforeEach(() => {
  now = 0;
});

describe('the bottleneck, from the waits of the sender', () => {
  type Wait = 'reading' | 'sending' | 'credit';
  let told: (Bottleneck | null)[];
  let toldAt: number[];
  let pace: BottleneckDetector;
  beforeEach(() => {
    [told, toldAt] = [[], []];
    pace = new BottleneckDetector(
      () => now,
      (bottleneck) => {
        told.push(bottleneck);
        toldAt.push(now);
      },
    );
  });

  /** Rounds of 10 ms for a while, each spent waiting in these parts and for the rest at work. */
  async function run(milliseconds: number, parts: Partial<Record<Wait, number>>): Promise<void> {
    for (const end = now + milliseconds; now < end;) {
      const next = now + 10;
      for (const wait of ['reading', 'sending', 'credit'] as const) {
        await pace.during(wait, async () => {
          now += 10 * (parts[wait] ?? 0);
        });
      }
      now = next;
    }
  }

  it('is not known at first, and nothing when the sender hardly waits', async () => {
    await run(1000, { sending: 1 });
    expect(told).toEqual([]);
    pace = new BottleneckDetector(
      () => now,
      (bottleneck) => told.push(bottleneck),
    );
    await run(10_000, { reading: 0.3, sending: 0.3 });
    expect(told).toEqual([]);
  });

  it('is the disk that the sender waits for', async () => {
    await run(3000, { reading: 0.8, sending: 0.1 });
    expect(told).toEqual(['sender-disk']);
  });

  it('is the receiver’s disk or the connection, as the receiver says, whatever the sender waits for', async () => {
    for (const wait of ['sending', 'credit'] as const) {
      pace.receiverStores(0.95);
      await run(3000, { [wait]: 0.9 });
      expect(told.at(-1)).toBe('receiver-disk');
      pace.receiverStores(0.1);
      await run(3000, { [wait]: 0.9 });
      expect(told.at(-1)).toBe('connection');
    }
  });

  it('is guessed from the credit when the receiver does not say', async () => {
    await run(3000, { sending: 0.9 });
    await run(6000, { credit: 0.9 });
    expect(told).toEqual(['connection', 'receiver-disk']);
  });

  it('does not flicker when two are nearly equal', async () => {
    const changes: number[] = [];
    for (let second = 0; second < 60; second += 1) {
      changes.push(told.length);
      pace.receiverStores(second % 2 === 0 ? 0.52 : 0.4);
      await run(1000, second % 3 === 0 ? { reading: 0.47, sending: 0.5 } : { reading: 0.4, sending: 0.57 });
    }
    expect(told.length).toBeGreaterThan(0);
    expect(changes.slice(5)).toEqual(Array(55).fill(told.length));
  });

  it('changes at most once a second', async () => {
    for (let round = 0; round < 20; round += 1) {
      await run(1300, round % 2 === 0 ? { reading: 1 } : { sending: 1 });
    }
    expect(told.length).toBeGreaterThan(5);
    const gaps = toldAt.slice(1).map((at, index) => at - (toldAt[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
  });

  it('ends when nothing holds it up any more', async () => {
    await run(3000, { reading: 0.9 });
    await run(3000, {});
    expect(told).toEqual(['sender-disk', null]);
  });
});

describe('the bottleneck of a transfer between two desks', () => {
  let call: TwoDesks;
  let file: string;
  /** What each side showed, without repetitions. */
  let shown: { readonly a: Set<Bottleneck | null>; readonly b: Set<Bottleneck | null> };
  beforeEach(async () => {
    call = await TwoDesks.make(() => now);
    shown = { a: new Set(), b: new Set() };
    file = join(call.a.outbox, 'large.bin');
    await writeFile(file, randomBytes(SIZE));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await call.remove();
  });

  const bytesOf = (side: 'a' | 'b'): number => call[side].desk.views()[0]?.transferredBytes ?? 0;

  /** The line takes no more, or the friend has given no more credit. */
  const isSenderStuck = (): boolean => {
    const credited = WINDOW_BYTES + Math.floor(bytesOf('b') / CREDIT_BYTES) * CREDIT_BYTES;
    return call.toB.isFull || bytesOf('a') >= Math.min(SIZE, credited);
  };

  /** A tenth of a second of our clock, and as much real time as the others need to do what they can without us. */
  async function takeLong(othersAreStuck: () => boolean): Promise<void> {
    while (!othersAreStuck()) await new Promise((resolve) => setImmediate(resolve));
    now += 100;
  }

  async function slowDown(operation: 'read' | 'write', othersAreStuck: () => boolean): Promise<void> {
    const handle = await open(file);
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    const real = prototype[operation] as (this: FileHandle, ...rest: unknown[]) => Promise<unknown>;
    vi.spyOn(prototype, operation).mockImplementation(async function (this: FileHandle, ...rest: unknown[]) {
      const result = await real.apply(this, rest);
      await takeLong(othersAreStuck);
      return result as never;
    });
  }

  async function transfer(): Promise<void> {
    call.connect();
    for (const side of ['a', 'b'] as const) {
      void call[side].until(({ bottleneck }) => {
        shown[side].add(bottleneck);
        return false;
      });
    }
    const { sender, receiver } = await call.transfer([file]);
    expect([sender, receiver]).toEqual([{ name: 'done' }, { name: 'done' }]);
    expect(call.broken).toBeNull();
  }

  it('is the receiver’s disk on both sides, where that is slow', async () => {
    await slowDown('write', isSenderStuck);
    await transfer();
    expect(shown.a).toEqual(new Set([null, 'receiver-disk']));
    expect(shown.b).toEqual(shown.a);
  });

  it('is the connection on both sides, where that is slow', async () => {
    let came = 0;
    call.toB.beforeDelivery = async (packet) => {
      if (packet.kind !== 'data') return;
      await takeLong(() => isSenderStuck() && bytesOf('b') === came);
      came += packet.frame.length - DATA_HEADER_BYTES;
    };
    await transfer();
    expect(shown.a).toEqual(new Set([null, 'connection']));
    expect(shown.b).toEqual(shown.a);
  });

  it('is the sender’s disk on both sides, where that is slow', async () => {
    await slowDown('read', () => call.toB.isIdle);
    await transfer();
    expect(shown.a).toEqual(new Set([null, 'sender-disk']));
    expect(shown.b).toEqual(shown.a);
  });

  it('is not shown any more when the transfer is over', async () => {
    await slowDown('write', isSenderStuck);
    await transfer();
    for (const side of [call.a, call.b]) expect(side.desk.views()[0]?.bottleneck).toBeNull();
  });
});
