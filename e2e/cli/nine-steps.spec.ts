/**
 * A raw TCP script that knows the published protocol and nothing of ours: hex bytes over node:net against
 * `cooee serve`, every byte checked in both directions (gday wire spec, section 3.5).
 *
 * The nine steps of dialect 0.1, as its client and server walk them (sections 3.4 and 3.5):
 *
 *   1. creator, stream 0      CreateRoom   → RoomCreated
 *   2. creator, IPv6 stream   SendAddr     → ReceivedAddr
 *   3. creator, IPv4 stream   SendAddr     → ReceivedAddr
 *   4. creator, stream 0      DoneSending  → ClientContact      and now the code is read out
 *   5. joiner, IPv6 stream    SendAddr     → ReceivedAddr
 *   6. joiner, IPv4 stream    SendAddr     → ReceivedAddr
 *   7. joiner, stream 0       DoneSending  → ClientContact
 *   8. joiner, stream 0                    ← PeerContact, the creator's
 *   9. creator, stream 0                   ← PeerContact, the joiner's
 *
 * Stream 0 is the IPv6 stream if there is one. Then the connections stay open until the clients close them.
 */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { expect, test } from '@playwright/test';

const PROGRAM = join(import.meta.dirname, '../../dist/cli/cooee.mjs');
const HAS_IPV6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

