/** How a server ends when it is told beforehand, over real sockets. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, describe, expect, it } from 'vitest';

import { dialect3 } from '../../src-shared/contact-exchange';
import type { ClientMessage, PeerDetails } from '../../src-shared/contact-exchange';
import { Client } from './client.fixture';
import type { ContactServer, ContactServerOptions } from './index';
import { startContactServer } from './index';
import { DEFAULT_RELAY_OPTIONS } from './relay';
import { newToken, ONE_SIDE, OTHER_SIDE, RelayClient } from './relay/relay-client.fixture';

const DETAILS: PeerDetails = { candidates: [], nat: null, hasIpv6: false, roundTripMs: null };
const create = (roomCode: string): ClientMessage => ({ type: 'create-room', roomCode });
const ready = (roomCode: string, isCreator: boolean): ClientMessage => ({
  type: 'ready',
  roomCode,
  isCreator,
  privateContact: null,
  details: DETAILS,
});

const servers: ContactServer[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(options: Partial<ContactServerOptions> = {}): Promise<ContactServer> {
  const server = await startContactServer({
    listeners: [{ address: '127.0.0.1', port: 0 }],
    tls: null,
    relay: { ...DEFAULT_RELAY_OPTIONS, bytesPerSecond: null },
    ...options,
  });
  servers.push(server);
  return server;
}

async function dial({ addresses: [place] }: ContactServer): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: place!.port });
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

const client = async (server: ContactServer): Promise<Client> => new Client(await dial(server), dialect3);

async function introduced(server: ContactServer, roomCode: string): Promise<[Client, Client]> {
  const [creator, joiner] = [await client(server), await client(server)];
  await creator.ask(create(roomCode));
  await creator.ask(ready(roomCode, true));
  await joiner.ask(ready(roomCode, false));
  for (const one of [creator, joiner]) expect(await one.next()).toMatchObject({ type: 'peer-contact' });
  return [creator, joiner];
}

describe('a server that drains', () => {
  it('ends the connections of those who wait, without a word, for then a Cooee comes again', async () => {
    const server = await start();
    const [alone, creator, joiner] = [await client(server), await client(server), await client(server)];
    await alone.ask(create('1'));
    await alone.ask(ready('1', true));
    // The creator is not ready yet: their friend is the one who waits.
    await creator.ask(create('2'));
    await joiner.ask(ready('2', false));
    const spoken: Buffer[] = [];
    for (const { socket } of [alone, creator, joiner])
      socket.on('data', (bytes: Buffer) => spoken.push(bytes));
    const drained = server.drain();
    for (const waiting of [alone, joiner, creator]) expect(await waiting.ending).toBe('ended');
    expect(spoken).toEqual([]);
    await drained;
  });

  it('listens no more, and makes no rooms for those who are there', async () => {
    const server = await start();
    const early = await client(server);
    expect(await early.ask({ type: 'observe-address' })).toMatchObject({ type: 'client-contact' });
    const drained = server.drain();
    await expect(dial(server)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await early.ask(create('1'))).toEqual({ type: 'error', error: 'too-many-requests' });
    expect(await early.ending).toBe('ended');
    await drained;
  });

  it('lets those who were introduced tell each other what they learn, until they go', async () => {
    const server = await start();
    const [creator, joiner] = await introduced(server, '1');
    let isDrained = false;
    const drained = server.drain().then(() => (isDrained = true));
    const details: PeerDetails = { ...DETAILS, hasIpv6: true };
    creator.write({ type: 'tell-details', details });
    expect(await joiner.next()).toEqual({ type: 'peer-details', details });
    expect(isDrained).toBe(false);
    creator.socket.end();
    joiner.socket.end();
    await drained;
  });

  it('carries relayed calls on to their end, and joins nobody else', async () => {
    const server = await start();
    const relayed = async (): Promise<RelayClient> => new RelayClient(await dial(server));
    const [one, other, waiting, silent] = [
      await relayed(),
      await relayed(),
      await relayed(),
      await relayed(),
    ];
    const token = newToken();
    one.ask(token, ONE_SIDE);
    other.ask(token, OTHER_SIDE);
    for (const half of [one, other]) expect(await half.takeText(3)).toBe('ok\n');
    waiting.ask(newToken(), ONE_SIDE);
    await sleep(50);
    let isDrained = false;
    const drained = server.drain().then(() => (isDrained = true));
    expect(await waiting.rest()).toEqual(['busy\n', 'ended']);
    silent.ask(newToken(), ONE_SIDE);
    expect(await silent.rest()).toEqual(['busy\n', 'ended']);
    const film = Buffer.alloc(1_000_000, 1);
    one.write(film);
    expect(film.equals(await other.take(film.length))).toBe(true);
    expect(isDrained).toBe(false);
    one.socket.end();
    expect(await other.ending).toBe('ended');
    await drained;
  });

  it('can be closed at any time', async () => {
    const server = await start();
    const [creator, joiner] = await introduced(server, '1');
    void server.drain();
    await server.close();
    expect([await creator.ending, await joiner.ending]).toEqual(['ended', 'ended']);
  });
});
