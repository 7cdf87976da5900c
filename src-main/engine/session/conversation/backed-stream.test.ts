import { setTimeout as sleep } from 'node:timers/promises';

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

import { CooeeError, deferred } from '../../../../src-shared/session';
import { logTo } from '../../log';
import { BackedStream } from './backed-stream';
import { countFrame, KIND_ACKNOWLEDGE } from './count-frames';
import { wire } from './wire.fixture';

const never = new AbortController().signal;
const unheeded = { onLost: () => undefined };

/** A frame of file data that says which one it is. */
function numbered(number: number, bytes: number): Buffer {
  const frame = Buffer.alloc(Math.max(5, bytes), number);
  frame[0] = 1;
  frame.writeUInt32BE(number, 1);
  return frame;
}

/** Two ends of a call that find each other again whenever the wire breaks. */
async function twoEnds() {
  let current = await wire();
  let breaks = 0;
  let lost = 0;
  const onLost = (): void => {
    lost += 1;
    // Both have noticed: only then do they look for each other.
    if (lost % 2 === 0)
      void wire().then((next) => {
        current = next;
        left.relink(next.streams[0]);
        right.relink(next.streams[1]);
      });
  };
  const left: BackedStream = new BackedStream(current.streams[0], { onLost });
  const right: BackedStream = new BackedStream(current.streams[1], { onLost });
  const cut = (): void => {
    breaks += 1;
    current.ends[breaks % 2 === 0 ? 0 : 1].resetAndDestroy();
  };
  return { left, right, cut, close: () => [left, right].forEach((end) => end.destroy()) };
}

/** Receives until all are there. */
function collect(
  end: BackedStream,
  count: number,
  onEach: (number: number) => void,
  handle: (number: number) => Promise<void> | void = () => undefined,
): Promise<number[]> {
  const numbers: number[] = [];
  return new Promise((resolve, reject) => {
    end
      .receive((frame) => {
        const number = frame.readUInt32BE(1);
        if (!frame.equals(numbered(number, frame.length))) throw new Error(`frame ${number} is damaged`);
        numbers.push(number);
        onEach(number);
        if (numbers.length === count) resolve(numbers);
        return handle(number);
      }, never)
      .catch(reject);
  });
}

