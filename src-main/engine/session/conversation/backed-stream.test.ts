import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CooeeError } from '../../../../src-shared/session';
import { logTo } from '../../log';
import type { MeetingKey } from '../../secure';
import { ByteReader } from '../../secure/byte-reader';
import { RecordStream } from '../../secure/record-stream';
import { Opener, Sealer } from '../../secure/secretstream';
import type { StreamKey } from '../../secure/secretstream';
import { BackedStream } from './backed-stream';

const meetingKey = randomBytes(32) as MeetingKey;
const never = new AbortController().signal;

interface Wire {
  readonly ends: readonly [Socket, Socket];
  readonly streams: readonly [RecordStream, RecordStream];
}

async function wire(): Promise<Wire> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const dialled = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [inbound] = await accepted;
  server.close();
  const keys = [randomBytes(32) as StreamKey, randomBytes(32) as StreamKey] as const;
  const sealers = [new Sealer(keys[0]), new Sealer(keys[1])] as const;
  const openers = [new Opener(keys[1], sealers[1].header), new Opener(keys[0], sealers[0].header)] as const;
  return {
    ends: [dialled, inbound],
    streams: [
      new RecordStream(dialled, new ByteReader(dialled), sealers[0], openers[0], meetingKey),
      new RecordStream(inbound, new ByteReader(inbound), sealers[1], openers[1], meetingKey),
    ],
  };
}

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
  const left: BackedStream = new BackedStream(current.streams[0], onLost);
  const right: BackedStream = new BackedStream(current.streams[1], onLost);
  const cut = (): void => {
    breaks += 1;
    current.ends[breaks % 2 === 0 ? 0 : 1].resetAndDestroy();
  };
  return { left, right, cut, close: () => [left, right].forEach((end) => end.destroy()) };
}

/** Receives until all are there. */
function collect(end: BackedStream, count: number, onEach: (number: number) => void): Promise<number[]> {
  const numbers: number[] = [];
  return new Promise((resolve, reject) => {
    end
      .receive((frame) => {
        const number = frame.readUInt32BE(1);
        if (!frame.equals(numbered(number, frame.length))) throw new Error(`frame ${number} is damaged`);
        numbers.push(number);
        onEach(number);
        if (numbers.length === count) resolve(numbers);
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

  it('keeps what is sent while there is no connection', async () => {
    const first = await wire();
    const [left, right] = first.streams.map((stream) => new BackedStream(stream, () => undefined));
    if (left === undefined || right === undefined) throw new Error('two ends');
    const received = collect(right, 3, () => undefined);
    void left.receive(() => undefined, never).catch(() => undefined);
    await left.send(numbered(0, 10));
    left.drop();
    right.drop();
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
      const lost = new Promise<void>((resolve) => ends.push(new BackedStream(streams[0], resolve)));
      void ends[0]?.receive(() => undefined, never).catch(() => undefined);
      sockets[1].resetAndDestroy();
      await lost;
      expect(lines).toContain('a connection broke: connection-lost (ECONNRESET)');
      const silent = new BackedStream((await wire()).streams[0], () => undefined);
      ends.push(silent);
      silent.drop();
      expect(lines).toContain('a connection fell silent');
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
    const [left, right] = streams.map((stream) => new BackedStream(stream, () => undefined));
    if (left === undefined || right === undefined) throw new Error('two ends');
    const received = collect(right, 1, () => undefined);
    await left.send(numbered(0, bytes));
    await received;
    expect(right.wantsSmallPackets).toBe(false);
    right.drop();
    expect(right.wantsSmallPackets).toBe(isWanted);
    left.destroy();
    right.destroy();
  });

  it('makes senders wait when the friend acknowledges nothing, and tells them when it is given up', async () => {
    const { streams } = await wire();
    const left = new BackedStream(streams[0], () => undefined);
    left.drop();
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
    const left = new BackedStream(streams[0], () => undefined);
    const receiving = left.receive(() => undefined, never);
    const lie = Buffer.alloc(9);
    lie[0] = 2;
    lie[8] = 1;
    await streams[1].send(lie);
    await expect(receiving).rejects.toMatchObject({ kind: 'friend-garbled' });
    for (const stream of streams) stream.destroy();
  });
});
