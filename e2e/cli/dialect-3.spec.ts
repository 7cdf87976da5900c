/**
 * A raw TCP script that knows dialect 3, as gday 0.5 speaks it, and nothing of ours: hex bytes over node:net against
 * `cooee serve`, every byte checked in both directions (docs/GDAY-WIRE.md 3.1 to 3.4). The steps are those of
 * dialect 0.1 (./nine-steps.spec.ts) with other words: RecordPublicAddr says no address, and ReadyToShare says all of them.
 */
import { test } from '@playwright/test';

import { HAS_IPV6, RawServer } from '../support/network/raw-stream';
import type { RawStream } from '../support/network/raw-stream';

/** A frame of dialect 3: the version, u16BE length, then the JSON. */
function frame(json: string): Buffer {
  const body = Buffer.from(json, 'utf8');
  return Buffer.concat([Buffer.of(3, body.length >> 8, body.length & 0xff), body]);
}
const hex = (json: string): string => frame(json).toString('hex');

/** A frame of dialect 0.1: u32BE length, then the JSON. */
function olderFrame(json: string): Buffer {
  const body = Buffer.from(json, 'utf8');
  return Buffer.concat([Buffer.of(0, 0, body.length >> 8, body.length & 0xff), body]);
}

const ROOM_CREATED = '030016' + '7b2274797065223a22526f6f6d43726561746564227d';
const RECEIVED_ADDR = '030017' + '7b2274797065223a22526563656976656441646472227d';
const ROOM_TAKEN = '030019' + '7b2274797065223a224572726f72526f6f6d54616b656e227d';
const NO_SUCH_ROOM = '03001e' + '7b2274797065223a224572726f724e6f53756368526f6f6d436f6465227d';
const UNEXPECTED_MSG = '03001d' + '7b2274797065223a224572726f72556e65787065637465644d7367227d';
const SYNTAX = '030016' + '7b2274797065223a224572726f7253796e746178227d';

const create = (room: string): Buffer => frame(`{"type":"CreateRoom","room_code":"${room}"}`);
const record = (room: string, isCreator: boolean): Buffer =>
  frame(`{"type":"RecordPublicAddr","room_code":"${room}","is_creator":${isCreator}}`);
const ready = (contact: string, room: string, isCreator: boolean): Buffer =>
  frame(`{"type":"ReadyToShare","local_contact":${contact},"room_code":"${room}","is_creator":${isCreator}}`);
const NOBODY = '{"v4":null,"v6":null}';

let server: RawServer;

test.beforeEach(async () => {
  server = await RawServer.start();
});

test.afterEach(() => server.stop());

test('a call of two gdays, byte for byte, over both families', async () => {
  test.skip(!HAS_IPV6, 'this machine has no ::1');
  const room = 'abcde';
  const [creator6, creator4] = [await server.open(6), await server.open(4)];
  const [joiner6, joiner4] = [await server.open(6), await server.open(4)];
  const contact = (v6: RawStream, v4: RawStream): string => `{"v4":"${v4.address}","v6":"${v6.address}"}`;
  const full = (type: string, both: string): string =>
    hex(`{"type":"${type}","local":${both},"public":${both}}`);

  await test.step('the creator makes a room', async () => {
    // {"type":"CreateRoom","room_code":"abcde"}
    creator6.send(
      Buffer.from(
        '0300297b2274797065223a22437265617465526f6f6d222c22726f6f6d5f636f6465223a226162636465227d',
        'hex',
      ),
    );
    await creator6.expect(ROOM_CREATED);
  });
  const share = async (v6: RawStream, v4: RawStream, isCreator: boolean): Promise<void> => {
    for (const stream of [v6, v4]) {
      stream.send(record(room, isCreator));
      await stream.expect(RECEIVED_ADDR);
    }
    v6.send(ready(contact(v6, v4), room, isCreator));
    await v6.expect(full('ClientContact', contact(v6, v4)));
  };
  await test.step('it has its addresses recorded, is ready and sees its own contact', () =>
    share(creator6, creator4, true));
  await test.step('the joiner does the same', () => share(joiner6, joiner4, false));
  await test.step('each is given the contact of the other', async () => {
    await joiner6.expect(full('PeerContact', contact(creator6, creator4)));
    await creator6.expect(full('PeerContact', contact(joiner6, joiner4)));
  });
  await test.step('the room is gone, the connections are not', async () => {
    joiner4.send(record(room, false));
    await joiner4.expect(NO_SUCH_ROOM);
    for (const stream of [creator6, creator4, joiner6, joiner4]) await stream.close();
  });
});