describe('a stream that outlives its connections', () => {
  it('hands every frame over once and in order, however often the wire breaks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(119), { maxLength: 5 }),
        fc.array(fc.integer({ min: 5, max: 200_000 }), { minLength: 120, maxLength: 120 }),
        async (cuts, sizes) => {
          const ends = await twoEnds();
          const cutsLeft = new Set(cuts);
          const cutAt = (number: number): void => {
            if (cutsLeft.delete(number)) ends.cut();
          };
          const there = collect(ends.right, sizes.length, cutAt);
          const back = collect(ends.left, sizes.length, () => undefined);
          const sendAll = async (end: BackedStream): Promise<void> => {
            for (const [number, bytes] of sizes.entries()) await end.send(numbered(number, bytes));
          };
          await Promise.all([sendAll(ends.left), sendAll(ends.right)]);
          const inOrder = sizes.map((_, number) => number);
          expect(await there).toEqual(inOrder);
          expect(await back).toEqual(inOrder);
          ends.close();
        },
      ),
      { numRuns: 15 },
    );
  });

  it('moves to other connections while it works: nothing is lost, nothing twice, and nobody notices a loss', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(119), { maxLength: 4 }),
        fc.array(fc.integer({ min: 5, max: 60_000 }), { minLength: 120, maxLength: 120 }),
        fc.array(fc.nat(12), { minLength: 8, maxLength: 8 }),
        fc.array(fc.nat(3), { minLength: 10, maxLength: 10 }),
        async (moves, sizes, lags, handlings) => {
          const onLost = vi.fn();
          const first = await wire();
          const [left, right] = first.streams.map((stream) => new BackedStream(stream, { onLost }));
          if (left === undefined || right === undefined) throw new Error('two ends');
          const wires = [first];
          const movesLeft = new Set(moves);
          let moving: Promise<unknown> = Promise.resolve();
          const moveAt = (number: number): void => {
            if (!movesLeft.delete(number)) return;
            // One at a time, and each end in its own moment.
            moving = moving.then(async () => {
              const next = await wire();
              wires.push(next);
              const relinked = [left, right].map(async (end, side) => {
                await sleep(lags.pop() ?? 0);
                end.relink(next.streams[side === 0 ? 0 : 1]);
              });
              await Promise.all(relinked);
              await sleep(20);
            });
          };
          const handle = (number: number): Promise<void> => sleep(handlings[number % handlings.length] ?? 0);
          const there = collect(right, sizes.length, moveAt, handle);
          const back = collect(left, sizes.length, moveAt, handle);
          const sendAll = async (end: BackedStream): Promise<void> => {
            for (const [number, bytes] of sizes.entries()) await end.send(numbered(number, bytes));
          };
          await Promise.all([sendAll(left), sendAll(right)]);
          const inOrder = sizes.map((_, number) => number);
          expect(await there).toEqual(inOrder);
          expect(await back).toEqual(inOrder);
          await moving;
          await sleep(20);
          expect(onLost).not.toHaveBeenCalled();
          // What was replaced is closed, and the last is not.
          const closed = wires.map(({ ends }) => ends.map(({ destroyed }) => destroyed));
          expect(closed.slice(0, -1).flat()).not.toContain(false);
          expect(closed.at(-1)).toEqual([false, false]);
          left.destroy();
          right.destroy();
        },
      ),
      { numRuns: 10 },
    );
  });

  it('loses a new connection like any other when it breaks before the friend has gone on', async () => {
    const [first, second, third] = [await wire(), await wire(), await wire()];
    const lost = [vi.fn(), vi.fn()] as const;
    const left = new BackedStream(first.streams[0], { onLost: lost[0] });
    const right = new BackedStream(first.streams[1], { onLost: lost[1] });
    const received = collect(right, 2, () => undefined);
    void left.receive(() => undefined, never).catch(() => undefined);
    await left.send(numbered(0, 10));
    left.relink(second.streams[0]);
    await left.send(numbered(1, 10));
    second.ends[1].resetAndDestroy();
    await vi.waitFor(() => expect(lost.map(({ mock }) => mock.calls.length)).toEqual([1, 1]));
    left.relink(third.streams[0]);
    right.relink(third.streams[1]);
    expect(await received).toEqual([0, 1]);
    left.destroy();
    right.destroy();
  });

  it('says goodbye over a connection on which the friend goes on in the same moment', async () => {
    const [first, second] = [await wire(), await wire()];
    const [left, right] = first.streams.map((stream) => new BackedStream(stream, unheeded));
    if (left === undefined || right === undefined) throw new Error('two ends');
    const got: number[] = [];
    const received = right.receive((frame) => void got.push(frame.readUInt32BE(1)), never);
    const leftReads = left.receive(() => undefined, never);
    left.relink(second.streams[0]);
    const finished = left.finish(numbered(7, 10));
    await sleep(50);
    right.relink(second.streams[1]);
    await finished;
    await received;
    expect(got).toEqual([7]);
    await right.finish(numbered(8, 10));
    await leftReads;
  });

  it('keeps what is sent while there is no connection', async () => {
    const first = await wire();
    const [left, right] = first.streams.map((stream) => new BackedStream(stream, unheeded));
    if (left === undefined || right === undefined) throw new Error('two ends');
    const received = collect(right, 3, () => undefined);
    void left.receive(() => undefined, never).catch(() => undefined);
    await left.send(numbered(0, 10));
    left.drop('silent');
    right.drop('silent');
    await left.send(numbered(1, 10));
    await left.send(numbered(2, 10));
    const second = await wire();
    left.relink(second.streams[0]);
    right.relink(second.streams[1]);
    expect(await received).toEqual([0, 1, 2]);
    left.destroy();
    right.destroy();
  });

  it('logs why a connection is gone: an error of its kind, or silence', async () => {
    const lines: string[] = [];
    logTo('warn', (_, text) => lines.push(text));
    const ends: BackedStream[] = [];
    try {
      const { ends: sockets, streams } = await wire();
      const lost = new Promise<void>((resolve) =>
        ends.push(new BackedStream(streams[0], { onLost: resolve })),
      );
      void ends[0]?.receive(() => undefined, never).catch(() => undefined);
      sockets[1].resetAndDestroy();
      await lost;
      expect(lines).toContain('a connection broke: connection-lost (ECONNRESET)');
      const silent = new BackedStream((await wire()).streams[0], unheeded);
      ends.push(silent);
      silent.drop('silent');
      expect(lines).toContain('a connection is given up reason=silent');
      expect(lines.at(-1)).toMatch(/^large packets may vanish/);
    } finally {
      for (const end of ends) end.destroy();
      logTo('error', () => undefined);
    }
  });

  it.each([
    [1_000, true],
    [200_000, false],
  ])('wants small packets after a silence when %i bytes came before it: %s', async (bytes, isWanted) => {
    const { streams } = await wire();
    const [left, right] = streams.map((stream) => new BackedStream(stream, unheeded));
    if (left === undefined || right === undefined) throw new Error('two ends');
    const received = collect(right, 1, () => undefined);
    await left.send(numbered(0, bytes));
    await received;
    expect(right.wantsSmallPackets).toBe(false);
    right.drop('silent');
    expect(right.wantsSmallPackets).toBe(isWanted);
    left.destroy();
    right.destroy();
  });

  it.each([
    ['little of much', 200_000, 0, 5_000, true],
    ['all of it', 200_000, 1, 5_000, false],
    ['little, and little is all there is', 1_000, 0, 5_000, false],
    ['little of much in a short time', 200_000, 0, 4_000, false],
  ])(
    'wants small packets, or not, after a connection broke over which the friend has got %s',
    async (_what, bytes, acknowledged, lastedMs, isWanted) => {
      const { streams, ends } = await wire();
      const lost = deferred();
      const left = new BackedStream(streams[0], { onLost: () => lost.resolve() });
      left.receive(() => undefined, never).catch(() => undefined);
      // The friend's program, which acknowledges nothing by itself.
      streams[1].receive(() => undefined, never).catch(() => undefined);
      await left.send(numbered(0, bytes));
      const drained = vi.fn();
      void left.send(numbered(1, 5), drained);
      if (acknowledged > 0) {
        await streams[1].send(countFrame(KIND_ACKNOWLEDGE, 2));
        await vi.waitFor(() => expect(drained).toHaveBeenCalled());
      }
      const now = performance.now();
      vi.spyOn(performance, 'now').mockReturnValue(now + lastedMs);
      ends[1].resetAndDestroy();
      await lost.promise;
      vi.restoreAllMocks();
      expect(left.wantsSmallPackets).toBe(isWanted);
      left.destroy();
    },
  );

  it('makes senders wait when the friend acknowledges nothing, and tells them when it is given up', async () => {
    const { streams } = await wire();
    const left = new BackedStream(streams[0], unheeded);
    left.drop('silent');
    const frame = numbered(0, 256 * 1024);
    for (let number = 0; number < 95; number += 1) await left.send(frame);
    const waiting = left.send(frame);
    let done = false;
    void waiting.finally(() => (done = true)).catch(() => undefined);
    await Promise.resolve();
    expect(done).toBe(false);
    left.giveUp(new CooeeError('connection-lost'));
    await expect(waiting).rejects.toMatchObject({ kind: 'connection-lost' });
    streams[1].destroy();
  });

  it('refuses a friend who claims to have received what was never sent', async () => {
    const { streams } = await wire();
    const left = new BackedStream(streams[0], unheeded);
    const receiving = left.receive(() => undefined, never);
    const lie = Buffer.alloc(9);
    lie[0] = 2;
    lie[8] = 1;
    await streams[1].send(lie);
    await expect(receiving).rejects.toMatchObject({ kind: 'friend-garbled' });
    for (const stream of streams) stream.destroy();
  });
});
