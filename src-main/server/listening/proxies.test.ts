/** What a server behind a load balancer takes its callers for, over real sockets; the balancer is a header. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';

import { generate } from 'selfsigned';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { canonicalAddress, dialect3 } from '../../../src-shared/contact-exchange';
import type { ClientMessage } from '../../../src-shared/contact-exchange';
import { Client } from '../client.fixture';
import type { ContactServer, ContactServerOptions, ListenAddress, TlsIdentity } from '../index';
import { startContactServer } from '../index';
import { DEFAULT_RELAY_OPTIONS } from '../relay';
import { newToken, ONE_SIDE, OTHER_SIDE, RelayClient } from '../relay/relay-client.fixture';
import { parseNetwork } from './proxies';
import { headerV1, headerV2, rawV2 } from './proxy-header.fixture';
import type { ToldEnds } from './proxy-header.fixture';

const CALLER: ToldEnds = { from: '203.0.113.7', fromPort: 40_123, to: '198.51.100.1', toPort: 2311 };
const CALLER_V6: ToldEnds = {
  from: '2001:db8:0:0:0:0:0:7',
  fromPort: 40_124,
  to: '2001:db8:0:0:0:0:0:1',
  toPort: 2311,
};
const AUTHORITY = Buffer.from('0200046d656574', 'hex');
const OBSERVE: ClientMessage = { type: 'observe-address' };
const CREATE: ClientMessage = { type: 'create-room', roomCode: '4660' };

let identity: TlsIdentity;
const servers: ContactServer[] = [];
const sockets: Socket[] = [];
const log: string[] = [];

beforeAll(async () => {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
  });
  identity = { key: made.private, certificate: made.cert };
});

afterEach(async () => {
  vi.useRealTimers();
  log.length = 0;
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** IPv4 loopback is a balancer; IPv6 loopback is anybody. */
async function start(options: Partial<ContactServerOptions> = {}): Promise<ContactServer> {
  const server = await startContactServer({
    listeners: ['127.0.0.1', '::1'].map((address) => ({ address, port: 0 })),
    tls: null,
    proxies: [parseNetwork('127.0.0.0/8')!],
    log: (level, text) => {
      if (level !== 'debug') log.push(`${level}: ${text}`);
    },
    ...options,
  });
  servers.push(server);
  return server;
}

async function dial(place: ListenAddress | undefined, header: Buffer): Promise<Socket> {
  const { address: host, port } = place!;
  const socket = connect({ host, port });
  sockets.push(socket);
  await once(socket, 'connect');
  if (header.length > 0) socket.write(header);
  return socket;
}

const warnings = (): string[] => log.filter((line) => line.startsWith('warn'));

