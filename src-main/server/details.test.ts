import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

import { generate } from 'selfsigned';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { canonicalAddress, dialect01, dialect3 } from '../../src-shared/contact-exchange';
import type { ClientMessage, Dialect, PeerDetails } from '../../src-shared/contact-exchange';
import { Client } from './client.fixture';
import type { ContactServer, ContactServerOptions, ListenAddress } from './index';
import { startContactServer } from './index';

const CODE = '4660';
const ANY_PORT: ListenAddress = { address: '127.0.0.1', port: 0 };
const CREATE: ClientMessage = { type: 'create-room', roomCode: CODE };
const details = (port: number): PeerDetails => ({
  candidates: [{ source: 'mapped', address: canonicalAddress('203.0.113.9', port) }],
  nat: 'endpoint-independent',
  hasIpv6: true,
  roundTripMs: 40,
});
const ready = (isCreator: boolean, told: PeerDetails | null): ClientMessage => {
  return { type: 'ready', roomCode: CODE, isCreator, privateContact: null, details: told };
};
const tell = (port: number): ClientMessage => ({ type: 'tell-details', details: details(port) });

describe('between Cooees, the server', () => {
  const servers: ContactServer[] = [];
  const sockets: Socket[] = [];

  afterEach(async () => {
    vi.useRealTimers();
    for (const socket of sockets.splice(0)) socket.destroy();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  async function start(options: Partial<ContactServerOptions> = {}): Promise<ContactServer> {
    const server = await startContactServer({ listeners: [ANY_PORT], tls: null, ...options });
    servers.push(server);
    return server;
  }

  async function visit(place: ListenAddress | undefined, dialect: Dialect = dialect3): Promise<Client> {
    const { address: host, port } = place ?? ANY_PORT;
    const socket = connect({ host, port });
    sockets.push(socket);
    await once(socket, 'connect');
    return new Client(socket, dialect);
  }

  describe('passes details on, which', () => {
    /** A creator and a joiner who were introduced with the details 1 and 2. */
    async function introduced(
      server: ContactServer,
      dialects: readonly [Dialect, Dialect] = [dialect3, dialect3],
    ): Promise<readonly [creator: Client, joiner: Client]> {
      const [place] = server.addresses;
      const [creator, joiner] = [await visit(place, dialects[0]), await visit(place, dialects[1])];
      await creator.ask(CREATE);
      await creator.ask(ready(true, details(1)));
      await joiner.ask(ready(false, details(2)));
      return [creator, joiner];
    }

    it.each([
      ['0.1 and 3', dialect01, dialect3],
      ['3 and 0.1', dialect3, dialect01],
    ])('go with the contacts, and after them, between %s', async (_which, creators, joiners) => {
      const [creator, joiner] = await introduced(await start(), [creators, joiners]);
      expect(await creator.next()).toMatchObject({ type: 'peer-contact', details: details(2) });
      expect(await joiner.next()).toMatchObject({ type: 'peer-contact', details: details(1) });
      creator.write(tell(3));
      expect(await joiner.next()).toEqual({ type: 'peer-details', details: details(3) });
      joiner.write(tell(4));
      expect(await creator.next()).toEqual({ type: 'peer-details', details: details(4) });
    });

    it('may be told anew while the peer waits', async () => {
      const [place] = (await start()).addresses;
      const [creator, joiner] = [await visit(place), await visit(place)];
      await creator.ask(CREATE);
      // In one packet: the answer to the first shows that all have been read.
      creator.write(ready(true, details(1)), tell(3), tell(5));
      expect(await creator.next()).toMatchObject({ type: 'client-contact' });
      await joiner.ask(ready(false, details(2)));
      expect(await joiner.next()).toMatchObject({ type: 'peer-contact', details: details(5) });
      expect(await creator.next()).toMatchObject({ type: 'peer-contact', details: details(2) });
    });

    it('are never sent to a client of gday, whose own bytes show no key', async () => {
      const [place] = (await start()).addresses;
      const [creator, gday] = [await visit(place), await visit(place)];
      await creator.ask(CREATE);
      await creator.ask(ready(true, details(1)));
      // ReadyToShare as gday 0.5 writes it.
      const json =
        '{"type":"ReadyToShare","local_contact":{"v4":"192.168.1.5:40000","v6":null},"room_code":"4660","is_creator":false}';
      const received: Buffer[] = [];
      gday.socket.on('data', (bytes: Buffer) => received.push(bytes));
      gday.socket.write(Buffer.concat([Buffer.of(3, 0, json.length), Buffer.from(json)]));
      expect(await gday.next()).toMatchObject({ type: 'client-contact', server: null });
      expect(await gday.next()).toMatchObject({ type: 'peer-contact', details: null });
      expect(await creator.next()).toMatchObject({ type: 'peer-contact', details: null });
      creator.write(tell(3), CREATE);
      expect(await creator.next()).toEqual({ type: 'room-created' });
      // Whatever the telling had set off would have come before this answer.
      expect(await gday.ask(CREATE)).toMatchObject({ error: 'room-taken' });
      expect(Buffer.concat(received).toString()).not.toContain('cooee');
    });

    it('are passed on as the server understood them, not as they were written', async () => {
      const [place] = (await start()).addresses;
      const [creator, joiner] = [await visit(place), await visit(place)];
      await creator.ask(CREATE);
      await creator.ask(ready(true, details(1)));
      const key =
        '{"spy":"<x>","nat":"<y>","candidates":[{"source":"host","address":"0.0.0.0:1"},{"source":"host","address":"10.0.0.1:1","x":1}]}';
      const json = `{"type":"ReadyToShare","local_contact":{},"room_code":"4660","is_creator":false,"cooee":${key}}`;
      const received = once(creator.socket, 'data') as Promise<[Buffer]>;
      joiner.socket.write(
        Buffer.concat([Buffer.of(3, json.length >> 8, json.length & 0xff), Buffer.from(json)]),
      );
      const [bytes] = await received;
      const clean =
        '"cooee":{"candidates":[{"source":"host","address":"10.0.0.1:1"}],"nat":null,"ipv6":false,"round_trip_ms":null}}';
      expect(bytes.toString()).toMatch(new RegExp(`${clean.replace(/[[\]{}.]/g, '\\$&')}$`));
      expect(await creator.next()).toMatchObject({ type: 'peer-contact' });
    });

    it('that cannot be read change nothing', async () => {
      const [creator, joiner] = await introduced(await start());
      const json = '{"type":"TellDetails","cooee":[1]}';
      await joiner.next();
      creator.socket.write(Buffer.concat([Buffer.of(3, 0, json.length), Buffer.from(json)]));
      creator.write(tell(3));
      expect(await joiner.next()).toEqual({ type: 'peer-details', details: details(3) });
    });

    it('end with the friend’s connection', async () => {
      const [creator, joiner] = await introduced(await start());
      await creator.next();
      joiner.socket.end();
      await joiner.ending;
      creator.write(tell(3));
      expect(await creator.ask(CREATE)).toEqual({ type: 'room-created' });
    });

    it('belong to the meeting, within bounds', async () => {
      const [creator] = await introduced(await start({ requestLimitPerMinute: 2 }));
      await creator.next();
      // One of the free requests made the creator ready.
      creator.write(...Array.from({ length: 24 }, (_, port) => tell(1024 + port)));
      expect(await creator.next()).toEqual({ type: 'error', error: 'too-many-requests' });
      expect(await creator.ending).toBe('ended');
    });

    it('cost a request where they belong to nothing', async () => {
      const stranger = await visit((await start({ requestLimitPerMinute: 1 })).addresses[0]);
      stranger.write(tell(3), tell(4));
      expect(await stranger.next()).toEqual({ type: 'error', error: 'too-many-requests' });
    });

    it('keep nobody’s connection open but the teller’s: 60 s from the last word', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
      const [creator, joiner] = await introduced(await start());
      await creator.next();
      await joiner.next();
      vi.advanceTimersByTime(59_000);
      creator.write(tell(3));
      expect(await joiner.next()).toEqual({ type: 'peer-details', details: details(3) });
      vi.advanceTimersByTime(1_000);
      expect(await joiner.ending).toBe('ended');
      expect(await creator.ask(CREATE)).toEqual({ type: 'room-created' });
    });
  });

  describe('says what an address looks like, which', () => {
    it.each([dialect01, dialect3])('is told without a room, in dialect $name', async (dialect) => {
      const [place] = (await start()).addresses;
      const client = await visit(place, dialect);
      const contact = { private: { v4: null, v6: null }, public: { v4: client.local, v6: null } };
      for (let times = 0; times < 2; times += 1)
        expect(await client.ask({ type: 'observe-address' })).toEqual({
          type: 'client-contact',
          contact,
          server: { alternates: [] },
        });
    });

    it('can be asked at every other place, IPv4 first', async () => {
      const server = await start({
        listeners: [{ address: '::1', port: 0 }, ANY_PORT],
        observers: [ANY_PORT],
      });
      const [six, four] = server.addresses.map(({ port }) => port);
      const [observer] = server.observers.map(({ port }) => port);
      const at = (family: 4 | 6, port: number | undefined): object => {
        return { family, host: family === 4 ? '127.0.0.1' : '::1', port };
      };
      const alternatesAt = async (place: ListenAddress | undefined): Promise<unknown> => {
        const answer = await (await visit(place)).ask({ type: 'observe-address' });
        return answer.type === 'client-contact' ? answer.server?.alternates : answer;
      };
      expect(await alternatesAt(server.addresses[0])).toEqual([at(4, four), at(4, observer)]);
      expect(await alternatesAt(server.addresses[1])).toEqual([at(4, observer), at(6, six)]);
      expect(await alternatesAt(server.observers[0])).toEqual([at(4, four), at(6, six)]);
    });

    it('can be asked at the host that was dialled, where the server listens on every address', async () => {
      const everywhere = { address: '0.0.0.0', port: 0 };
      const server = await start({ listeners: [everywhere], observers: [everywhere] });
      const client = await visit(server.addresses[0]);
      expect(await client.ask({ type: 'observe-address' })).toMatchObject({
        server: { alternates: [{ family: 4, host: null, port: server.observers[0]?.port }] },
      });
    });

    it('is told with the own contact to a Cooee in a room, and not to others', async () => {
      const server = await start({ observers: [ANY_PORT] });
      const [place] = server.addresses;
      const [creator, joiner] = [await visit(place), await visit(place)];
      await creator.ask(CREATE);
      expect(await creator.ask(ready(true, details(1)))).toMatchObject({
        server: { alternates: [{ host: '127.0.0.1', port: server.observers[0]?.port }] },
      });
      expect(await joiner.ask(ready(false, null))).toMatchObject({ server: null });
    });

    it('is told with the UDP ports of the same numbers, if they answer', async () => {
      const server = await start({ observers: [ANY_PORT], hasUdp: true });
      const client = await visit(server.addresses[0]);
      const udp = server.udp.map(({ address, port }) => ({ family: 4, host: address, port }));
      expect(udp).toHaveLength(2);
      expect(await client.ask({ type: 'observe-address' })).toMatchObject({ server: { udp } });
    });

    it('is told without TLS by a server with TLS, which serves no rooms there', async () => {
      const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
        keyType: 'ec',
        curve: 'P-256',
        algorithm: 'sha256',
      });
      const server = await start({ tls: { key, certificate: cert }, observers: [ANY_PORT] });
      expect(server.addresses).toMatchObject([{ protocol: 'tls' }]);
      const socket = connectTls({
        host: '127.0.0.1',
        port: server.addresses[0]?.port,
        ca: cert,
        servername: 'localhost',
      });
      sockets.push(socket);
      await once(socket, 'secureConnect');
      expect(await new Client(socket, dialect3).ask({ type: 'observe-address' })).toMatchObject({
        server: { alternates: [{ family: 4, host: '127.0.0.1', port: server.observers[0]?.port }] },
      });
      const plain = await visit(server.observers[0]);
      expect(await plain.ask({ type: 'observe-address' })).toMatchObject({
        contact: { public: { v4: plain.local } },
        server: { alternates: [] },
      });
      expect(await plain.ask(CREATE)).toEqual({ type: 'error', error: 'syntax' });
      expect(await plain.ending).toBe('ended');
    });

    it('is not told to somebody who waits for a friend', async () => {
      const [place] = (await start()).addresses;
      const client = await visit(place);
      await client.ask(CREATE);
      await client.ask(ready(true, details(1)));
      expect(await client.ask({ type: 'observe-address' })).toEqual({ type: 'error', error: 'syntax' });
    });

    it('has a limit of its own', async () => {
      const server = await start({ requestLimitPerMinute: 1 });
      const client = await visit(server.addresses[0]);
      await client.ask(CREATE);
      await client.ask({ type: 'observe-address' });
      expect(await client.ask({ type: 'observe-address' })).toMatchObject({ error: 'too-many-requests' });
    });
  });
});
