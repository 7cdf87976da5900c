/** What clients of the relay see, over real sockets, with TLS and without. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';

import { generate } from 'selfsigned';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { dialect01, dialect3 } from '../../../src-shared/contact-exchange';
import { Client } from '../client.fixture';
import type { ContactServer, LogLevel, TlsIdentity } from '../index';
import { startContactServer } from '../index';
import { DEFAULT_RELAY_OPTIONS } from './options';
import type { RelayOptions } from './options';
import { newToken, ONE_SIDE, OTHER_SIDE, RelayClient } from './relay-client.fixture';

const MIB = 1024 * 1024;
/** No answer of the contact exchange is shorter. */
const ANSWER_BYTES = 12;

let identity: TlsIdentity;
const servers: ContactServer[] = [];
const sockets: Socket[] = [];

beforeAll(async () => {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
  });
  identity = { key: made.private, certificate: made.cert };
});

afterEach(async () => {
  vi.useRealTimers();
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

interface Wishes {
  readonly tls?: boolean;
  readonly limits?: Partial<RelayOptions>;
  readonly requestLimitPerMinute?: number;
  readonly log?: (level: LogLevel, text: string) => void;
}

async function start({
  tls = false,
  limits = {},
  requestLimitPerMinute = 1_000_000,
  log = () => undefined,
}: Wishes = {}): Promise<ContactServer> {
  const server = await startContactServer({
    listeners: [{ address: '0.0.0.0', port: 0 }],
    tls: tls ? identity : null,
    requestLimitPerMinute,
    relay: { ...DEFAULT_RELAY_OPTIONS, bytesPerSecond: null, ...limits },
    log,
  });
  servers.push(server);
  return server;
}

/** @param from the client's own address, on Linux any of 127.0.0.0/8 */
async function client({ addresses: [place] }: ContactServer, from = '127.0.0.1'): Promise<RelayClient> {
  const target = { host: '127.0.0.1', port: place!.port, localAddress: from };
  const isTls = place!.protocol === 'tls';
  const socket = isTls ? connectTls({ ...target, rejectUnauthorized: false }) : connect(target);
  sockets.push(socket);
  await once(socket, isTls ? 'secureConnect' : 'connect');
  return new RelayClient(socket);
}

async function pair(server: ContactServer): Promise<[RelayClient, RelayClient]> {
  const token = newToken();
  const one = await client(server);
  const other = await client(server);
  one.ask(token, ONE_SIDE);
  other.ask(token, OTHER_SIDE);
  expect([await one.takeText(3), await other.takeText(3)]).toEqual(['ok\n', 'ok\n']);
  return [one, other];
}

describe.each([
  ['TCP', false],
  ['TLS', true],
])('the relay over %s', (_name, tls) => {
  it('joins two sockets of different sides, says ok and nothing else, and carries bytes both ways', async () => {
    const [one, other] = await pair(await start({ tls }));
    one.write('question');
    expect(await other.takeText(8)).toBe('question');
    other.write('answer');
    expect(await one.takeText(6)).toBe('answer');
  });

  it('carries every byte, unchanged, and then the end', async () => {
    const [one, other] = await pair(await start({ tls }));
    const sent = randomBytes(24 * MIB);
    one.socket.end(sent);
    const received = await other.take(Infinity);
    expect(sha256(received)).toBe(sha256(sent));
    expect(await other.ending).toBe('ended');
    expect(await one.rest()).toEqual(['', 'ended']);
  });

  it('carries the last words of one who leaves while the other sends without a pause', async () => {
    const [one, other] = await pair(await start({ tls, limits: { bytesPerSecond: 2_000_000 } }));
    const flood = setInterval(() => one.write(Buffer.alloc(64 * 1024)), 5);
    await other.take(MIB);
    other.socket.end('goodbye');
    const [heard] = await one.rest();
    clearInterval(flood);
    expect(heard).toBe('goodbye');
  });

  it('holds back who sends faster than the friend reads', async () => {
    const [one, other] = await pair(await start({ tls }));
    other.socket.pause();
    const chunk = Buffer.alloc(MIB);
    let accepted = 0;
    // What the system's own buffers of two loopback connections hold; 256 MiB would fit in no buffer of the relay.
    for (; accepted < 256; accepted += 1) {
      const wasTaken = new Promise((resolve) => one.socket.write(chunk, resolve));
      if ((await Promise.race([wasTaken, sleep(500, 'stuck')])) === 'stuck') break;
    }
    expect(accepted).toBeLessThan(64);
    other.socket.resume();
    const whole = (accepted + 1) * MIB;
    expect((await other.take(whole)).length).toBe(whole);
  });

  it('takes a request byte by byte', async () => {
    const server = await start({ tls });
    const token = newToken();
    const slow = await client(server);
    for (const byte of `please relay ${token} for side ${ONE_SIDE}\n`) {
      slow.write(byte);
      await sleep(1);
    }
    const other = await client(server);
    other.ask(token, OTHER_SIDE);
    expect(await slow.takeText(3)).toBe('ok\n');
  });

  it('takes the old request, without a side, which belongs to every side', async () => {
    const server = await start({ tls });
    for (const side of [null, ONE_SIDE]) {
      const token = newToken();
      const old = await client(server);
      old.ask(token, null);
      const other = await client(server);
      other.ask(token, side, 'at once');
      expect(await old.takeText(10)).toBe('ok\nat once');
    }
  });

  it.each([
    ['GET / HTTP/1.1', ''],
    [`please relay ${'g'.repeat(64)} for side ${ONE_SIDE}\n`, 'bad handshake\n'],
    [`please relay ${'0'.repeat(63)}\n`, 'bad handshake\n'],
    [`please relay ${'0'.repeat(64)} for side 12\n`, 'bad handshake\n'],
    [`please ${'really '.repeat(20)}`, 'bad handshake\n'],
    [`please relay ${'0'.repeat(64)}\nhello`, 'impatient\n'],
  ])('refuses %j', async (request, answer) => {
    const impolite = await client(await start({ tls }));
    impolite.write(request);
    const [text, ending] = await impolite.rest();
    expect(ending).toBe('ended');
    // What begins with no p is for the contact exchange to answer.
    if (answer === '') expect(text).toMatch(/^\x03/);
    else expect(text).toBe(answer);
  });

  it('refuses bytes of one that still waits, and forgets it', async () => {
    const server = await start({ tls });
    const token = newToken();
    const impatient = await client(server);
    impatient.ask(token, ONE_SIDE);
    await sleep(50);
    impatient.write('hello?');
    expect(await impatient.rest()).toEqual(['impatient\n', 'ended']);
    const late = await client(server);
    late.ask(token, OTHER_SIDE);
    expect(await Promise.race([late.take(1), sleep(200, 'waits')])).toBe('waits');
  });
});

describe('who is joined', () => {
  it('never joins two of one side: the newest is joined with the other side, the rest is ended', async () => {
    const server = await start();
    const token = newToken();
    const attempts: RelayClient[] = [];
    for (let count = 0; count < 3; count += 1) {
      const attempt = await client(server);
      attempt.ask(token, ONE_SIDE);
      await sleep(30);
      attempts.push(attempt);
    }
    const other = await client(server);
    other.ask(token, OTHER_SIDE, 'hello');
    const [first, second, newest] = attempts as [RelayClient, RelayClient, RelayClient];
    expect(await newest.takeText(8)).toBe('ok\nhello');
    expect([await first.rest(), await second.rest()]).toEqual([
      ['', 'ended'],
      ['', 'ended'],
    ]);
  });

  it('forgets one that leaves while it waits', async () => {
    const server = await start();
    const token = newToken();
    const leaver = await client(server);
    leaver.ask(token, ONE_SIDE);
    await sleep(50);
    leaver.socket.end();
    expect(await leaver.rest()).toEqual(['', 'ended']);
    const late = await client(server);
    late.ask(token, OTHER_SIDE);
    expect(await Promise.race([late.take(1), sleep(200, 'waits')])).toBe('waits');
  });

  it('tells one for whom nobody came within 90 s', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const lonely = await client(await start());
    lonely.ask(newToken(), ONE_SIDE);
    await new Promise((resolve) => setImmediate(resolve));
    while (vi.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(91_000);
    expect(await lonely.rest()).toEqual(['lonely\n', 'ended']);
  });
});

describe('the limits of the relay', () => {
  it('ends a pair after exactly its bytes, both ways together', async () => {
    const [one, other] = await pair(await start({ limits: { bytes: 1_000_000 } }));
    one.write(Buffer.alloc(400_000));
    await other.take(400_000);
    other.write(Buffer.alloc(2_000_000));
    const received = await one.take(Infinity);
    expect(received.length).toBe(600_000);
    expect([await one.ending, await other.ending]).toEqual(['ended', 'ended']);
  });

  it('carries everything where there are no limits', async () => {
    const none = { bytes: null, bytesPerSecond: null, seconds: null, totalBytesPerSecond: null };
    const [one, other] = await pair(await start({ limits: none }));
    one.write(Buffer.alloc(3 * MIB));
    expect((await other.take(3 * MIB)).length).toBe(3 * MIB);
  });

  it('ends a pair after its time, whatever it does', async () => {
    const [one, other] = await pair(await start({ limits: { seconds: 1 } }));
    const begin = performance.now();
    const chatter = setInterval(() => one.write('chatter'), 50);
    expect([await one.ending, await other.ending]).toEqual(['ended', 'ended']);
    clearInterval(chatter);
    expect(performance.now() - begin).toBeGreaterThan(900);
  });

  it('ends a pair that is silent for five minutes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const [one, other] = await pair(await start());
    await vi.advanceTimersByTimeAsync(290_000);
    one.write('still here');
    expect(await other.takeText(10)).toBe('still here');
    await vi.advanceTimersByTimeAsync(290_000);
    expect(one.socket.readableEnded).toBe(false);
    await vi.advanceTimersByTimeAsync(11_000);
    expect([await one.ending, await other.ending]).toEqual(['ended', 'ended']);
  });

  it('slows a pair down to its rate, both ways together', async () => {
    const [one, other] = await pair(await start({ limits: { bytesPerSecond: 4_000_000 } }));
    const begin = performance.now();
    one.write(Buffer.alloc(2_000_000));
    other.write(Buffer.alloc(2_000_000));
    await Promise.all([one.take(2_000_000), other.take(2_000_000)]);
    const seconds = (performance.now() - begin) / 1000;
    expect(seconds).toBeGreaterThan(0.8);
    expect(seconds).toBeLessThan(1.6);
  });

  it('shares the rate of all evenly among those who send', async () => {
    const server = await start({ limits: { totalBytesPerSecond: 8_000_000 } });
    const pairs = [await pair(server), await pair(server), await pair(server), await pair(server)];
    const begin = performance.now();
    for (const [sender] of pairs) sender.write(Buffer.alloc(2_000_000));
    const times = await Promise.all(
      pairs.map(async ([, receiver]) => {
        await receiver.take(2_000_000);
        return (performance.now() - begin) / 1000;
      }),
    );
    expect(Math.min(...times)).toBeGreaterThan(0.6);
    expect(Math.max(...times)).toBeLessThan(1.6);
  });

  it('tells one too many of an address that it is busy, and serves other addresses', async () => {
    const server = await start({ limits: { perAddress: 2 } });
    const [one] = await pair(server);
    const third = await client(server);
    third.ask(newToken(), ONE_SIDE);
    expect(await third.rest()).toEqual(['busy\n', 'ended']);
    const token = newToken();
    const neighbours = [await client(server, '127.0.0.2'), await client(server, '127.0.0.3')] as const;
    neighbours[0].ask(token, ONE_SIDE);
    neighbours[1].ask(token, OTHER_SIDE);
    expect(await neighbours[0].takeText(3)).toBe('ok\n');
    one.socket.end();
    await one.ending;
    await sleep(50);
    await pair(server);
  });

  it('tells one that connects too often that it is busy', async () => {
    // Two connections for each request.
    const server = await start({ requestLimitPerMinute: 1 });
    await pair(server);
    const third = await client(server);
    third.ask(newToken(), ONE_SIDE);
    expect(await third.rest()).toEqual(['busy\n', 'ended']);
  });

  it('refuses both halves of a pair too many', async () => {
    const server = await start({ limits: { pairs: 1 } });
    await pair(server);
    const token = newToken();
    const [one, other] = [await client(server), await client(server)];
    one.ask(token, ONE_SIDE);
    other.ask(token, OTHER_SIDE);
    expect([await one.rest(), await other.rest()]).toEqual([
      ['busy\n', 'ended'],
      ['busy\n', 'ended'],
    ]);
  });

  it('joins an honest pair though a thousand halves wait and no more may', async () => {
    const server = await start({ limits: { waiting: 300, perAddress: 64 } });
    const strangers: RelayClient[] = [];
    for (let count = 0; count < 1000; count += 1) {
      // Each address has its 64 at most: what is above is refused without a place.
      const stranger = await client(server, `127.0.1.${1 + (count % 16)}`);
      stranger.ask(newToken(), ONE_SIDE);
      strangers.push(stranger);
    }
    const first = await Promise.all(strangers.slice(0, 700).map((stranger) => stranger.rest()));
    expect(new Set(first.map(String))).toEqual(new Set(['busy\n,ended']));
    const [one, other] = await pair(server);
    one.write('through');
    expect(await other.takeText(7)).toBe('through');
  });

  it('takes no caller’s place at the contact exchange', async () => {
    const server = await start({ limits: { perAddress: 1000 } });
    const token = newToken();
    // 128 connections of one address are all that the contact exchange has.
    for (let count = 0; count < 140; count += 1) (await client(server)).ask(token, ONE_SIDE);
    await pair(server);
  });
});

describe('the relay and the contact exchange on one port', () => {
  const REQUESTS: readonly (readonly [string, Buffer])[] = [
    ['dialect 0.1', Buffer.from(dialect01.encodeClientMessage({ type: 'create-room', roomCode: '77' }))],
    ['dialect 3', Buffer.from(dialect3.encodeClientMessage({ type: 'create-room', roomCode: '77' }))],
    ['nobody’s dialect', Buffer.from('\x09what is this')],
  ];

  it.each(REQUESTS)('answers %s as a server that does not relay, byte for byte', async (_name, request) => {
    const plain = await startContactServer({ listeners: [{ address: '0.0.0.0', port: 0 }], tls: null });
    servers.push(plain);
    const answers: Buffer[] = [];
    for (const server of [plain, await start()]) {
      for (const piece of [request.length, 1]) {
        const caller = await client(server);
        for (let at = 0; at < request.length; at += piece) {
          caller.write(request.subarray(at, at + piece));
          if (piece === 1) await sleep(1);
        }
        answers.push(await caller.take(ANSWER_BYTES));
        caller.socket.destroy();
        await sleep(30);
      }
    }
    expect(answers[0]!.length).toBe(ANSWER_BYTES);
    expect(new Set(answers.map((answer) => answer.toString('hex'))).size).toBe(1);
  });

  it('tells Cooees, and nobody else, what a pair may send', async () => {
    const server = await start({ limits: { bytes: 5e9, bytesPerSecond: null, seconds: 3600 } });
    const cooee = new Client((await client(server)).socket, dialect3);
    expect(await cooee.ask({ type: 'observe-address' })).toMatchObject({
      server: { relay: { bytes: 5e9, bytesPerSecond: null, seconds: 3600 } },
    });
    const gday = new Client((await client(server)).socket, dialect3);
    await gday.ask({ type: 'create-room', roomCode: '78' });
    const ready = { type: 'ready', roomCode: '78', isCreator: true, privateContact: null } as const;
    expect(await gday.ask({ ...ready, details: null })).toMatchObject({ server: null });
  });

  it('ends a client that never says a word, after a minute', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const silent = await client(await start());
    while (vi.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(61_000);
    expect(await silent.rest()).toEqual(['', 'ended']);
  });

  it('stops, whatever its clients do', async () => {
    const server = await start();
    const [one] = await pair(server);
    const waiting = await client(server);
    waiting.ask(newToken(), ONE_SIDE);
    const half = await client(server);
    half.write('please re');
    const silent = await client(server);
    await sleep(50);
    await server.close();
    expect([await one.ending, await waiting.ending, await half.ending, await silent.ending]).toEqual([
      'ended',
      'ended',
      'ended',
      'ended',
    ]);
  });
});

it('logs counts and sums, neither tokens nor addresses', async () => {
  const lines: [LogLevel, string][] = [];
  const server = await start({ log: (level, text) => lines.push([level, text]) });
  const [one, other] = await pair(server);
  one.write(Buffer.alloc(1_500_000));
  await other.take(1_500_000);
  one.socket.end();
  await other.ending;
  const rude = await client(server);
  rude.write('please?\n');
  await rude.ending;
  await server.close();
  const info = lines.filter(([level]) => level === 'info').map(([, text]) => text);
  expect(info).toEqual([
    'serving 1 address',
    expect.stringMatching(/^a relayed pair ended after 1\.5 MB in \d s: one of the two left$/),
    'relay: 1 joined, 1.5 MB; left 1, bad handshake 1; now 0 pairs, 0 waiting',
  ]);
  expect(info.join()).not.toMatch(/127\.0|[\da-f]{16}/);
});

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