describe('a caller who comes by a load balancer', () => {
  it.each([
    ['version 1', headerV1(CALLER), CALLER],
    ['version 2', headerV2(CALLER), CALLER],
    ['version 2 with additions', headerV2(CALLER, AUTHORITY), CALLER],
    ['version 1 over IPv6', headerV1(CALLER_V6), CALLER_V6],
    ['version 2 over IPv6', headerV2(CALLER_V6), CALLER_V6],
  ])('is where the header says: %s', async (_what, header, { from, fromPort }) => {
    const client = new Client(await dial((await start()).addresses[0], header), dialect3);
    const address = canonicalAddress(from, fromPort);
    expect(await client.ask(OBSERVE)).toMatchObject({
      contact: { public: address.family === 4 ? { v4: address, v6: null } : { v4: null, v6: address } },
    });
  });

  it('may come byte by byte, and with the first request right behind', async () => {
    const [place] = (await start()).addresses;
    for (const header of [headerV1(CALLER), headerV2(CALLER, AUTHORITY)]) {
      const socket = await dial(place, Buffer.alloc(0));
      socket.setNoDelay(true);
      for (const byte of header.subarray(0, -1)) {
        socket.write(Buffer.of(byte));
        await nextTurn();
      }
      socket.write(Buffer.concat([header.subarray(-1), dialect3.encodeClientMessage(OBSERVE)]));
      expect(await new Client(socket, dialect3).next()).toMatchObject({
        contact: { public: { v4: { host: CALLER.from } } },
      });
    }
  });

  it('is so with TLS, at the relay and where callers are only observed', async () => {
    const server = await start({
      tls: identity,
      relay: DEFAULT_RELAY_OPTIONS,
      observers: [{ address: '127.0.0.1', port: 0 }],
    });
    const overTls = async (header: Buffer): Promise<Socket> => {
      const socket = connectTls({
        socket: await dial(server.addresses[0], header),
        ca: identity.certificate,
        servername: 'localhost',
      });
      sockets.push(socket);
      await once(socket, 'secureConnect');
      return socket;
    };
    const seen = { contact: { public: { v4: { host: CALLER.from, port: CALLER.fromPort } } } };
    const client = new Client(await overTls(headerV2(CALLER)), dialect3);
    expect(await client.ask(OBSERVE)).toMatchObject(seen);
    const observed = new Client(await dial(server.observers[0], headerV1(CALLER)), dialect3);
    expect(await observed.ask(OBSERVE)).toMatchObject(seen);
    const token = newToken();
    const [one, other] = [
      new RelayClient(await overTls(headerV1(CALLER))),
      new RelayClient(await overTls(headerV2(CALLER_V6))),
    ];
    one.ask(token, ONE_SIDE);
    other.ask(token, OTHER_SIDE);
    expect(await one.takeText(3)).toBe('ok\n');
  });

  it('is counted by their own address, and not by the balancer’s', async () => {
    const [place] = (await start({ requestLimitPerMinute: 1 })).addresses;
    const by = async (from: string): Promise<unknown> =>
      new Client(await dial(place, headerV2({ ...CALLER, from })), dialect3).ask({
        ...CREATE,
        roomCode: String(Math.random()).slice(2, 12),
      });
    expect(await by('203.0.113.1')).toEqual({ type: 'room-created' });
    expect(await by('203.0.113.2')).toEqual({ type: 'room-created' });
    expect(await by('203.0.113.2')).toEqual({ type: 'error', error: 'too-many-requests' });
  });

  it('at the relay, too', async () => {
    const server = await start({ relay: { ...DEFAULT_RELAY_OPTIONS, perAddress: 1 } });
    const by = async (from: string): Promise<RelayClient> => {
      const client = new RelayClient(await dial(server.addresses[0], headerV2({ ...CALLER, from })));
      client.ask(newToken(), ONE_SIDE);
      return client;
    };
    const [first, same] = [await by('203.0.113.1'), await by('203.0.113.1')];
    const other = await by('203.0.113.2');
    expect(await same.rest()).toEqual(['busy\n', 'ended']);
    const still = await Promise.race([first.ending, other.ending, nextTurn('both wait')]);
    expect(still).toBe('both wait');
  });

  it('is told of other places as those of the balancer, which they dialled', async () => {
    const server = await start({ observers: [{ address: '127.0.0.1', port: 0 }] });
    const [four, six] = server.addresses.map(({ port }) => port);
    const dialled = { ...CALLER, toPort: four! };
    const client = new Client(await dial(server.addresses[0], headerV2(dialled)), dialect3);
    const at = (port: number | undefined) => [
      { family: 4, host: null, port },
      { family: 6, host: null, port },
    ];
    const answer = await client.ask(OBSERVE);
    const alternates = answer.type === 'client-contact' ? (answer.server?.alternates ?? []) : [];
    expect(alternates).toHaveLength(4);
    expect(alternates).toEqual(expect.arrayContaining([...at(six), ...at(server.observers[0]?.port)]));
  });

  it('cannot say so themselves: a second header is no request', async () => {
    const [place] = (await start()).addresses;
    const forged = headerV1({ ...CALLER, from: '192.0.2.66' });
    const client = new Client(await dial(place, Buffer.concat([headerV2(CALLER), forged])), dialect3);
    expect(await client.next()).toEqual({ type: 'error', error: 'syntax' });
    expect(await client.ending).toBe('ended');
  });
});