test('two dialects meet in one room: the number is the first 8 bytes of SHA-256 of the text', async () => {
  const [creator, joiner] = [await server.open(4), await server.open(4)];
  // sha256("abc") = ba7816bf 8f01cfea …, FIPS 180-2 appendix B.1
  const number = BigInt('0xba7816bf8f01cfea').toString();
  creator.send(create('abc'));
  await creator.expect(ROOM_CREATED);
  creator.send(ready('{"v4":"10.0.0.1:1","v6":null}', 'abc', true));
  await creator.expect(
    hex(`{"type":"ClientContact","local":{"v4":"10.0.0.1:1","v6":null},"public":${NOBODY}}`),
  );
  joiner.send(
    olderFrame(`{"SendAddr":{"room_code":${number},"is_creator":false,"private_addr":"10.0.0.2:2"}}`),
  );
  await joiner.expect(olderFrame('"ReceivedAddr"').toString('hex'));
  joiner.send(olderFrame(`{"DoneSending":{"room_code":${number},"is_creator":false}}`));
  const joinerPublic = `{"v4":"${joiner.address}","v6":null}`;
  await joiner.expect(
    olderFrame(
      `{"ClientContact":{"private":{"v4":"10.0.0.2:2","v6":null},"public":${joinerPublic}}}`,
    ).toString('hex'),
  );
  await joiner.expect(
    olderFrame(`{"PeerContact":{"private":{"v4":"10.0.0.1:1","v6":null},"public":${NOBODY}}}`).toString(
      'hex',
    ),
  );
  await creator.expect(
    hex(`{"type":"PeerContact","local":{"v4":"10.0.0.2:2","v6":null},"public":${joinerPublic}}`),
  );
});

test('errors leave the connection open: a taken room, an unknown room, a side that is ready', async () => {
  const [creator, other] = [await server.open(4), await server.open(4)];
  creator.send(create('a'));
  await creator.expect(ROOM_CREATED);
  other.send(create('a'));
  await other.expect(ROOM_TAKEN);
  other.send(record('b', false));
  await other.expect(NO_SUCH_ROOM);
  creator.send(ready(NOBODY, 'a', true));
  await creator.expect(hex(`{"type":"ClientContact","local":${NOBODY},"public":${NOBODY}}`));
  // Not even by the all-null ReadyToShare that displaces whoever waits on gday's server.
  for (const request of [record('a', true), ready(NOBODY, 'a', true)]) {
    other.send(request);
    await other.expect(UNEXPECTED_MSG);
  }
  other.send(record('a', false));
  await other.expect(RECEIVED_ADDR);
  await other.close();
});

test('keys that the server does not know are ignored, and so is their order', async () => {
  const client = await server.open(4);
  client.send(frame('{"candidates":[{"x":null}],"room_code":"ü \\u0041","type":"CreateRoom"}'));
  await client.expect(ROOM_CREATED);
  client.send(frame('{"is_creator":true,"type":"RecordPublicAddr","x":1,"room_code":"ü A"}'));
  await client.expect(RECEIVED_ADDR);
  client.send(
    frame(
      '{"type":"ReadyToShare","room_code":"ü A","is_creator":true,"local_contact":{"v4":"127.0.0.1:07"}}',
    ),
  );
  await client.expect(
    hex(
      `{"type":"ClientContact","local":{"v4":"127.0.0.1:7","v6":null},"public":{"v4":"${client.address}","v6":null}}`,
    ),
  );
});

for (const [what, bytes] of [
  ['a frame of 1025 bytes', Buffer.from('0304017b', 'hex')],
  ['what is no JSON', Buffer.from('030003787878', 'hex')],
  ['bytes that are not UTF-8', Buffer.from('030003ff22ff', 'hex')],
  ['a number as room', frame('{"type":"CreateRoom","room_code":1}')],
  ['a room given twice', frame('{"type":"CreateRoom","room_code":"a","room_code":"a"}')],
  ['no local contact', frame('{"type":"ReadyToShare","room_code":"a","is_creator":true}')],
  ['an unknown type', frame('{"type":"DestroyRoom","room_code":"a"}')],
] as const) {
  test(`${what} is answered with ErrorSyntax and a polite end, and costs nobody else anything`, async () => {
    const [creator, vandal] = [await server.open(4), await server.open(4)];
    vandal.send(bytes);
    await vandal.expect(SYNTAX);
    await vandal.expectEnd();
    creator.send(create('a'));
    await creator.expect(ROOM_CREATED);
  });
}
