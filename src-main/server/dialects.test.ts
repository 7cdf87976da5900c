import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { canonicalAddress, dialect01, dialect3, roomNumber } from '../../src-shared/contact-exchange';
import type { ClientMessage, Contact, Dialect } from '../../src-shared/contact-exchange';
import { Client } from './client.fixture';
import type { ContactServer } from './index';
import { startContactServer } from './index';

const CODE = 'abcde';
const NOBODY: Contact = { v4: null, v6: null };
const CREATE: ClientMessage = { type: 'create-room', roomCode: CODE };
const record = (isCreator: boolean): ClientMessage => {
  return { type: 'record-address', roomCode: CODE, isCreator, privateAddress: null };
};
const ready = (isCreator: boolean, privateContact: Contact = NOBODY): ClientMessage => {
  return { type: 'ready', roomCode: CODE, isCreator, privateContact, details: null };
};
const SYNTAX_OF_3 = '030016' + Buffer.from('{"type":"ErrorSyntax"}').toString('hex');

/** Set by scripts/server-tests.mjs: the engine in which two servers share their rooms. */
const SHARED_ROOMS = process.env.COOEE_TEST_ROOMS;

describe(SHARED_ROOMS === undefined ? 'a contact server' : 'two contact servers that share rooms', () => {
  let servers: ContactServer[];
  let visits: number;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    const start = (): Promise<ContactServer> =>
      startContactServer({
        listeners: [{ address: '127.0.0.1', port: 0 }],
        tls: null,
        roomsUrl: SHARED_ROOMS ?? null,
      });
    servers = [await start(), ...(SHARED_ROOMS === undefined ? [] : [await start()])];
    visits = 0;
  });

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await Promise.all(servers.map((server) => server.close()));
  });

  /** With several servers to each in turn. */
  async function open(): Promise<Socket> {
    const server = servers[visits % servers.length];
    visits += 1;
    const socket = connect({ host: '127.0.0.1', port: server?.addresses[0]?.port ?? 0 });
    sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  }
  const client = async (dialect: Dialect): Promise<Client> => new Client(await open(), dialect);

  it.each([
    ['0.1 and 3', dialect01, dialect3],
    ['3 and 0.1', dialect3, dialect01],
    ['3 and 3', dialect3, dialect3],
    ['0.1 and 0.1', dialect01, dialect01],
  ])('introduces a creator and a joiner who speak %s', async (_which, creators, joiners) => {
    const [creator, joiner] = [await client(creators), await client(joiners)];
    expect(await creator.ask(CREATE)).toEqual({ type: 'room-created' });
    expect(await creator.ask(record(true))).toEqual({ type: 'address-recorded' });
    expect(await creator.ask(ready(true))).toMatchObject({ type: 'client-contact' });
    expect(await joiner.ask(record(false))).toEqual({ type: 'address-recorded' });
    expect(await joiner.ask(ready(false))).toMatchObject({ type: 'client-contact' });
    expect(await joiner.next()).toMatchObject({
      type: 'peer-contact',
      contact: { public: { v4: creator.local } },
    });
    expect(await creator.next()).toMatchObject({
      type: 'peer-contact',
      contact: { public: { v4: joiner.local } },
    });
  });

  it('has one table of rooms: the text of a code and its number are one', async () => {
    const [creator, other] = [await client(dialect3), await client(dialect01)];
    await creator.ask(CREATE);
    const number = String(roomNumber(CODE));
    expect(await other.ask({ type: 'create-room', roomCode: number })).toMatchObject({ error: 'room-taken' });
  });

  it('keeps what a client of dialect 3 says of itself with ReadyToShare, but no link-local address', async () => {
    const [creator, joiner] = [await client(dialect3), await client(dialect01)];
    await creator.ask(CREATE);
    const mine = {
      v4: canonicalAddress('192.168.1.5', 40_000),
      v6: canonicalAddress('fe80::1', 40_001),
    };
    const contact = { private: { v4: mine.v4, v6: null }, public: NOBODY };
    expect(await creator.ask(ready(true, mine))).toEqual({
      type: 'client-contact',
      contact,
      server: null,
    });
    await joiner.ask(ready(false));
    expect(await joiner.next()).toEqual({ type: 'peer-contact', contact, details: null });
  });

  it.each([
    ['an address for a side that is ready', true, record(true)],
    ['to be ready for a side that is ready', true, ready(true)],
    ['to be ready for a side of somebody else', false, ready(true)],
  ])(
    'refuses %s: an unexpected message in dialect 3, a taken room in 0.1',
    async (_what, isReady, request) => {
      const [creator, newer, older] = [
        await client(dialect3),
        await client(dialect3),
        await client(dialect01),
      ];
      await creator.ask(CREATE);
      if (isReady) await creator.ask(ready(true));
      expect(await newer.ask(request)).toMatchObject({ error: 'unexpected-message' });
      expect(await older.ask(request)).toMatchObject({ error: 'room-taken' });
      // The connections stay open.
      expect(await newer.ask(record(false))).toEqual({ type: 'address-recorded' });
    },
  );

  it('says in dialect 3 that a room is unknown or taken, and the connection goes on', async () => {
    const stranger = await client(dialect3);
    expect(await stranger.ask(record(false))).toMatchObject({ error: 'no-such-room' });
    expect(await stranger.ask(CREATE)).toEqual({ type: 'room-created' });
    expect(await stranger.ask(CREATE)).toMatchObject({ error: 'room-taken' });
  });

  it.each([
    ['gday 0.3', '01001d'],
    ['gday 0.4', '02001d'],
    ['a web browser', Buffer.from('GET / HTTP/1.1\r\n\r\n').toString('hex')],
    ['a TLS client', '160301020001'],
    ['a length of 4 GiB', 'ffffffff'],
    ['an overlong frame of dialect 3', '030401'],
    ['bad JSON in dialect 3', '0300017b'],
    ['another version after a good frame', `${frameOf3(CREATE)}000000`],
  ])('answers %s with ErrorSyntax in dialect 3, and ends politely', async (_who, hex) => {
    const socket = await open();
    const answer: Buffer[] = [];
    socket.on('data', (bytes: Buffer) => answer.push(bytes));
    socket.write(Buffer.from(hex, 'hex'));
    await once(socket, 'end');
    expect(Buffer.concat(answer).toString('hex').endsWith(SYNTAX_OF_3)).toBe(true);
  });

  it('reads dialect 3 byte by byte', async () => {
    const creator = await client(dialect3);
    for (const byte of dialect3.encodeClientMessage(CREATE)) creator.socket.write(Uint8Array.of(byte));
    expect(await creator.next()).toEqual({ type: 'room-created' });
  });

  it('lets one address make twelve calls of gday in a minute, and more', async () => {
    for (let call = 0; call < 12; call += 1) {
      const roomCode = `call${call}`;
      const [creator, joiner] = [await client(dialect3), await client(dialect3)];
      await creator.ask({ type: 'create-room', roomCode });
      // Behind NAT64 both streams of a peer come from one address, so this is the most a call can cost.
      for (const [peer, isCreator] of [
        [creator, true],
        [creator, true],
        [joiner, false],
        [joiner, false],
      ] as const) {
        await peer.ask({ type: 'record-address', roomCode, isCreator, privateAddress: null });
      }
      await creator.ask({ type: 'ready', roomCode, isCreator: true, privateContact: NOBODY, details: null });
      await joiner.ask({ type: 'ready', roomCode, isCreator: false, privateContact: NOBODY, details: null });
      expect(await creator.next()).toMatchObject({ type: 'peer-contact' });
      expect(await joiner.next()).toMatchObject({ type: 'peer-contact' });
    }
  });
});

function frameOf3(message: ClientMessage): string {
  return Buffer.from(dialect3.encodeClientMessage(message)).toString('hex');
}