/** A frame of dialect 0.1: u32BE length, then the JSON. */
function frame(json: string): Buffer {
  const body = Buffer.from(json, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

const ROOM_CREATED = '0000000d' + '22526f6f6d4372656174656422';
const RECEIVED_ADDR = '0000000e' + '2252656365697665644164647222';
const ROOM_TAKEN = '00000010' + '224572726f72526f6f6d54616b656e22';
const NO_SUCH_ROOM = '00000015' + '224572726f724e6f53756368526f6f6d436f646522';
const SYNTAX = '0000000d' + '224572726f7253796e74617822';

/** One TCP connection that reads exact numbers of bytes. */
class Stream {
  private received = Buffer.alloc(0);
  private changed: () => void = () => undefined;
  ended = false;
  broken = false;

  constructor(private readonly socket: Socket) {
    socket.on('data', (bytes: Buffer) => {
      this.received = Buffer.concat([this.received, bytes]);
      this.changed();
    });
    socket.on('end', () => {
      this.ended = true;
      this.changed();
    });
    socket.on('error', () => {
      this.broken = true;
      this.changed();
    });
  }

  /** The local end in the spelling of the protocol. */
  get address(): string {
    const { localAddress = '', localPort = 0, localFamily } = this.socket;
    return localFamily === 'IPv6' ? `[${localAddress}]:${localPort}` : `${localAddress}:${localPort}`;
  }

  send(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  /** The next bytes as hex. */
  async read(count: number): Promise<string> {
    while (this.received.length < count && !this.ended && !this.broken) await this.change();
    const bytes = this.received.subarray(0, count);
    this.received = this.received.subarray(count);
    return bytes.toString('hex');
  }

  /** Expects exactly these bytes next. */
  async expect(hex: string): Promise<void> {
    expect(await this.read(hex.length / 2)).toBe(hex);
  }

  /** Expects the server's end of the connection, without another byte and without a reset. */
  async expectEnd(): Promise<void> {
    while (!this.ended && !this.broken) await this.change();
    expect({ broken: this.broken, rest: this.received.toString('hex') }).toEqual({ broken: false, rest: '' });
  }

  /** Closes our side and expects the server to do the same. */
  async close(): Promise<void> {
    expect(this.ended).toBe(false);
    this.socket.end();
    await this.expectEnd();
  }

  destroy(): void {
    this.socket.destroy();
  }

  private change(): Promise<void> {
    return new Promise((resolve) => (this.changed = resolve));
  }
}

let server: ChildProcess;
let ports: { host: string; port: number }[];
let streams: Stream[];

test.beforeEach(async () => {
  const addresses = HAS_IPV6 ? ['127.0.0.1:0', '[::1]:0'] : ['127.0.0.1:0'];
  const flags = ['serve', '-u', '-v', 'off', ...addresses.flatMap((address) => ['-a', address])];
  server = spawn(process.execPath, [PROGRAM, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  streams = [];
  ports = [];
  if (server.stdout === null) throw new Error('no stdout');
  for await (const line of createInterface({ input: server.stdout })) {
    const [, v6, v4, port] = /^listening tcp (?:\[(.+)\]|(.+)):(\d+)$/.exec(line) ?? [];
    ports.push({ host: v6 ?? v4 ?? '', port: Number(port) });
    if (ports.length === addresses.length) break;
  }
  expect(ports).toHaveLength(addresses.length);
});

test.afterEach(async () => {
  for (const stream of streams) stream.destroy();
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

async function open(family: 4 | 6): Promise<Stream> {
  const target = ports.find(({ host }) => host.includes(':') === (family === 6));
  if (target === undefined) throw new Error(`the server does not listen on IPv${family}`);
  const socket = connect(target);
  await once(socket, 'connect');
  const stream = new Stream(socket);
  streams.push(stream);
  return stream;
}

test('the nine steps, byte for byte, over both families and with a room above 2^53', async () => {
  test.skip(!HAS_IPV6, 'this machine has no ::1');
  const room = '18446744073709551615';
  const [creator6, creator4] = [await open(6), await open(4)];
  const contact = (v6: Stream, v4: Stream): string => {
    const both = `{"v4":"${v4.address}","v6":"${v6.address}"}`;
    return `{"private":${both},"public":${both}}`;
  };
  const hex = (json: string): string => frame(json).toString('hex');

  await test.step('1. the creator makes a room', async () => {
    // {"CreateRoom":{"room_code":18446744073709551615}}
    creator6.send(
      Buffer.from(
        '000000317b22437265617465526f6f6d223a7b22726f6f6d5f636f6465223a31383434363734343037333730393535313631357d7d',
        'hex',
      ),
    );
    await creator6.expect(ROOM_CREATED);
  });
  const sendAddr = (stream: Stream, isCreator: boolean): Promise<void> => {
    stream.send(
      frame(
        `{"SendAddr":{"room_code":${room},"is_creator":${isCreator},"private_addr":"${stream.address}"}}`,
      ),
    );
    return stream.expect(RECEIVED_ADDR);
  };
  const doneSending = (stream: Stream, isCreator: boolean): void =>
    stream.send(frame(`{"DoneSending":{"room_code":${room},"is_creator":${isCreator}}}`));

  await test.step('2. and 3. it gives the address of each of its streams', async () => {
    await sendAddr(creator6, true);
    await sendAddr(creator4, true);
  });
  await test.step('4. it is ready and sees its own contact', async () => {
    doneSending(creator6, true);
    await creator6.expect(hex(`{"ClientContact":${contact(creator6, creator4)}}`));
  });

  const [joiner6, joiner4] = [await open(6), await open(4)];
  await test.step('5. and 6. the joiner gives its addresses', async () => {
    await sendAddr(joiner6, false);
    await sendAddr(joiner4, false);
  });
  await test.step('7. it is ready and sees its own contact', async () => {
    doneSending(joiner6, false);
    await joiner6.expect(hex(`{"ClientContact":${contact(joiner6, joiner4)}}`));
  });
  await test.step('8. and 9. each is given the contact of the other', async () => {
    await joiner6.expect(hex(`{"PeerContact":${contact(creator6, creator4)}}`));
    await creator6.expect(hex(`{"PeerContact":${contact(joiner6, joiner4)}}`));
  });
  await test.step('the room is gone, the connections are not', async () => {
    joiner4.send(frame(`{"DoneSending":{"room_code":${room},"is_creator":false}}`));
    await joiner4.expect(NO_SUCH_ROOM);
    for (const stream of [creator6, creator4, joiner6, joiner4]) await stream.close();
  });
});

test('two peers with IPv4 alone', async () => {
  const [creator, joiner] = [await open(4), await open(4)];
  const contact = ({ address }: Stream): string =>
    `{"private":{"v4":null,"v6":null},"public":{"v4":"${address}","v6":null}}`;
  creator.send(frame('{"CreateRoom":{"room_code":4660}}'));
  await creator.expect(ROOM_CREATED);
  creator.send(frame('{"SendAddr":{"room_code":4660,"is_creator":true,"private_addr":null}}'));
  await creator.expect(RECEIVED_ADDR);
  creator.send(frame('{"DoneSending":{"room_code":4660,"is_creator":true}}'));
  await creator.expect(frame(`{"ClientContact":${contact(creator)}}`).toString('hex'));
  joiner.send(frame('{"SendAddr":{"room_code":4660,"is_creator":false}}'));
  await joiner.expect(RECEIVED_ADDR);
  joiner.send(frame('{"DoneSending":{"room_code":4660,"is_creator":false}}'));
  await joiner.expect(frame(`{"ClientContact":${contact(joiner)}}`).toString('hex'));
  await joiner.expect(frame(`{"PeerContact":${contact(creator)}}`).toString('hex'));
  await creator.expect(frame(`{"PeerContact":${contact(joiner)}}`).toString('hex'));
});

test('a taken room, an unknown room, and rooms that differ only above 2^53', async () => {
  const [creator, other] = [await open(4), await open(4)];
  creator.send(frame('{"CreateRoom":{"room_code":9007199254740993}}'));
  await creator.expect(ROOM_CREATED);
  other.send(frame('{"CreateRoom":{"room_code":9007199254740993}}'));
  await other.expect(ROOM_TAKEN);
  other.send(frame('{"SendAddr":{"room_code":9007199254740992,"is_creator":false,"private_addr":null}}'));
  await other.expect(NO_SUCH_ROOM);
  other.send(frame('{"CreateRoom":{"room_code":9007199254740992}}'));
  await other.expect(ROOM_CREATED);
});

test('nobody takes the place of a creator who waits', async () => {
  const [creator, stranger] = [await open(4), await open(4)];
  creator.send(frame('{"CreateRoom":{"room_code":7}}'));
  await creator.expect(ROOM_CREATED);
  creator.send(frame('{"DoneSending":{"room_code":7,"is_creator":true}}'));
  const own = '{"ClientContact":{"private":{"v4":null,"v6":null},"public":{"v4":null,"v6":null}}}';
  await creator.expect(frame(own).toString('hex'));
  for (const message of ['SendAddr', 'DoneSending']) {
    stranger.send(frame(`{"${message}":{"room_code":7,"is_creator":true}}`));
    await stranger.expect(ROOM_TAKEN);
  }
});

for (const [what, bytes] of [
  ['a frame of 4 GiB', Buffer.from('ffffffff7b7d', 'hex')],
  ['a frame of 4097 bytes', Buffer.from('00001001', 'hex')],
  ['what is no JSON', Buffer.from('00000003787878', 'hex')],
  ['bytes that are not UTF-8', Buffer.from('00000003ff22ff', 'hex')],
  ['2^64 as room', frame('{"CreateRoom":{"room_code":18446744073709551616}}')],
  ['a room in quotes', frame('{"CreateRoom":{"room_code":"1"}}')],
  ['a second key beside the variant', frame('{"CreateRoom":{"room_code":1},"x":1}')],
  ['a web browser', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
] as const) {
  test(`${what} is answered with ErrorSyntax and a polite end, and costs nobody else anything`, async () => {
    const [creator, vandal] = [await open(4), await open(4)];
    vandal.send(bytes);
    await vandal.expect(SYNTAX);
    await vandal.expectEnd();
    creator.send(frame('{"CreateRoom":{"room_code":0}}'));
    await creator.expect(ROOM_CREATED);
  });
}
