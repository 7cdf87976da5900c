import { randomBytes } from 'node:crypto';
import { duplexPair } from 'node:stream';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { CooeeError, deferred } from '../../../../src-shared/session';
import type { MeetingKey } from '../../secure';
import { ByteReader } from '../../secure/byte-reader';
import { RecordStream } from '../../secure/record-stream';
import { Opener, Sealer } from '../../secure/secretstream';
import type { StreamKey } from '../../secure/secretstream';
import type { TransferChannel } from '../../transfer';
import { BackedStream } from './backed-stream';
import { Conversation } from './conversation';
import type { TransferSink } from './conversation';
import { longWire } from './wire.fixture';

const meetingKey = randomBytes(32) as MeetingKey;
const never = new AbortController().signal;
const opened: RecordStream[] = [];
afterEach(() => {
  for (const stream of opened.splice(0)) stream.destroy();
});

/** The two ends of an agreed connection. */
function agreedStreams(): readonly [RecordStream, RecordStream] {
  const [near, far] = duplexPair();
  const [there, back] = [randomBytes(32) as StreamKey, randomBytes(32) as StreamKey];
  const [going, coming] = [new Sealer(there), new Sealer(back)];
  const streams = [
    new RecordStream(near, new ByteReader(near), going, new Opener(back, coming.header), meetingKey),
    new RecordStream(far, new ByteReader(far), coming, new Opener(there, going.header), meetingKey),
  ] as const;
  opened.push(...streams);
  return streams;
}

const noTransfers: TransferSink = {
  attach: () => undefined,
  handleControl: () => undefined,
  handleData: () => undefined,
};

interface Party {
  readonly conversation: Conversation;
  readonly roundTrip: Promise<number>;
}

function party(stream: RecordStream): Party {
  const roundTrip = deferred<number>();
  const backed = new BackedStream(stream, { onLost: () => undefined });
  return {
    conversation: new Conversation(backed, noTransfers, roundTrip.resolve),
    roundTrip: roundTrip.promise,
  };
}

function control(message: object): Buffer {
  return Buffer.concat([Buffer.of(0), Buffer.from(JSON.stringify(message))]);
}

const hello = { type: 'hello', version: 1, app: '0.1.0', name: 'Sam', features: [] };

describe('a conversation', () => {
  it('knows the round trip on both sides soon after the introduction', async () => {
    const [alex, sam] = agreedStreams().map(party) as [Party, Party];
    const begun = await Promise.all([
      alex.conversation.begin({ app: '1', name: 'Alex', guesses: 0 }, never),
      sam.conversation.begin({ app: '1', name: 'Sam', guesses: 2 }, never),
    ]);
    expect(begun.map(({ friend }) => friend.name)).toEqual(['Sam', 'Alex']);
    expect(begun.map(({ friend }) => friend.guesses)).toEqual([2, 0]);
    for (const milliseconds of await Promise.all([alex.roundTrip, sam.roundTrip])) {
      expect(milliseconds).toBeGreaterThanOrEqual(0);
      expect(milliseconds).toBeLessThan(1000);
    }
    await Promise.all([alex.conversation.leave(null), begun[1].farewell, sam.conversation.leave(null)]);
  });

  it('tells why it ends though the friend is in the middle of sending, and nothing more of theirs is read', async () => {
    const { streams } = await longWire(100);
    opened.push(...streams);
    const broken = new CooeeError('friend-garbled', 'frame 8');
    let frames = 0;
    const listener: TransferSink = {
      ...noTransfers,
      handleData: () => {
        frames += 1;
        if (frames === 8) throw broken;
      },
    };
    const attached = deferred<TransferChannel>();
    const sender: TransferSink = { ...noTransfers, attach: attached.resolve };
    const onLost = vi.fn();
    const [alex, sam] = [listener, sender].map((sink, side) => {
      const stream = streams[side === 0 ? 0 : 1];
      return new Conversation(new BackedStream(stream, { onLost }), sink, () => undefined);
    }) as [Conversation, Conversation];
    const introduction = { app: '1', name: 'Alex', guesses: 0 };
    const begun = await Promise.all([alex.begin(introduction, never), sam.begin(introduction, never)]);
    const flood = (async () => {
      const channel = await attached.promise;
      for (;;) await channel.sendData(Buffer.alloc(1024 * 1024), () => undefined);
    })();
    flood.catch(() => undefined);
    await expect(begun[0].farewell).rejects.toBe(broken);
    const left = alex.leave('friend-garbled');
    await expect(begun[1].farewell).rejects.toMatchObject({ kind: 'friend-garbled' });
    await Promise.all([left, sam.leave('friend-garbled')]);
    expect(onLost).not.toHaveBeenCalled();
  });

  it('goes on with an older Cooee, who neither numbers their pings nor answers ours', async () => {
    const [ours, theirs] = agreedStreams();
    const measured: number[] = [];
    const conversation = new Conversation(
      new BackedStream(ours, { onLost: () => undefined }),
      noTransfers,
      (milliseconds) => measured.push(milliseconds),
    );
    const heard: string[] = [];
    const listening = theirs.receive((frame) => {
      const { type } = JSON.parse(frame.toString('utf8', 1)) as { type: string };
      heard.push(type);
      // Our question is the last thing they wait for: by then their own was read.
      if (type === 'ping') return theirs.send(control({ type: 'bye', failure: null }), true);
      return undefined;
    }, never);
    await theirs.send(control(hello));
    await theirs.send(control({ type: 'ping' }));
    const { farewell } = await conversation.begin({ app: '1', name: 'Alex', guesses: 0 }, never);
    await farewell;
    await conversation.leave(null);
    await listening;
    expect(heard).toEqual(['hello', 'ping', 'bye']);
    expect(measured).toEqual([]);
  });
});
