import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

import { generate } from 'selfsigned';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { dialect01, dialect3 } from '../../src-shared/contact-exchange';
import type { ClientMessage, ServerMessage, SocketAddress } from '../../src-shared/contact-exchange';
import { deferred } from '../../src-shared/session';
import { Client } from './client.fixture';
import type { ContactServer, ContactServerOptions, LogLevel } from './index';
import { startContactServer } from './index';

const CODE = '18446744073709551615';
const CREATE: ClientMessage = { type: 'create-room', roomCode: CODE };
const record = (isCreator: boolean, privateAddress: SocketAddress | null = null): ClientMessage => ({
  type: 'record-address',
  roomCode: CODE,
  isCreator,
  privateAddress,
});
const ready = (isCreator: boolean): ClientMessage => ({
  type: 'ready',
  roomCode: CODE,
  isCreator,
  privateContact: null,
  details: null,
});
const error = (kind: Extract<ServerMessage, { type: 'error' }>['error']): ServerMessage => ({
  type: 'error',
  error: kind,
});

describe('the contact exchange server', () => {
  const servers: ContactServer[] = [];
  const sockets: Socket[] = [];

  afterEach(async () => {
    vi.useRealTimers();
    for (const socket of sockets.splice(0)) socket.destroy();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  async function start(options: Partial<ContactServerOptions> = {}): Promise<ContactServer> {
    const server = await startContactServer({
      listeners: [{ address: '127.0.0.1', port: 0 }],
      tls: null,
      ...options,
    });
    servers.push(server);
    return server;
  }

  async function client(server: ContactServer, index = 0): Promise<Client> {
    const { address, port } = server.addresses[index]!;
    const socket = connect({ host: address === '::' ? '::1' : address, port });
    sockets.push(socket);
    await once(socket, 'connect');
    return new Client(socket);
  }

  const certificate = () =>
    generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      curve: 'P-256',
      algorithm: 'sha256',
    });

  it('introduces two peers, each over both families', async () => {
    const server = await start({
      listeners: [
        { address: '::1', port: 0 },
        { address: '127.0.0.1', port: 0 },
      ],
    });
    const [creator6, creator4] = [await client(server, 0), await client(server, 1)];
    const [joiner6, joiner4] = [await client(server, 0), await client(server, 1)];
    const contactOf = (v6: Client, v4: Client) => ({
      private: { v4: v4.local, v6: v6.local },
      public: { v4: v4.local, v6: v6.local },
    });

    expect(await creator6.ask(CREATE)).toEqual({ type: 'room-created' });
    expect(await creator6.ask(record(true, creator6.local))).toEqual({ type: 'address-recorded' });
    expect(await creator4.ask(record(true, creator4.local))).toEqual({ type: 'address-recorded' });
    const creator = contactOf(creator6, creator4);
    expect(await creator6.ask(ready(true))).toEqual({
      type: 'client-contact',
      contact: creator,
      server: null,
    });
    expect(await joiner6.ask(record(false, joiner6.local))).toEqual({ type: 'address-recorded' });
    expect(await joiner4.ask(record(false, joiner4.local))).toEqual({ type: 'address-recorded' });
    const joiner = contactOf(joiner6, joiner4);
    expect(await joiner6.ask(ready(false))).toEqual({
      type: 'client-contact',
      contact: joiner,
      server: null,
    });
    expect(await joiner6.next()).toEqual({ type: 'peer-contact', contact: creator, details: null });
    expect(await creator6.next()).toEqual({ type: 'peer-contact', contact: joiner, details: null });
  });

  it('takes an IPv4 client of a dual-stack listener for what it is', async () => {
    const server = await start({ listeners: [{ address: '::', port: 0 }] });
    const socket = connect({ host: '127.0.0.1', port: server.addresses[0]!.port });
    sockets.push(socket);
    await once(socket, 'connect');
    const creator = new Client(socket);
    creator.write(CREATE, record(true), ready(true));
    await creator.next();
    await creator.next();
    expect(await creator.next()).toMatchObject({ contact: { public: { v4: creator.local, v6: null } } });
  });

  it('listens on both families with one port', async () => {
    const [first] = (await start({ listeners: [{ address: '127.0.0.1', port: 0 }] })).addresses;
    await servers.pop()!.close();
    const port = first!.port;
    const server = await start({
      listeners: [
        { address: '0.0.0.0', port },
        { address: '::', port },
      ],
    });
    expect(server.addresses).toEqual([
      { protocol: 'tcp', address: '0.0.0.0', port },
      { protocol: 'tcp', address: '::', port },
    ]);
  });

  it('serves the next call on the connections of the last', async () => {
    const server = await start();
    const [creator, joiner] = [await client(server), await client(server)];
    for (let call = 0; call < 2; call += 1) {
      expect(await creator.ask(CREATE)).toEqual({ type: 'room-created' });
      expect(await creator.ask(ready(true))).toMatchObject({ type: 'client-contact' });
      expect(await joiner.ask(ready(false))).toMatchObject({ type: 'client-contact' });
      expect(await joiner.next()).toMatchObject({ type: 'peer-contact' });
      expect(await creator.next()).toMatchObject({ type: 'peer-contact' });
    }
  });

  it('reads requests that come byte by byte', async () => {
    const creator = await client(await start());
    for (const byte of dialect01.encodeClientMessage(CREATE)) creator.socket.write(Uint8Array.of(byte));
    expect(await creator.next()).toEqual({ type: 'room-created' });
  });

  describe('refuses', () => {
    it('a room that exists and one that does not, and the connection goes on', async () => {
      const server = await start();
      const [creator, other] = [await client(server), await client(server)];
      expect(await other.ask(record(false))).toEqual(error('no-such-room'));
      await creator.ask(CREATE);
      expect(await other.ask(CREATE)).toEqual(error('room-taken'));
      expect(await other.ask(record(false))).toEqual({ type: 'address-recorded' });
    });

    it.each([
      ['a length of 15 MiB', Buffer.from('00ffffff', 'hex')],
      ['rubbish', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
      ['bad JSON', Buffer.from('000000027b7d', 'hex')],
    ])('%s with a syntax error and a polite end', async (_what, bytes) => {
      const stranger = await client(await start());
      stranger.socket.write(bytes);
      expect(await stranger.next()).toEqual(error('syntax'));
      expect(await stranger.ending).toBe('ended');
    });

    it('a request while its connection waits for the friend, who then finds no room', async () => {
      const server = await start();
      const [creator, joiner] = [await client(server), await client(server)];
      await creator.ask(CREATE);
      await creator.ask(ready(true));
      expect(await creator.ask(record(true))).toEqual(error('syntax'));
      expect(await creator.ending).toBe('ended');
      expect(await joiner.ask(record(false))).toEqual(error('no-such-room'));
    });

    it('the meeting above the limit of the address, whichever connection begins it', async () => {
      const server = await start({ requestLimitPerMinute: 2 });
      const [creator, joiner, third] = [await client(server), await client(server), await client(server)];
      await creator.ask(CREATE);
      await joiner.ask(record(false));
      expect(await third.ask({ ...CREATE, roomCode: '1' })).toEqual(error('too-many-requests'));
      expect(await third.ending).toBe('ended');
      // Whoever has begun can go on to the end.
      expect(await creator.ask(record(true))).toEqual({ type: 'address-recorded' });
      await creator.ask(ready(true));
      await joiner.ask(ready(false));
      expect(await creator.next()).toMatchObject({ type: 'peer-contact' });
    });

    it('guesses at rooms above the limit, though they come from a peer who is in one', async () => {
      const server = await start({ requestLimitPerMinute: 4 });
      const creator = await client(server);
      await creator.ask(CREATE);
      for (const roomCode of ['1', '2', '3'])
        expect(await creator.ask({ ...record(false), roomCode } as ClientMessage)).toEqual(
          error('no-such-room'),
        );
      expect(await creator.ask({ ...record(false), roomCode: '4' } as ClientMessage)).toEqual(
        error('too-many-requests'),
      );
    });

    it('a stranger who names a side that is taken above the limit', async () => {
      const server = await start({ requestLimitPerMinute: 3 });
      const [creator, joiner, stranger] = [await client(server), await client(server), await client(server)];
      await creator.ask(CREATE);
      await joiner.ask(ready(false));
      expect(await stranger.ask(ready(false))).toEqual(error('room-taken'));
      expect(await stranger.ask(ready(false))).toEqual(error('too-many-requests'));
    });

    it('what a peer repeats in its room without an end', async () => {
      const server = await start({ requestLimitPerMinute: 1 });
      const creator = await client(server);
      await creator.ask(CREATE);
      for (let count = 0; count < 24; count += 1)
        expect(await creator.ask(record(true))).toEqual({ type: 'address-recorded' });
      expect(await creator.ask(record(true))).toEqual(error('too-many-requests'));
    });

    it('none of the sixty calls that a hundred and twenty peers behind one address make at once', async () => {
      const server = await start();
      const meeting = async (number: number): Promise<void> => {
        const roomCode = String(number);
        const [creator, joiner] = [await client(server), await client(server)];
        const say = (message: ClientMessage): ClientMessage => ({ ...message, roomCode }) as ClientMessage;
        await creator.ask(say(CREATE));
        await creator.ask(say(record(true)));
        await creator.ask(say(ready(true)));
        await joiner.ask(say(record(false)));
        await joiner.ask(say(ready(false)));
        expect(await creator.next()).toMatchObject({ type: 'peer-contact' });
        expect(await joiner.next()).toMatchObject({ type: 'peer-contact' });
      };
      await Promise.all(Array.from({ length: 60 }, (_, number) => meeting(number)));
    });

    it.each([dialect01, dialect3])(
      'connections above the limit of the address, in dialect $name',
      async (dialect) => {
        const server = await start({ requestLimitPerMinute: 1 });
        for (let count = 0; count < 2; count += 1) await client(server);
        const { address, port } = server.addresses[0]!;
        const socket = connect({ host: address, port });
        sockets.push(socket);
        const third = new Client(socket, dialect);
        expect(await third.ask(CREATE)).toEqual(error('too-many-requests'));
        expect(await third.ending).toBe('ended');
      },
    );

    it('not many of them, for each would cost a handshake', async () => {
      const server = await start({ requestLimitPerMinute: 1 });
      const { address, port } = server.addresses[0]!;
      const visitors = Array.from({ length: 2 + 40 }, () => connect({ host: address, port }));
      sockets.push(...visitors);
      for (const visitor of visitors) visitor.on('error', () => undefined);
      await Promise.all(visitors.slice(2 + 30).map((visitor) => once(visitor, 'close')));
      const open = visitors.filter(({ destroyed }) => !destroyed);
      expect(open).toHaveLength(2 + 30);
    });
  });

  describe('notices that', () => {
    it('a waiting creator hangs up: the waiting joiner is told', async () => {
      const server = await start();
      const [creator, joiner] = [await client(server), await client(server)];
      await creator.ask(CREATE);
      await joiner.ask(ready(false));
      creator.socket.end();
      expect(await joiner.next()).toEqual(error('peer-timed-out'));
      expect(await joiner.ask(CREATE)).toEqual({ type: 'room-created' });
    });

    it('a waiting joiner breaks off: its place is free again', async () => {
      const noticed = deferred();
      const server = await start({ log: (_level, text) => text.includes('gone') && noticed.resolve() });
      const [creator, joiner, again] = [await client(server), await client(server), await client(server)];
      await creator.ask(CREATE);
      await joiner.ask(ready(false));
      joiner.socket.resetAndDestroy();
      await noticed.promise;
      expect(await again.ask(record(false))).toEqual({ type: 'address-recorded' });
      await again.ask(ready(false));
      expect(await creator.ask(ready(true))).toMatchObject({ type: 'client-contact' });
      expect(await creator.next()).toMatchObject({
        type: 'peer-contact',
        contact: { public: { v4: again.local } },
      });
    });

    it('a client ends its side: what it asked before is answered, and nothing else', async () => {
      const server = await start();
      const { address, port } = server.addresses[0]!;
      const socket = connect({ host: address, port, allowHalfOpen: true });
      sockets.push(socket);
      const received: Buffer[] = [];
      socket.on('data', (bytes: Buffer) => received.push(bytes));
      socket.end(dialect01.encodeClientMessage(CREATE));
      await once(socket, 'end');
      const [message, ...more] = dialect01.serverMessageDecoder().push(Buffer.concat(received));
      expect(message).toEqual({ type: 'room-created' });
      expect(more).toEqual([]);
    });
  });

  describe('has a limit for', () => {
    const fakeTimers = (): void => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    };

    it('a room: 600 s, then whoever waits is told and may go on', async () => {
      fakeTimers();
      const creator = await client(await start());
      await creator.ask(CREATE);
      await creator.ask(ready(true));
      vi.advanceTimersByTime(600_001);
      expect(await creator.next()).toEqual(error('peer-timed-out'));
      expect(await creator.ask(CREATE)).toEqual({ type: 'room-created' });
    });

    it('a frame that never ends: 10 s', async () => {
      fakeTimers();
      const creator = await client(await start());
      await creator.ask(CREATE);
      const request = dialect01.encodeClientMessage(record(true));
      creator.socket.write(Buffer.concat([request, request.subarray(0, 20)]));
      expect(await creator.next()).toEqual({ type: 'address-recorded' });
      vi.advanceTimersByTime(10_000);
      expect(await creator.next()).toEqual(error('syntax'));
      expect(await creator.ending).toBe('ended');
    });

    it('each frame for itself', async () => {
      fakeTimers();
      const creator = await client(await start());
      await creator.ask(CREATE);
      const request = dialect01.encodeClientMessage(record(true));
      for (let count = 0; count < 3; count += 1) {
        // The end of one frame and the beginning of the next; the answer shows that both have arrived.
        const end = count === 0 ? request : request.subarray(20);
        creator.socket.write(Buffer.concat([end, request.subarray(0, 20)]));
        expect(await creator.next()).toEqual({ type: 'address-recorded' });
        vi.advanceTimersByTime(9_000);
      }
    });

    it('a silent connection: 60 s, unless it is part of a room', async () => {
      fakeTimers();
      const server = await start();
      const [creator, silent] = [await client(server), await client(server)];
      await creator.ask(CREATE);
      expect(await silent.ask(ready(true))).toEqual(error('room-taken'));
      vi.advanceTimersByTime(60_000);
      expect(await silent.ending).toBe('ended');
      expect(await creator.ask(record(true))).toEqual({ type: 'address-recorded' });
    });

    it('a connection after the exchange: 60 s from then, not from its last word', async () => {
      fakeTimers();
      const server = await start();
      const [creator, joiner] = [await client(server), await client(server)];
      await creator.ask(CREATE);
      await creator.ask(ready(true));
      vi.advanceTimersByTime(59_000);
      await joiner.ask(ready(false));
      await creator.next();
      vi.advanceTimersByTime(59_000);
      expect(await creator.ask(CREATE)).toEqual({ type: 'room-created' });
      vi.advanceTimersByTime(1_000);
      expect(await joiner.ending).toBe('ended');
    });
  });

  describe('with TLS', () => {
    async function tlsClient(server: ContactServer, ca: string): Promise<Client> {
      const { address, port } = server.addresses[0]!;
      const socket = connectTls({ host: address, port, ca, servername: 'localhost' });
      sockets.push(socket);
      await once(socket, 'secureConnect');
      return new Client(socket);
    }

    it('introduces two peers by a P-256 certificate, and a failed handshake costs only itself', async () => {
      const { private: key, cert } = await certificate();
      const server = await start({ tls: { key, certificate: cert } });
      expect(server.addresses[0]?.protocol).toBe('tls');
      const plain = await client(server);
      plain.socket.write('this is no TLS');
      await once(plain.socket, 'close');

      const [creator, joiner] = [await tlsClient(server, cert), await tlsClient(server, cert)];
      expect(await creator.ask(CREATE)).toEqual({ type: 'room-created' });
      await creator.ask(record(true));
      await creator.ask(ready(true));
      await joiner.ask(ready(false));
      expect(await joiner.next()).toMatchObject({
        type: 'peer-contact',
        contact: { public: { v4: creator.local } },
      });
      expect(await creator.next()).toMatchObject({ type: 'peer-contact' });
      creator.socket.end();
      expect(await creator.ending).toBe('ended');
    });

    it('counts the connections that never finish their handshake', async () => {
      const { private: key, cert } = await certificate();
      const server = await start({ tls: { key, certificate: cert }, requestLimitPerMinute: 1 });
      await client(server);
      await client(server);
      const third = await tlsClient(server, cert);
      expect(await third.ask(CREATE)).toEqual(error('too-many-requests'));
      expect(await third.ending).toBe('ended');
    });

    it('counts a connection no longer once it is closed', async () => {
      const { private: key, cert } = await certificate();
      const server = await start({ tls: { key, certificate: cert }, requestLimitPerMinute: 1000 });
      // One more than an address may have open at a time.
      for (let count = 0; count < 129; count += 1) {
        const visitor = await tlsClient(server, cert);
        visitor.socket.end();
        await once(visitor.socket, 'close');
      }
    });

    it('is not started with a key that does not belong to the certificate', async () => {
      const [one, other] = [await certificate(), await certificate()];
      await expect(start({ tls: { key: one.private, certificate: other.cert } })).rejects.toMatchObject({
        kind: 'certificate-unusable',
      });
      await expect(start({ tls: { key: 'rubbish', certificate: one.cert } })).rejects.toMatchObject({
        kind: 'certificate-unusable',
      });
    });
  });

  describe('starts', () => {
    it('on all addresses or on none', async () => {
      const { port } = (await start()).addresses[0]!;
      const both = [
        { address: '::1', port: 0 },
        { address: '127.0.0.1', port },
      ];
      await expect(start({ listeners: both })).rejects.toMatchObject({
        kind: 'port-in-use',
        detail: `127.0.0.1:${String(port)}`,
      });
    });

    it('on its own addresses only', async () => {
      // 192.0.2.0/24 is for documentation (RFC 5737).
      await expect(start({ listeners: [{ address: '192.0.2.1', port: 0 }] })).rejects.toMatchObject({
        kind: 'address-unavailable',
      });
    });

    it('again on the same port right after it closed its connections first', async () => {
      const { port } = (await start()).addresses[0]!;
      const visitor = await client(servers[0]!);
      await visitor.ask(CREATE);
      await servers.pop()!.close();
      await start({ listeners: [{ address: '127.0.0.1', port }] });
    });
  });

  it('names clients in the debug log only, and rooms nowhere', async () => {
    const lines: { level: LogLevel; text: string }[] = [];
    const server = await start({ log: (level, text) => lines.push({ level, text }) });
    const creator = await client(server);
    await creator.ask(CREATE);
    expect(
      lines.some(({ level, text }) => level === 'debug' && text.includes(String(creator.local.port))),
    ).toBe(true);
    expect(lines.some(({ level, text }) => level !== 'debug' && text.includes('127.0.0.1'))).toBe(false);
    expect(lines.some(({ text }) => text.includes(CODE))).toBe(false);
  });
});
