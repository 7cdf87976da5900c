import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import { generate } from 'selfsigned';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { canonicalAddress, dialect3 } from '../../../src-shared/contact-exchange';
import type {
  Alternate,
  FullContact,
  PeerDetails,
  ServerMessage,
} from '../../../src-shared/contact-exchange';
import { deferred } from '../../../src-shared/session';
import { startContactServer } from '../../server';
import type { TlsIdentity } from '../../server';
import { lanAddresses } from '../network/local-network';
import { SharedPort } from '../punch';
import { ContactSharing } from './contact-sharing';
import { probeNat } from './nat-probe';
import type { ServerEndpoint } from './server-connection';

const ROOM = 'abcde';
/** What a server of gday 0.5 answers to a wrong version byte (docs/GDAY-WIRE.md 3.4). */
const SYNTAX_OF_3 = Buffer.concat([Buffer.of(3, 0, 0x16), Buffer.from('{"type":"ErrorSyntax"}')]);
const FIRST_BYTE_OF_3 = 0x03;

const details = (port: number): PeerDetails => ({
  candidates: [{ source: 'mapped', address: canonicalAddress('203.0.113.9', port) }],
  nat: 'random',
  hasIpv6: false,
  roundTripMs: 40,
});

describe('sharing contacts through a server', () => {
  const never = new AbortController().signal;
  const cleanups: (() => unknown)[] = [];

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  async function cooeeServer(tls: TlsIdentity | null = null): Promise<ServerEndpoint> {
    const server = await startContactServer({ listeners: [{ address: '127.0.0.1', port: 0 }], tls });
    cleanups.push(() => server.close());
    return { host: '127.0.0.1', port: server.addresses[0]?.port ?? 0, tls: null };
  }

  /** A gate that counts connections and decides by the first byte whether what is behind may answer. */
  async function gate(
    behind: ServerEndpoint,
    refuse: (firstByte: number, socket: Socket) => boolean,
  ): Promise<{ endpoint: ServerEndpoint; visits: () => number }> {
    let visits = 0;
    const listener = createServer((visitor) => {
      visits += 1;
      visitor.on('error', () => undefined);
      visitor.once('data', (first: Buffer) => {
        if (refuse(first[0] ?? -1, visitor)) return;
        const inner = connect(behind.port, behind.host);
        inner.on('error', () => undefined);
        inner.write(first);
        visitor.pipe(inner).pipe(visitor);
      });
    });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    cleanups.push(() => listener.close());
    const { port } = listener.address() as AddressInfo;
    return { endpoint: { ...behind, port }, visits: () => visits };
  }

  async function open(endpoint: ServerEndpoint): Promise<{ sharing: ContactSharing; port: SharedPort }> {
    const port = SharedPort.open(4);
    const sharing = await ContactSharing.open(endpoint, [port], never);
    cleanups.push(() => {
      sharing.close();
      port.close();
    });
    return { sharing, port };
  }

  /** A whole exchange, and that each learned the other's port. */
  async function expectFriendsToMeet(endpoint: ServerEndpoint, joinersEndpoint = endpoint): Promise<void> {
    const [creator, joiner] = [await open(endpoint), await open(joinersEndpoint)];
    await creator.sharing.createRoom(ROOM, never);
    const { own } = await creator.sharing.shareOwnContact(ROOM, true, never, null);
    expect(own.private.v4).toMatchObject({ port: creator.port.port });
    expect([creator.sharing.uses(4), creator.sharing.uses(6)]).toEqual([true, false]);
    await joiner.sharing.shareOwnContact(ROOM, false, never, null);
    const contacts = await Promise.all([
      creator.sharing.friendContact(never),
      joiner.sharing.friendContact(never),
    ]);
    expect(contacts.map(({ contact }) => contact.private.v4?.port)).toEqual([
      joiner.port.port,
      creator.port.port,
    ]);
  }

  it('takes one connection with a server that knows dialect 0.1', async () => {
    const { endpoint, visits } = await gate(await cooeeServer(), () => false);
    await expectFriendsToMeet(endpoint);
    expect(visits()).toBe(2);
  });

  it('takes one connection with a server that is known to speak dialect 3', async () => {
    const { endpoint, visits } = await gate(await cooeeServer(), (first) => first !== FIRST_BYTE_OF_3);
    await expectFriendsToMeet({ ...endpoint, dialects: ['3'] });
    expect(visits()).toBe(2);
  });

  it('speaks dialect 3 from the first byte to a server that has shown that it is a Cooee', async () => {
    const firstBytes: number[] = [];
    const { endpoint } = await gate(await cooeeServer(), (first) => {
      firstBytes.push(first);
      return false;
    });
    for (const room of ['one', 'two']) {
      const { sharing } = await open(endpoint);
      await sharing.createRoom(room, never);
      await sharing.shareOwnContact(room, true, never, details(1));
    }
    expect(firstBytes).toEqual([0, FIRST_BYTE_OF_3]);
  });

  it('hears that somebody came in the friend’s place and went away, and meets the friend after that', async () => {
    const endpoint = await cooeeServer();
    const [creator, friend] = [await open(endpoint), await open(endpoint)];
    const turnedAway: number[] = [];
    creator.sharing.onTurnedAway((count) => turnedAway.push(count));
    await creator.sharing.createRoom(ROOM, never);
    await creator.sharing.shareOwnContact(ROOM, true, never, details(1));
    const guesser = connect(endpoint.port, endpoint.host);
    cleanups.push(() => guesser.destroy());
    const request = { roomCode: ROOM, isCreator: false, privateAddress: null } as const;
    guesser.write(dialect3.encodeClientMessage({ type: 'record-address', ...request }));
    await once(guesser, 'data');
    guesser.end();
    await vi.waitFor(() => expect(turnedAway).toEqual([1]));
    await friend.sharing.shareOwnContact(ROOM, false, never, details(2));
    const { details: told } = await creator.sharing.friendContact(never);
    expect(told).toEqual(details(2));
    expect((await friend.sharing.friendContact(never)).details).toEqual(details(1));
  });

  it.each([
    ['answers in dialect 3 and closes', (socket: Socket): unknown => socket.end(SYNTAX_OF_3)],
    [
      'answers in dialect 3 and resets what it has not read',
      (socket: Socket): unknown => socket.write(SYNTAX_OF_3, () => socket.resetAndDestroy()),
    ],
    ['resets before its answer arrives', (socket: Socket): unknown => socket.resetAndDestroy()],
    ['hangs up without an answer', (socket: Socket): unknown => socket.end()],
  ])('goes on in dialect 3, from the same port, when the server %s', async (_how, refuseBy) => {
    const { endpoint, visits } = await gate(await cooeeServer(), (first, socket) => {
      if (first === FIRST_BYTE_OF_3) return false;
      refuseBy(socket);
      return true;
    });
    await expectFriendsToMeet(endpoint);
    expect(visits()).toBe(4);
  });

  it('meets a friend who speaks the other dialect in the same room', async () => {
    const endpoint = await cooeeServer();
    await expectFriendsToMeet({ ...endpoint, dialects: ['3'] }, { ...endpoint, dialects: ['0.1'] });
    await expectFriendsToMeet({ ...endpoint, dialects: ['0.1'] }, { ...endpoint, dialects: ['3'] });
  });

  it('goes on in dialect 3 under TLS, too', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
      keyType: 'ec',
      curve: 'P-256',
      algorithm: 'sha256',
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    const behind = await cooeeServer();
    const { createServer: createTlsServer } = await import('node:tls');
    let visits = 0;
    const gateway = createTlsServer({ key, cert }, (visitor) => {
      visits += 1;
      visitor.on('error', () => undefined);
      visitor.once('data', (first: Buffer) => {
        if (first[0] !== FIRST_BYTE_OF_3) {
          visitor.end(SYNTAX_OF_3);
          return;
        }
        const inner = connect(behind.port, behind.host);
        inner.on('error', () => undefined);
        inner.write(first);
        visitor.pipe(inner).pipe(visitor);
      });
    });
    gateway.listen(0, '127.0.0.1');
    await once(gateway, 'listening');
    cleanups.push(() => gateway.close());
    const { port } = gateway.address() as AddressInfo;
    await expectFriendsToMeet({ host: '127.0.0.1', port, tls: { ca: cert } });
    expect(visits).toBe(4);
  });

  it('does not try again with a server that speaks neither dialect', async () => {
    const { endpoint, visits } = await gate(await cooeeServer(), (_first, socket) => {
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      return true;
    });
    const { sharing } = await open(endpoint);
    await expect(sharing.createRoom(ROOM, never)).rejects.toMatchObject({ kind: 'server-foreign' });
    expect(visits()).toBe(1);
  });

  it('takes a server for busy that hangs up on every dialect without a word', async () => {
    const { endpoint, visits } = await gate(await cooeeServer(), (_first, socket) => {
      socket.end();
      return true;
    });
    const { sharing } = await open(endpoint);
    await expect(sharing.createRoom(ROOM, never)).rejects.toMatchObject({
      failure: { kind: 'server-busy', why: { code: 'hung-up-unanswered' } },
    });
    expect(visits()).toBe(2);
  });

  it.each(['0.1', '3'] as const)(
    'says in dialect %s that our side belongs to somebody else',
    async (dialect) => {
      const endpoint = { ...(await cooeeServer()), dialects: [dialect] };
      const [creator, stranger] = [await open(endpoint), await open(endpoint)];
      await creator.sharing.createRoom(ROOM, never);
      await expect(stranger.sharing.shareOwnContact(ROOM, true, never, null)).rejects.toMatchObject({
        kind: 'room-taken',
      });
      await expect(stranger.sharing.shareOwnContact('other', false, never, null)).rejects.toMatchObject({
        kind: 'room-unknown',
      });
    },
  );

  it('says that a room code is too long for dialect 3, which dialect 0.1 sends as a number', async () => {
    const endpoint = await cooeeServer();
    const long = 'x'.repeat(1000);
    const [older, newer] = [await open(endpoint), await open({ ...endpoint, dialects: ['3'] })];
    await expect(newer.sharing.createRoom(long, never)).rejects.toMatchObject({ kind: 'code-invalid' });
    await older.sharing.createRoom(long, never);
  });

  describe('with details for a friend who is a Cooee', () => {
    interface Introduced {
      readonly creator: ContactSharing;
      readonly joiner: ContactSharing;
    }

    async function introduced(endpoint: ServerEndpoint): Promise<Introduced> {
      const [{ sharing: creator }, { sharing: joiner }] = [await open(endpoint), await open(endpoint)];
      await creator.createRoom(ROOM, never);
      await creator.shareOwnContact(ROOM, true, never, details(1));
      await joiner.shareOwnContact(ROOM, false, never, details(2));
      return { creator, joiner };
    }

    /** The next details that a friend tells. */
    const told = (sharing: ContactSharing): Promise<PeerDetails> =>
      new Promise((resolve) => {
        const end = sharing.onFriendDetails((friends) => {
          end();
          resolve(friends);
        });
      });

    it.each(['0.1', '3'] as const)(
      'gives and gets them with the contacts, in dialect %s',
      async (dialect) => {
        const before = performance.now();
        const { creator, joiner } = await introduced({ ...(await cooeeServer()), dialects: [dialect] });
        const [joiners, creators] = await Promise.all([
          creator.friendContact(never),
          joiner.friendContact(never),
        ]);
        expect([creators.details, joiners.details]).toEqual([details(1), details(2)]);
        for (const { receivedAt } of [joiners, creators]) {
          expect(receivedAt).toBeGreaterThan(before);
          expect(receivedAt).toBeLessThanOrEqual(performance.now());
        }
      },
    );

    it('tells later what becomes known later, and a late listener hears the newest', async () => {
      const { creator, joiner } = await introduced(await cooeeServer());
      await joiner.friendContact(never);
      const first = told(joiner);
      creator.tellDetails(details(3));
      expect(await first).toEqual(details(3));
      expect(await told(joiner)).toEqual(details(3));
      joiner.tellDetails(details(4));
      expect(await told(creator)).toEqual(details(4));
    });

    it('tells what became known before the server had answered', async () => {
      const endpoint = await cooeeServer();
      const [{ sharing: creator }, { sharing: joiner }] = [await open(endpoint), await open(endpoint)];
      await creator.createRoom(ROOM, never);
      const sharing = creator.shareOwnContact(ROOM, true, never, details(1));
      creator.tellDetails(details(2));
      creator.tellDetails(details(3));
      await sharing;
      await joiner.shareOwnContact(ROOM, false, never, details(4));
      const { details: creators } = await joiner.friendContact(never);
      // Whether it came before the friend or after is a matter of packets; that it came is not.
      expect(creators?.candidates[0]?.address.port === 3 ? creators : await told(joiner)).toEqual(details(3));
    });

    it('fills in the round trip that it measured', async () => {
      const endpoint = await cooeeServer();
      const [{ sharing: creator }, { sharing: joiner }] = [await open(endpoint), await open(endpoint)];
      expect(creator.roundTripMs).toBeNull();
      await creator.createRoom(ROOM, never);
      expect(creator.roundTripMs).toBeGreaterThan(0);
      await creator.shareOwnContact(ROOM, true, never, details(1));
      await joiner.shareOwnContact(ROOM, false, never, { ...details(2), roundTripMs: null });
      expect((await creator.friendContact(never)).details?.roundTripMs).toEqual(expect.any(Number));
      joiner.tellDetails({ ...details(3), roundTripMs: null });
      expect((await told(creator)).roundTripMs).toBe(Math.round(joiner.roundTripMs ?? -1));
    });

    it('gives none and gets none if it shows no details itself', async () => {
      const endpoint = await cooeeServer();
      const [{ sharing: creator }, { sharing: joiner }] = [await open(endpoint), await open(endpoint)];
      await creator.createRoom(ROOM, never);
      expect(await creator.shareOwnContact(ROOM, true, never, null)).toMatchObject({ isCooee: false });
      await joiner.shareOwnContact(ROOM, false, never, details(1));
      expect((await creator.friendContact(never)).details).toBeNull();
      expect((await joiner.friendContact(never)).details).toBeNull();
    });

    it('learns that the server is a Cooee, and where else it can be asked', async () => {
      const place = { address: '127.0.0.1', port: 0 };
      const server = await startContactServer({ listeners: [place], observers: [place], tls: null });
      cleanups.push(() => server.close());
      const port = server.addresses[0]?.port ?? 0;
      const { sharing } = await open({ host: '127.0.0.1', port, tls: null });
      await sharing.createRoom(ROOM, never);
      expect(await sharing.shareOwnContact(ROOM, true, never, details(1))).toMatchObject({
        isCooee: true,
        alternates: [{ family: 4, host: '127.0.0.1', port: server.observers[0]?.port }],
      });
    });

    /** A server that says what it likes of its visitors. */
    async function liar(
      host: string,
      claims: Partial<FullContact>,
      alternates: readonly Alternate[],
    ): Promise<ServerEndpoint> {
      const nobody = { v4: null, v6: null };
      const contact = { private: nobody, public: nobody, ...claims };
      const server = createServer((socket) => {
        const decoder = dialect3.clientMessageDecoder();
        socket.on('error', () => undefined);
        socket.on('data', (bytes: Buffer) => {
          const answer = (message: ServerMessage): unknown =>
            socket.write(dialect3.encodeServerMessage(message));
          for (const { type } of decoder.push(bytes)) {
            if (type === 'create-room') answer({ type: 'room-created' });
            if (type === 'record-address') answer({ type: 'address-recorded' });
            if (type !== 'ready') continue;
            answer({ type: 'client-contact', contact, server: { alternates } });
            answer({ type: 'peer-contact', contact, details: null });
          }
        });
      });
      server.listen(0, host);
      await once(server, 'listening');
      cleanups.push(() => server.close());
      return { host, port: (server.address() as AddressInfo).port, tls: null, dialects: ['3'] };
    }

    it('is not sent by a server to programs of this computer that it was not dialled at', async () => {
      let visits = 0;
      const program = createServer(() => (visits += 1)).listen(0, '127.0.0.2');
      await once(program, 'listening');
      cleanups.push(() => program.close());
      const { port } = program.address() as AddressInfo;
      const printer: Alternate = { family: 4, host: null, port: 631 };
      const claims = { public: { v4: canonicalAddress('127.0.0.1', 4_000), v6: null } };
      const endpoint = await liar('127.0.0.1', claims, [printer, { family: 4, host: '127.0.0.2', port }]);
      const opened = await open(endpoint);
      await opened.sharing.createRoom(ROOM, never);
      const shared = await opened.sharing.shareOwnContact(ROOM, true, never, details(1));
      expect(shared).toMatchObject({ isCooee: true, alternates: [] });
      await probeNat(shared, opened.port, never);
      expect(visits).toBe(0);
    });

    const isAlone = lanAddresses()[0] === '127.0.0.1';
    it.skipIf(isAlone)(
      'believes no server elsewhere that this computer’s loopback is anybody’s address',
      async () => {
        const [host = ''] = lanAddresses();
        const loopback = { v4: canonicalAddress('127.0.0.1', 8_080), v6: canonicalAddress('::1', 8_080) };
        const endpoint = await liar(host, { private: loopback, public: loopback }, []);
        const { sharing, port } = await open(endpoint);
        await sharing.createRoom(ROOM, never);
        const { own } = await sharing.shareOwnContact(ROOM, true, never, details(1));
        const nobody = { v4: null, v6: null };
        expect(own).toEqual({ private: { v4: canonicalAddress(host, port.port), v6: null }, public: nobody });
        expect((await sharing.friendContact(never)).contact).toEqual({ private: nobody, public: nobody });
      },
    );

    it('says nothing to a server of the gday family but what such a server understands', async () => {
      const heard: string[] = [];
      const { promise: end, resolve: hungUp } = deferred();
      const contact = { private: { v4: null, v6: null }, public: { v4: null, v6: null } };
      const gday = createServer((socket) => {
        const decoder = dialect3.clientMessageDecoder();
        socket.on('error', () => undefined);
        socket.on('data', (bytes: Buffer) => {
          for (const { type } of decoder.push(bytes)) {
            heard.push(type);
            const contacts = [
              dialect3.encodeServerMessage({ type: 'client-contact', contact, server: null }),
              dialect3.encodeServerMessage({ type: 'peer-contact', contact, details: null }),
            ];
            if (type === 'create-room') socket.write(dialect3.encodeServerMessage({ type: 'room-created' }));
            if (type === 'record-address')
              socket.write(dialect3.encodeServerMessage({ type: 'address-recorded' }));
            if (type === 'ready') socket.write(Buffer.concat(contacts));
          }
        });
        socket.on('end', () => hungUp());
      });
      gday.listen(0, '127.0.0.1');
      await once(gday, 'listening');
      cleanups.push(() => gday.close());
      const { port } = gday.address() as AddressInfo;
      const { sharing, port: own } = await open({ host: '127.0.0.1', port, tls: null, dialects: ['3'] });
      await sharing.createRoom(ROOM, never);
      sharing.tellDetails(details(1));
      expect(await sharing.shareOwnContact(ROOM, true, never, details(2))).toEqual({
        own: { ...contact, private: { v4: canonicalAddress('127.0.0.1', own.port), v6: null } },
        isCooee: false,
        isProxied: false,
        alternates: [],
        observesUdpAt: [],
        relay: null,
      });
      sharing.tellDetails(details(3));
      expect(await sharing.friendContact(never)).toMatchObject({ contact, details: null });
      sharing.close();
      await end;
      expect(heard).toEqual(['create-room', 'record-address', 'ready']);
    });
  });
});