describe('whoever is no load balancer', () => {
  it('is served without a header', async () => {
    const client = new Client(await dial((await start()).addresses[1], Buffer.alloc(0)), dialect3);
    expect(await client.ask(OBSERVE)).toMatchObject({ contact: { public: { v6: client.local } } });
  });

  it.each([headerV1(CALLER), headerV2(CALLER)])('is not believed', async (header) => {
    const server = await start({ relay: DEFAULT_RELAY_OPTIONS });
    const client = new Client(
      await dial(server.addresses[1], Buffer.concat([header, dialect3.encodeClientMessage(OBSERVE)])),
      dialect3,
    );
    expect(await client.next()).toEqual({ type: 'error', error: 'syntax' });
    expect(await client.ending).toBe('ended');
  });

  it('is nobody where no balancer is named', async () => {
    const client = new Client(
      await dial((await start({ proxies: [] })).addresses[0], headerV1(CALLER)),
      dialect3,
    );
    expect(await client.next()).toEqual({ type: 'error', error: 'syntax' });
  });
});

describe('a load balancer', () => {
  it('that says nothing of a caller is told so in the log, once a minute', async () => {
    const [place] = (await start()).addresses;
    for (const bytes of [dialect3.encodeClientMessage(OBSERVE), Buffer.from('PROXY TCP4 nonsense\r\n')]) {
      const socket = await dial(place, Buffer.from(bytes));
      socket.on('error', () => undefined);
      await once(socket, 'close');
      expect(socket.bytesRead).toBe(0);
    }
    expect(warnings()).toEqual([
      "warn: closed a connection from 127.0.0.1, which '--proxy-protocol' lists: it does not begin with a header of the PROXY protocol",
    ]);
  });

  it.each([Buffer.alloc(0), headerV2(CALLER).subarray(0, 20)])(
    'has 5 s for the header',
    async (beginning) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
      const server = await start();
      const socket = await dial(server.addresses[0], beginning);
      // Served after it, so whatever it sent is there.
      await new Client(await dial(server.addresses[1], Buffer.alloc(0)), dialect3).ask(OBSERVE);
      vi.advanceTimersByTime(4_999);
      expect(socket.closed).toBe(false);
      vi.advanceTimersByTime(1);
      socket.on('error', () => undefined);
      await once(socket, 'close');
      expect(warnings()).toEqual([expect.stringMatching(/no header of the PROXY protocol came in 5 s$/)]);
    },
  );

  it('may ask whether the server is there, with a header of its own or without a word', async () => {
    const [place] = (await start()).addresses;
    for (const header of [rawV2(0, 0, Buffer.alloc(0)), Buffer.from('PROXY UNKNOWN\r\n')]) {
      const client = new Client(await dial(place, header), dialect3);
      expect(await client.ask(OBSERVE)).toMatchObject({ contact: { public: { v4: client.local } } });
    }
    const silent = await dial(place, Buffer.alloc(0));
    silent.end().resume();
    await once(silent, 'close');
    const brief = await dial(place, rawV2(0, 0, Buffer.alloc(0)));
    brief.end().resume();
    await once(brief, 'close');
    expect(log.filter((line) => !line.startsWith('info'))).toEqual([]);
  });
});

describe('an address or network', () => {
  it.each([
    ['192.0.2.1', { family: 4, host: '192.0.2.1', prefix: 32 }],
    ['10.0.0.0/8', { family: 4, host: '10.0.0.0', prefix: 8 }],
    ['2001:DB8::1', { family: 6, host: '2001:db8::1', prefix: 128 }],
    ['fd00::/8', { family: 6, host: 'fd00::', prefix: 8 }],
    ['::ffff:192.0.2.1', null],
    ['10.0.0.0/33', null],
    ['10.0.0.0/0', null],
    ['fd00::/129', null],
    ['fe80::1%eth0', null],
    ['10.0.0.0/8/8', null],
    ['10.0.0', null],
    ['localhost', null],
    ['', null],
  ])('%s', (text, network) => {
    expect(parseNetwork(text)).toEqual(network);
  });
});
