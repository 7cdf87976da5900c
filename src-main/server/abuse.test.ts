/** Attacks from many addresses, and an honest pair among them. `npm run bench:abuse` mounts the same at full size. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { platform } from 'node:os';

import { afterEach, describe, expect, it } from 'vitest';

import { dialect01, dialect3 } from '../../src-shared/contact-exchange';
import type { ClientMessage, Dialect, ServerMessage } from '../../src-shared/contact-exchange';
import { Client } from './client.fixture';
import type { ContactServer, ContactServerOptions } from './index';
import { startContactServer } from './index';

const CONNECTIONS = 256;
const BUSY: ServerMessage = { type: 'error', error: 'too-many-requests' };
const UNKNOWN: ServerMessage = { type: 'error', error: 'no-such-room' };
const CREATED: ServerMessage = { type: 'room-created' };

const create = (roomCode: string): ClientMessage => ({ type: 'create-room', roomCode });
const record = (roomCode: string): ClientMessage => ({
  type: 'record-address',
  roomCode,
  isCreator: false,
  privateAddress: null,
});
const ready = (roomCode: string, isCreator: boolean): ClientMessage => ({
  type: 'ready',
  roomCode,
  isCreator,
  privateContact: null,
  details: null,
});

// Only Linux has all of 127.0.0.0/8 without being told.
describe.runIf(platform() === 'linux')('a contact server under attack', () => {
  const servers: ContactServer[] = [];
  const sockets: Socket[] = [];
  const warnings: string[] = [];
  let port: number;

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await Promise.all(servers.splice(0).map((server) => server.close()));
    warnings.length = 0;
  });

  async function start(options: Partial<ContactServerOptions> = {}): Promise<void> {
    const server = await startContactServer({
      listeners: [{ address: '127.0.0.1', port: 0 }],
      tls: null,
      maxConnections: CONNECTIONS,
      log: (level, text) => {
        if (level === 'warn') warnings.push(text);
      },
      ...options,
    });
    servers.push(server);
    port = server.addresses[0]!.port;
  }

  async function dial(localAddress: string): Promise<Socket> {
    const socket = connect({ host: '127.0.0.1', port, localAddress });
    sockets.push(socket.on('error', () => undefined).resume());
    await once(socket, 'connect');
    return socket;
  }

  async function client(address: string, dialect: Dialect = dialect3): Promise<Client> {
    return new Client(await dial(address), dialect);
  }

  /** So many connections from each of so many addresses. */
  async function flood(sources: number, each: number, begin: (socket: Socket) => void): Promise<void> {
    for (let source = 1; source <= sources; source += 1) {
      const begun = Array.from({ length: each }, () => dial(`127.1.0.${source}`));
      for (const socket of await Promise.all(begun)) begin(socket);
    }
  }

  async function expectPairToMeet(): Promise<void> {
    const [caller, answerer] = [await client('127.9.0.1'), await client('127.9.0.2')];
    expect(await caller.ask(create('abcd'))).toEqual(CREATED);
    expect(await caller.ask(ready('abcd', true))).toMatchObject({ type: 'client-contact' });
    expect(await answerer.ask(ready('abcd', false))).toMatchObject({ type: 'client-contact' });
    expect([(await caller.next()).type, (await answerer.next()).type]).toEqual([
      'peer-contact',
      'peer-contact',
    ]);
  }

  it.each([
    ['silent connections', (): void => undefined],
    [
      'connections that never send the rest of their request',
      (socket: Socket): unknown => socket.write(dialect3.encodeClientMessage(create('slow')).subarray(0, 9)),
    ],
    [
      'connections that only observe',
      (socket: Socket): unknown => socket.write(dialect3.encodeClientMessage({ type: 'observe-address' })),
    ],
    [
      'connections with a room each',
      (socket: Socket): unknown =>
        socket.write(dialect3.encodeClientMessage(create(`room ${String(socket.localPort)}`))),
    ],
  ])('lets an honest pair meet among %s, from 12 addresses and more than it takes', async (_what, begin) => {
    await start();
    await flood(12, 30, begin);
    await expectPairToMeet();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^refused: 1 connection /);
  });

  it('lets an honest pair meet among silent connections from more addresses than it has places', async () => {
    await start({ maxConnections: 32 });
    await flood(50, 1, () => undefined);
    await expectPairToMeet();
  });

  it('tells whoever has to make room that it is busy', async () => {
    await start({ maxConnections: 2 });
    const idle = await client('127.9.0.3');
    await idle.ask({ type: 'observe-address' });
    const caller = await client('127.9.0.1');
    expect(await caller.ask(create('abcd'))).toEqual(CREATED);
    const answerer = await client('127.9.0.2');
    expect(await answerer.ask(ready('abcd', false))).toMatchObject({ type: 'client-contact' });
    expect(await idle.next()).toEqual(BUSY);
    expect(await idle.ending).toBe('ended');
  });

  it('gives one connection four rooms', async () => {
    await start();
    const hoarder = await client('127.9.0.1');
    for (const room of ['1', '2', '3', '4']) expect(await hoarder.ask(create(room))).toEqual(CREATED);
    expect(await hoarder.ask(create('5'))).toEqual(BUSY);
    const other = await client('127.9.0.1');
    // With the connection all of its rooms are gone.
    expect(await other.ask(create('1'))).toEqual(CREATED);
  });

  it.each([dialect01, dialect3])('lets an address guess twelve rooms in dialect $name', async (dialect) => {
    await start();
    const guesser = await client('127.1.0.1', dialect);
    const caller = await client('127.9.0.1');
    await caller.ask(create('abcd'));
    for (let guess = 0; guess < 12; guess += 1)
      expect(await guesser.ask(record(`a${guess}`))).toEqual(UNKNOWN);
    expect(await guesser.ask(record('a12'))).toEqual(BUSY);
    // Nor does it learn whether the next one would have been right; somebody else does.
    expect(await (await client('127.1.0.1', dialect)).ask(record('abcd'))).toEqual(BUSY);
    const answerer = await client('127.9.0.2', dialect);
    expect(await answerer.ask(record('abcd'))).toEqual({ type: 'address-recorded' });
  });

  it('lets friends who meet again ask for their room until the other is there', async () => {
    await start();
    const joiner = await client('127.9.0.1');
    const room = '0123456789abcdef0123456789abcdef';
    for (let time = 0; time < 30; time += 1) expect(await joiner.ask(record(room))).toEqual(UNKNOWN);
    const creator = await client('127.9.0.2');
    expect(await creator.ask(create(room))).toEqual(CREATED);
    expect(await joiner.ask(record(room))).toEqual({ type: 'address-recorded' });
  });

  it('lets an address try sixty codes by making rooms', async () => {
    await start();
    const answers: string[] = [];
    for (let room = 0; room < 70; room += 1) {
      const maker = await client('127.1.0.1');
      answers.push((await maker.ask(create(`${room}`))).type);
      maker.socket.destroy();
    }
    expect(answers).toEqual([...Array<string>(60).fill('room-created'), ...Array<string>(10).fill('error')]);
    expect(warnings).toEqual(['refused: 1 room of a network that makes too many in a minute']);
  });

  it('lets people with the right words through while a hundred addresses guess', async () => {
    await start();
    for (let source = 1; source <= 100; source += 1) {
      const guesser = await client(`127.1.0.${source}`);
      for (let guess = 0; guess < 3; guess += 1) await guesser.ask(record(`${source} ${guess}`));
      guesser.socket.destroy();
    }
    // Now each may do less, and these have not guessed.
    const guesser = await client('127.1.0.100');
    expect(await guesser.ask(record('z'))).toEqual(BUSY);
    for (let pair = 0; pair < 3; pair += 1) await expectPairToMeet();
    const slip = await client('127.9.0.9');
    expect(await slip.ask(record('abcc'))).toEqual(UNKNOWN);
  });
});
