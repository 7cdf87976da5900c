/** Agreed connections between two ends, over sockets of this computer. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { Duplex } from 'node:stream';

import type { MeetingKey } from '../../secure';
import { ByteReader } from '../../secure/byte-reader';
import { RecordStream } from '../../secure/record-stream';
import { Opener, Sealer } from '../../secure/secretstream';
import type { StreamKey } from '../../secure/secretstream';

const meetingKey = randomBytes(32) as MeetingKey;

export interface Wire {
  readonly ends: readonly [Socket, Socket];
  readonly streams: readonly [RecordStream, RecordStream];
}

export async function wire(): Promise<Wire> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const dialled = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [inbound] = await accepted;
  server.close();
  const ends = [dialled, inbound] as const;
  return { ends, streams: recordsOver(ends) };
}

/** Over a line on which bytes take some time, and a reset none: it drops those that are on their way (RFC 9293, section 3.5.2). */
export async function longWire(delayMs: number): Promise<Wire> {
  const line = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(line, 'listening');
  const { port } = line.address() as AddressInfo;
  const joined = once(line, 'connection').then(([one]) => one as Socket);
  const near = connect(port, '127.0.0.1');
  const one = await joined;
  const joinedToo = once(line, 'connection').then(([other]) => other as Socket);
  const far = connect(port, '127.0.0.1');
  const other = await joinedToo;
  line.close();
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('data', (bytes) => setTimeout(() => to.writable && to.write(bytes), delayMs));
    from.on('end', () => setTimeout(() => to.end(), delayMs));
    from.on('error', () => to.resetAndDestroy());
  }
  const ends = [near, far] as const;
  return { ends, streams: recordsOver(ends) };
}

/** Over a network that goes without a word: neither end learns that the other was closed. */
export function silentWire(): Wire['streams'] {
  const ends = [new SilentEnd(), new SilentEnd()] as const;
  [ends[0].other, ends[1].other] = [ends[1], ends[0]];
  return recordsOver(ends);
}

class SilentEnd extends Duplex {
  other: SilentEnd | null = null;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (this.other?.destroyed === false) this.other.push(chunk);
    done();
  }

  override _read(): void {
    // Whatever is written to the other end has been pushed already.
  }
}

function recordsOver(ends: readonly [Duplex, Duplex]): Wire['streams'] {
  const keys = [randomBytes(32) as StreamKey, randomBytes(32) as StreamKey] as const;
  const sealers = [new Sealer(keys[0]), new Sealer(keys[1])] as const;
  const openers = [new Opener(keys[1], sealers[1].header), new Opener(keys[0], sealers[0].header)] as const;
  return [
    new RecordStream(ends[0], new ByteReader(ends[0]), sealers[0], openers[0], meetingKey),
    new RecordStream(ends[1], new ByteReader(ends[1]), sealers[1], openers[1], meetingKey),
  ];
}
