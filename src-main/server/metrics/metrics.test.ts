/** What a monitor reads after known things have happened at a real server, scraped over real HTTP. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';

import { generate } from 'selfsigned';
import { afterEach, describe, expect, it } from 'vitest';

import { bindingRequest } from '../../../src-shared/contact-exchange';
import type { ClientMessage } from '../../../src-shared/contact-exchange';
import { Client } from '../client.fixture';
import type { ContactServer, ContactServerOptions } from '../index';
import { startContactServer } from '../index';
import { parseNetwork } from '../listening/proxies';
import { DEFAULT_RELAY_OPTIONS } from '../relay';
import { newToken, ONE_SIDE, OTHER_SIDE, RelayClient } from '../relay/relay-client.fixture';
import type { Scraped } from './exposition.fixture';
import { readExposition } from './exposition.fixture';
import { healthOf, openEndpoint, prometheusMetrics } from './index';
import type { Metrics } from './index';

const CODE = '123456789';
const create = (roomCode = CODE): ClientMessage => ({ type: 'create-room', roomCode });
const record = (isCreator: boolean, roomCode = CODE): ClientMessage => ({
  type: 'record-address',
  roomCode,
  isCreator,
  privateAddress: null,
});
const ready = (isCreator: boolean, roomCode = CODE): ClientMessage => ({
  type: 'ready',
  roomCode,
  isCreator,
  privateContact: null,
  details: null,
});

const cleanups: (() => Promise<void>)[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(cleanups.splice(0).map((clean) => clean()));
});

interface Measured {
  readonly server: ContactServer;
  readonly metrics: Metrics;
  scrape(): Promise<Scraped>;
  /** Scrapes until a metric has the value. */
  until(metric: string, value: number): Promise<Scraped>;
}

