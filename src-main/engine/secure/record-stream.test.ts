import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { duplexPair } from 'node:stream';
import type { Duplex } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { ByteReader } from './byte-reader';
import type { MeetingKey } from './call-keys';
import { MAX_FRAME_BYTES, RecordStream } from './record-stream';
import { Opener, Sealer } from './secretstream';
import type { StreamKey } from './secretstream';

const meetingKey = randomBytes(32) as MeetingKey;
const never = new AbortController().signal;
const failing = (kind: string): unknown => expect.objectContaining({ kind });

interface Pair {
  readonly sender: RecordStream;
  readonly receiver: RecordStream;
  /** The wire between them, to tamper with: what the sender wrote, to be forwarded by the test. */
  readonly written: Duplex;
  readonly toReceiver: Duplex;
}

/** Two streams whose wire the test holds in its hands. */
function tappedPair(): Pair {
  const [senderEnd, written] = duplexPair();
  const [toReceiver, receiverEnd] = duplexPair();
  return { ...recordStreams(senderEnd, receiverEnd), written, toReceiver };
}

/** The two ends of a real connection: unlike an in-memory pair it copies what is written, as records rely on. */
async function connectedSockets(): Promise<[Socket, Socket]> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const dialled = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [inbound] = await accepted;
  server.close();
  return [dialled, inbound];
}

function recordStreams(senderEnd: Duplex, receiverEnd: Duplex): Pick<Pair, 'sender' | 'receiver'> {
  const forward = randomBytes(32) as StreamKey;
  const backward = randomBytes(32) as StreamKey;
  const sealer = new Sealer(forward);
  const other = new Sealer(backward);
  const sender = new RecordStream(
    senderEnd,
    new ByteReader(senderEnd),
    sealer,
    new Opener(backward, other.header),
    meetingKey,
  );
  const receiver = new RecordStream(
    receiverEnd,
    new ByteReader(receiverEnd),
    other,
    new Opener(forward, sealer.header),
    meetingKey,
  );
  return { sender, receiver };
}

async function collect(stream: RecordStream): Promise<Buffer[]> {
  const frames: Buffer[] = [];
  await stream.receive((frame) => void frames.push(Buffer.from(frame)), never);
  return frames;
}

async function sealedBytes(pair: Pair, ...frames: readonly Buffer[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  pair.written.on('data', (chunk: Buffer) => chunks.push(chunk));
  for (const frame of frames) await pair.sender.send(frame);
  await new Promise((resolve) => setImmediate(resolve));
  return Buffer.concat(chunks);
}

describe('the record stream', () => {
  it('carries frames of every size in order, through any backpressure', async () => {
    const [senderEnd, receiverEnd] = await connectedSockets();
    const pair = recordStreams(senderEnd, receiverEnd);
    const sizes = [1, 2, 4096, 65_536, MAX_FRAME_BYTES - 1, MAX_FRAME_BYTES];
    const frames = Array.from({ length: 60 }, (_, index) => randomBytes(sizes[index % sizes.length] ?? 1));
    const receiving = collect(pair.receiver);
    for (const frame of frames) await pair.sender.send(frame);
    await pair.sender.finish(Buffer.from('end'));
    const received = await receiving;
    expect(received).toHaveLength(frames.length + 1);
    expect(Buffer.concat(received.slice(0, -1)).equals(Buffer.concat(frames))).toBe(true);
    senderEnd.destroy();
    receiverEnd.destroy();
  });

  it('notices a stream that was cut at a record boundary', async () => {
    const pair = tappedPair();
    const bytes = await sealedBytes(pair, Buffer.from('one'), Buffer.from('two'));
    const receiving = collect(pair.receiver);
    pair.toReceiver.end(bytes);
    await expect(receiving).rejects.toEqual(failing('connection-lost'));
  });

  it('refuses a record with one bit changed, wherever the bit is', async () => {
    for (const offset of [3, 4, 9, 20]) {
      const pair = tappedPair();
      const bytes = await sealedBytes(pair, Buffer.from('hello'));
      bytes[offset] = (bytes[offset] ?? 0) ^ 1;
      const receiving = collect(pair.receiver);
      pair.toReceiver.end(bytes);
      await expect(receiving).rejects.toEqual(expect.objectContaining({ name: 'CooeeError' }));
    }
  });

  it('refuses records in another order and records sent twice', async () => {
    const reordered = tappedPair();
    const first = await sealedBytes(reordered, Buffer.from('one'));
    const both = await sealedBytes(reordered, Buffer.from('two'));
    const receiving = collect(reordered.receiver);
    reordered.toReceiver.write(both);
    await expect(receiving).rejects.toEqual(failing('friend-garbled'));

    const repeated = tappedPair();
    const record = await sealedBytes(repeated, first);
    const receivingTwice = collect(repeated.receiver);
    repeated.toReceiver.write(Buffer.concat([record, record]));
    await expect(receivingTwice).rejects.toEqual(failing('friend-garbled'));
  });

  it.each([0xffff_ffff, MAX_FRAME_BYTES + 18, 17, 0])(
    'refuses a record of %i bytes before reading it',
    async (length) => {
      const pair = tappedPair();
      const prefix = Buffer.alloc(4);
      prefix.writeUInt32BE(length);
      const receiving = collect(pair.receiver);
      pair.toReceiver.write(prefix);
      await expect(receiving).rejects.toEqual(failing('friend-garbled'));
    },
  );

  it('makes a sender wait for a receiver that does not read', async () => {
    const pair = tappedPair();
    const frame = Buffer.alloc(MAX_FRAME_BYTES);
    let sent = 0;
    const sending = (async () => {
      for (; sent < 40; sent += 1) await pair.sender.send(frame);
    })();
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toBeLessThan(8);
    pair.written.resume();
    await sending;
    expect(sent).toBe(40);
  });
});
