/**
 * A raw TCP script that knows the published protocol and nothing of ours: hex bytes over node:net against
 * `cooee serve`, every byte checked in both directions (docs/GDAY-WIRE.md 3.5).
 *
 * The nine steps of dialect 0.1, as its client and server walk them (docs/GDAY-WIRE.md 3.4 and 3.5):
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
import { test } from '@playwright/test';

import { HAS_IPV6, RawServer } from '../support/network/raw-stream';
import type { RawStream } from '../support/network/raw-stream';

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

/** ErrorSyntax of dialect 3: what a client of no dialect we know is told. */
const SYNTAX_OF_3 = '030016' + '7b2274797065223a224572726f7253796e746178227d';

let server: RawServer;

test.beforeEach(async () => {
  server = await RawServer.start();
});

test.afterEach(() => server.stop());

const open = (family: 4 | 6): Promise<RawStream> => server.open(family);

test('the nine steps, byte for byte, over both families and with a room above 2^53', async () => {
  test.skip(!HAS_IPV6, 'this machine has no ::1');
  const room = '18446744073709551615';
  const [creator6, creator4] = [await open(6), await open(4)];
  const contact = (v6: RawStream, v4: RawStream): string => {
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
  const sendAddr = (stream: RawStream, isCreator: boolean): Promise<void> => {
    stream.send(
      frame(
        `{"SendAddr":{"room_code":${room},"is_creator":${isCreator},"private_addr":"${stream.address}"}}`,
      ),
    );
    return stream.expect(RECEIVED_ADDR);
  };
  const doneSending = (stream: RawStream, isCreator: boolean): void =>
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
  const contact = ({ address }: RawStream): string =>
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
  ['a frame of 16 MiB', Buffer.from('00ffffff7b7d', 'hex')],
  ['a frame of 4097 bytes', Buffer.from('00001001', 'hex')],
  ['what is no JSON', Buffer.from('00000003787878', 'hex')],
  ['bytes that are not UTF-8', Buffer.from('00000003ff22ff', 'hex')],
  ['2^64 as room', frame('{"CreateRoom":{"room_code":18446744073709551616}}')],
  ['a room in quotes', frame('{"CreateRoom":{"room_code":"1"}}')],
  ['a second key beside the variant', frame('{"CreateRoom":{"room_code":1},"x":1}')],
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

for (const [what, bytes] of [
  ['a frame of 4 GiB', Buffer.from('ffffffff7b7d', 'hex')],
  ['a web browser', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
  ['gday 0.3', Buffer.from('01001d7b7d', 'hex')],
  ['gday 0.4', Buffer.from('02001d7b7d', 'hex')],
] as const) {
  test(`${what} is told in dialect 3 that this is not understood, and the connection ends politely`, async () => {
    const vandal = await open(4);
    vandal.send(bytes);
    await vandal.expect(SYNTAX_OF_3);
    await vandal.expectEnd();
  });
}