async function start(options: Partial<ContactServerOptions> = {}): Promise<Measured> {
  const metrics = prometheusMetrics('1.2.3');
  const { measures, registry } = metrics;
  const listeners = [{ address: '127.0.0.1', port: 0 }];
  const server = await startContactServer({ listeners, tls: null, measures, ...options });
  metrics.watch(() => server.standing);
  const { address, close } = await openEndpoint(
    { address: '127.0.0.1', port: 0 },
    {
      scrape: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
      health: () => healthOf('serving', server.standing),
      log: () => undefined,
    },
  );
  cleanups.push(close, () => server.close());
  const scrape = async (): Promise<Scraped> => {
    const response = await fetch(`http://127.0.0.1:${address.port}/metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    return readExposition(await response.text());
  };
  const until = async (metric: string, value: number): Promise<Scraped> => {
    for (;;) {
      const scraped = await scrape();
      if (scraped.samples.get(metric) === value) return scraped;
      await wait(5);
    }
  };
  return { server, metrics, scrape, until };
}

async function dial({ server }: Measured): Promise<Socket> {
  const { address: host, port } = server.addresses[0]!;
  const socket = connect({ host, port });
  sockets.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

async function client(measured: Measured): Promise<Client> {
  return new Client(await dial(measured));
}

async function meet(measured: Measured, roomCode = CODE): Promise<readonly Client[]> {
  const [creator, joiner] = [await client(measured), await client(measured)];
  await creator.ask(create(roomCode));
  await creator.ask(record(true, roomCode));
  await creator.ask(ready(true, roomCode));
  await joiner.ask(record(false, roomCode));
  await joiner.ask(ready(false, roomCode));
  expect((await creator.next()).type).toBe('peer-contact');
  expect((await joiner.next()).type).toBe('peer-contact');
  return [creator, joiner];
}

/** The samples of a metric that are not zero, by their labels; all of it if it has none. */
function counted({ samples }: Scraped, metric: string): Record<string, number> {
  const own = [...samples].filter(([key, value]) => key.startsWith(`${metric}{`) && value !== 0);
  return Object.fromEntries(own.map(([key, value]) => [key.slice(metric.length), value]));
}

describe('the metrics of a contact server', () => {
  it('count two meetings, and how long their creators waited', async () => {
    const measured = await start();
    await meet(measured);
    const [creator, joiner] = await meet(measured);
    const scraped = await measured.until('cooee_rooms_created_total', 2);
    expect(counted(scraped, 'cooee_rooms_ended_total')).toEqual({ '{outcome="introduced"}': 2 });
    const value = (key: string): number | undefined => scraped.samples.get(key);
    expect(value('cooee_connections')).toBe(4);
    expect(value('cooee_connections_accepted_total')).toBe(4);
    expect(value('cooee_connections_limit')).toBe(4096);
    expect(value('cooee_rooms')).toBe(0);
    expect(value('cooee_rooms_limit')).toBe(20_000);
    expect(value('cooee_friend_wait_seconds_count')).toBe(2);
    expect(value('cooee_friend_wait_seconds_bucket{le="3600"}')).toBe(2);
    expect(value('cooee_friend_wait_seconds_sum')).toBeGreaterThan(0);
    expect(counted(scraped, 'cooee_request_duration_seconds_count')).toEqual({
      '{request="create-room"}': 2,
      '{request="record-address"}': 4,
      '{request="ready"}': 4,
    });
    expect(counted(scraped, 'cooee_errors_sent_total')).toEqual({});
    expect(value('cooee_build_info{version="1.2.3"}')).toBe(1);
    expect(scraped.samples.has('cooee_shared_rooms_up')).toBe(false);

    creator!.socket.end();
    joiner!.socket.end();
    await measured.until('cooee_connections', 2);
  });

  it('tell a wait of seconds by the buckets', async () => {
    const { metrics, scrape } = await start();
    for (const seconds of [0.5, 4, 45, 4000]) metrics.measures.roomEnded('introduced', seconds);
    metrics.measures.roomEnded('left', 45);
    const { samples } = await scrape();
    const below = (end: string): number | undefined =>
      samples.get(`cooee_friend_wait_seconds_bucket{le="${end}"}`);
    expect(['1', '5', '30', '60', '3600', '+Inf'].map(below)).toEqual([1, 2, 2, 3, 3, 4]);
  });

  it('count rooms that their creators leave, and what callers are told', async () => {
    const measured = await start();
    const [leaver, guesser] = [await client(measured), await client(measured)];
    await leaver.ask(create());
    expect((await measured.scrape()).samples.get('cooee_rooms')).toBe(1);
    expect(await guesser.ask(create())).toEqual({ type: 'error', error: 'room-taken' });
    expect(await guesser.ask(record(false, '7'))).toEqual({ type: 'error', error: 'no-such-room' });
    leaver.socket.end();
    const left = await measured.until('cooee_rooms_ended_total{outcome="left"}', 1);
    expect(left.samples.get('cooee_rooms')).toBe(0);
    guesser.socket.write(Buffer.from([0x01, 0xff, 0xff, 0xff]));
    await guesser.ending;
    const scraped = await measured.scrape();
    expect(counted(scraped, 'cooee_errors_sent_total')).toEqual({
      '{error="room-taken"}': 1,
      '{error="no-such-room"}': 1,
      '{error="syntax"}': 1,
    });
    expect(counted(scraped, 'cooee_rooms_ended_total')).toEqual({ '{outcome="left"}': 1 });
    expect(scraped.samples.get('cooee_friend_wait_seconds_count')).toBe(0);
  });

  it('count rooms to which no friend comes', async () => {
    const measured = await start({ roomTimeoutSeconds: 0.3 });
    const waiter = await client(measured);
    // In one packet: the room lives no longer than a busy machine may be busy with something else.
    waiter.write(create(), ready(true));
    const told = [await waiter.next(), await waiter.next(), await waiter.next()];
    expect(told.map(({ type }) => type)).toEqual(['room-created', 'client-contact', 'error']);
    const scraped = await measured.until('cooee_rooms_ended_total{outcome="expired"}', 1);
    expect(counted(scraped, 'cooee_errors_sent_total')).toEqual({ '{error="peer-timed-out"}': 1 });
    expect(counted(scraped, 'cooee_rooms_ended_total')).toEqual({ '{outcome="expired"}': 1 });
  });

  it('count what is refused, by the reason', async () => {
    const often = await start({ requestLimitPerMinute: 1 });
    for (let number = 0; number < 5; number += 1) await dial(often);
    const refused = await often.until('cooee_refusals_total{reason="connection rate"}', 3);
    expect(counted(refused, 'cooee_refusals_total')).toEqual({ '{reason="connection rate"}': 3 });
    expect(refused.samples.get('cooee_connections_accepted_total')).toBe(2);

    const full = await start({ maxConnections: 2 });
    for (let number = 0; number < 3; number += 1) await dial(full);
    const made = await full.until('cooee_refusals_total{reason="evicted"}', 1);
    expect(made.samples.get('cooee_connections')).toBe(2);
    expect(made.samples.get('cooee_connections_accepted_total')).toBe(3);

    const behind = await start({ proxies: [parseNetwork('127.0.0.1')!] });
    (await dial(behind)).write('GET / HTTP/1.1\r\n\r\n');
    await behind.until('cooee_refusals_total{reason="proxy header"}', 1);
  });

  it('count TLS handshakes that succeed and that fail', async () => {
    const made = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      curve: 'P-256',
    });
    const measured = await start({ tls: { key: made.private, certificate: made.cert } });
    const { address: host, port } = measured.server.addresses[0]!;
    for (let number = 0; number < 2; number += 1) {
      const socket = connectTls({ host, port, ca: made.cert, servername: 'localhost' });
      sockets.push(socket);
      await once(socket, 'secureConnect');
    }
    (await dial(measured)).write('no TLS at all');
    const scraped = await measured.until('cooee_tls_handshakes_total{result="failed"}', 1);
    expect(counted(scraped, 'cooee_tls_handshakes_total')).toEqual({
      '{result="ok"}': 2,
      '{result="failed"}': 1,
    });
  });

  it('count what the relay joins, passes on and refuses', async () => {
    const measured = await start({ relay: { ...DEFAULT_RELAY_OPTIONS, bytes: 1_000_000 } });
    const token = newToken();
    const [one, other] = [new RelayClient(await dial(measured)), new RelayClient(await dial(measured))];
    one.ask(token, ONE_SIDE);
    await measured.until('cooee_relay_waiting_connections', 1);
    other.ask(token, OTHER_SIDE);
    expect([await one.takeText(3), await other.takeText(3)]).toEqual(['ok\n', 'ok\n']);
    one.write(Buffer.alloc(70_000));
    await other.take(70_000);
    other.write(Buffer.alloc(5_000));
    await one.take(5_000);
    const joined = await measured.scrape();
    expect(joined.samples.get('cooee_relay_bytes_total')).toBe(75_000);
    expect(joined.samples.get('cooee_relay_pairs')).toBe(1);
    expect(joined.samples.get('cooee_relay_waiting_connections')).toBe(0);
    expect(joined.samples.get('cooee_connections')).toBe(0);
    one.socket.end();
    new RelayClient(await dial(measured)).write('please go away\n');
    await measured.until('cooee_relay_refusals_total{reason="bad handshake"}', 1);
    const parted = await measured.until('cooee_relay_pairs_ended_total{reason="left"}', 1);
    expect(parted.samples.get('cooee_relay_pairs_joined_total')).toBe(1);
    expect(parted.samples.get('cooee_relay_pairs')).toBe(0);
    expect(parted.samples.get('cooee_relay_bytes_total')).toBe(75_000);
  });

  it('count datagrams by what became of them', async () => {
    const measured = await start({ hasUdp: true, requestLimitPerMinute: 2 });
    const place = measured.server.udp[0]!;
    const socket = createSocket('udp4');
    cleanups.push(() => new Promise((resolve) => socket.close(() => resolve())));
    for (let number = 0; number < 3; number += 1)
      socket.send(bindingRequest(new Uint8Array(12)), place.port, place.address);
    socket.send('what is this', place.port, place.address);
    const scraped = await measured.until('cooee_udp_observations_total{result="unreadable"}', 1);
    expect(counted(scraped, 'cooee_udp_observations_total')).toEqual({
      '{result="answered"}': 2,
      '{result="limited"}': 1,
      '{result="unreadable"}': 1,
    });
  });

  it('have no address and no room code in them, and each its own unit and name', async () => {
    const measured = await start();
    await meet(measured);
    const { samples, types } = await measured.scrape();
    const text = [...samples.keys()].join('\n');
    expect(text).not.toContain('127.0.0.1');
    expect(text).not.toContain(CODE);
    const own = [...types].filter(([name]) => name.startsWith('cooee_'));
    expect(own.length).toBeGreaterThan(15);
    for (const [name, type] of own) expect(name.endsWith('_total'), name).toBe(type === 'counter');
    for (const [name, type] of own) if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    // Of the process, by the library.
    expect(samples.get('process_resident_memory_bytes')).toBeGreaterThan(1e6);
    expect(types.get('nodejs_eventloop_lag_p99_seconds')).toBe('gauge');
  });
});
