/** `cooee serve --workers`: processes that share a port, and are one server to those who call. */
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';

import { expect } from '@playwright/test';
import { generate } from 'selfsigned';

import { canonicalAddress, dialect01, dialect3 } from '../../src-shared/contact-exchange';
import type { ClientMessage } from '../../src-shared/contact-exchange';
import { Client } from '../../src-main/server/client.fixture';
import {
  newToken,
  ONE_SIDE,
  OTHER_SIDE,
  RelayClient,
} from '../../src-main/server/relay/relay-client.fixture';
import { ownerOf, slotsFor } from '../../src-main/server/workers/owners';
import { test as base } from '../support/program/command-line-test';
import { serve } from '../support/program/command-line';
import type { CommandLine } from '../support/program/command-line';

const ROOM = '81985529216486895';
const CREATE: ClientMessage = { type: 'create-room', roomCode: ROOM };
const record = (isCreator: boolean): ClientMessage => ({
  type: 'record-address',
  roomCode: ROOM,
  isCreator,
  privateAddress: null,
});
const ready = (isCreator: boolean): ClientMessage => ({
  type: 'ready',
  roomCode: ROOM,
  isCreator,
  privateContact: null,
  details: null,
});
const TOO_MANY = { type: 'error', error: 'too-many-requests' };

/** An address of loopback whose connections the worker of this slot gets, of two. */
function addressOf(slot: number, index = 0): string {
  const all = Array.from({ length: 64 }, (_, host) => `127.0.7.${host + 1}`);
  const address = all.filter((host) => slotsFor(ownerOf(canonicalAddress(host, 0)), 2)[0] === slot)[index];
  if (address === undefined) throw new Error('no such address');
  return address;
}

interface Server {
  readonly program: CommandLine;
  readonly port: number;
}

const test = base.extend<{
  readonly start: (...args: readonly string[]) => Promise<Server>;
  readonly open: (server: Server, localAddress: string) => Promise<Socket>;
}>({
  start: async ({ running }, use) => {
    await use(async (...args) => {
      const { server, port } = await serve(['--workers', '2', '-v', 'debug', ...args]);
      running.push(server);
      return { program: server, port: Number(port) };
    });
  },
  open: async ({}, use) => {
    const sockets: Socket[] = [];
    await use(async ({ port }, localAddress) => {
      const socket = connect({ host: '127.0.0.1', port, localAddress });
      sockets.push(socket);
      await once(socket, 'connect');
      return socket;
    });
    for (const socket of sockets) socket.destroy();
  },
});

test.skip(process.platform !== 'linux', 'other systems have one address of loopback');

/** The processes that a program has started. */
async function childrenOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(' ').filter(Boolean).map(Number);
}

/** Waits until the log has these words, in this order. */
async function logs(program: CommandLine, ...words: readonly string[]): Promise<void> {
  const found = (): boolean => {
    let from = 0;
    return words.every((each) => {
      from = program.stderr.indexOf(each, from);
      return from !== -1;
    });
  };
  await expect.poll(found, { intervals: [50], timeout: 20_000 }).toBe(true);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('callers of two workers meet, whatever dialect they speak, and the worker of each is that of its address', async ({
  start,
  open,
}) => {
  const server = await start('-u');
  expect(server.program.stdout).toBe(`listening tcp 127.0.0.1:${server.port}\n`);
  const creator = new Client(await open(server, addressOf(0)), dialect01);
  const joiner = new Client(await open(server, addressOf(1)), dialect3);
  expect(await creator.ask(CREATE)).toEqual({ type: 'room-created' });
  for (const [client, isCreator] of [
    [creator, true],
    [joiner, false],
  ] as const)
    expect(await client.ask(record(isCreator))).toEqual({ type: 'address-recorded' });
  expect(await creator.ask(ready(true))).toMatchObject({ type: 'client-contact' });
  const address = (client: Client): object => ({ contact: { public: { v4: client.local } } });
  expect(await joiner.ask(ready(false))).toMatchObject({ type: 'client-contact', ...address(joiner) });
  expect(await joiner.next()).toMatchObject({ type: 'peer-contact', ...address(creator) });
  expect(await creator.next()).toMatchObject({ type: 'peer-contact', ...address(joiner) });
  await logs(server.program, `worker 1: ${addressOf(0)}:${creator.local.port}: peer-contact`);
  await logs(server.program, `worker 2: ${addressOf(1)}:${joiner.local.port}: peer-contact`);
});

test('friends of the callers of a worker that was killed are told, and another one serves', async ({
  start,
  open,
}) => {
  const server = await start('-u');
  const [creator, joiner] = [
    new Client(await open(server, addressOf(0)), dialect3),
    new Client(await open(server, addressOf(1)), dialect3),
  ];
  expect(await creator.ask(CREATE)).toEqual({ type: 'room-created' });
  expect(await joiner.ask(ready(false))).toMatchObject({ type: 'client-contact' });
  const processes = await childrenOf(server.program.pid);
  expect(processes).toHaveLength(2);
  process.kill(processes[0] ?? 0, 'SIGKILL');
  const killedAt = performance.now();
  expect(await joiner.next()).toEqual({ type: 'error', error: 'peer-timed-out' });
  expect(performance.now() - killedAt).toBeLessThan(4_000);
  await creator.ending;
  // At once by the other worker, and by its own once there is one again.
  const meanwhile = new Client(await open(server, addressOf(0)), dialect3);
  expect(await meanwhile.ask(CREATE)).toEqual({ type: 'room-created' });
  await logs(server.program, 'worker 1 ended (SIGKILL)', 'worker 1: the shared rooms are within reach');
  await expect
    .poll(async () => {
      const later = new Client(await open(server, addressOf(0, 1)), dialect3);
      await later.ask({ type: 'observe-address' });
      return server.program.stderr.includes(`worker 1: ${addressOf(0, 1)}:${later.local.port}: connected`);
    })
    .toBe(true);
});

test('what one address may do is counted once, and all ends with the server', async ({ start, open }) => {
  const server = await start('-u', '-r', '3');
  const room = (number: number): ClientMessage => ({ type: 'create-room', roomCode: String(number) });
  for (const slot of [0, 1]) {
    for (let number = 1; number <= 3; number += 1) {
      const client = new Client(await open(server, addressOf(slot)));
      expect(await client.ask(room(10 * slot + number))).toEqual({ type: 'room-created' });
    }
    const client = new Client(await open(server, addressOf(slot)));
    expect(await client.ask(room(10 * slot + 4))).toEqual(TOO_MANY);
  }
  const processes = await childrenOf(server.program.pid);
  server.program.kill();
  expect((await server.program.finished).code).toBe(0);
  expect(server.program.stderr).toMatch(/info: stopped\n$/);
  expect(processes.filter(isRunning)).toEqual([]);
});

test('a server that ends lets friends go on who have found each other, and sends others away, of all workers', async ({
  start,
  open,
}) => {
  const server = await start('-u', '--drain', '20');
  const [creator, joiner, waiting] = [
    new Client(await open(server, addressOf(0))),
    new Client(await open(server, addressOf(1))),
    new Client(await open(server, addressOf(1, 1))),
  ];
  expect(await waiting.ask({ type: 'create-room', roomCode: '5' })).toEqual({ type: 'room-created' });
  expect(await creator.ask(CREATE)).toEqual({ type: 'room-created' });
  for (const [client, isCreator] of [
    [creator, true],
    [joiner, false],
  ] as const)
    expect(await client.ask(ready(isCreator))).toMatchObject({ type: 'client-contact' });
  for (const client of [joiner, creator]) expect(await client.next()).toMatchObject({ type: 'peer-contact' });
  server.program.kill();
  expect(await waiting.ending).toBe('ended');
  expect(await creator.ask({ type: 'observe-address' })).toMatchObject({ type: 'client-contact' });
  for (const { socket } of [creator, joiner, waiting]) socket.end();
  expect((await server.program.finished).code).toBe(0);
});

test('no worker outlives the process that started it', async ({ start, open }) => {
  const server = await start('-u', '--relay');
  const client = new Client(await open(server, addressOf(0)));
  expect(await client.ask(CREATE)).toEqual({ type: 'room-created' });
  const processes = await childrenOf(server.program.pid);
  expect(processes).toHaveLength(3);
  server.program.kill('SIGKILL');
  await client.ending;
  await expect
    .poll(async () => {
      const states = await Promise.all(
        processes.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => 'gone')),
      );
      // Where nobody waits for orphans they stay in the table, as zombies.
      return states.every((state) => state === 'gone' || state.includes(') Z '));
    })
    .toBe(true);
});

test('callers whom a load balancer passes on are told apart by what it says', async ({ start, open }) => {
  const server = await start('-u', '-r', '3', '--proxy-protocol', '127.0.7.250');
  const passedOn = async (from: string, first = Buffer.alloc(0)): Promise<Client> => {
    const socket = await open(server, '127.0.7.250');
    const header = Buffer.from(`PROXY TCP4 ${from} 192.0.2.1 40000 2310\r\n`);
    socket.write(Buffer.concat([header, first]));
    return new Client(socket);
  };
  const observe = Buffer.from(dialect01.encodeClientMessage({ type: 'observe-address' }));
  // What comes right behind the header is the caller's, and so is what comes while the connection is handed over.
  const ask = async (host: string, at: number): Promise<void> => {
    const client = await passedOn(host, observe.subarray(0, at));
    setImmediate(() => client.socket.write(observe.subarray(at)));
    const v4 = { family: 4, host, port: 40_000 };
    expect(await client.next()).toMatchObject({ type: 'client-contact', contact: { public: { v4 } } });
  };
  await Promise.all(Array.from({ length: 60 }, (_, index) => ask(`203.0.113.${100 + index}`, index % 6)));
  for (let number = 1; number <= 4; number += 1) {
    const client = await passedOn('203.0.113.4');
    const answer = await client.ask({ type: 'create-room', roomCode: String(number) });
    expect(answer).toEqual(number <= 3 ? { type: 'room-created' } : TOO_MANY);
  }
});

test('the two of a relayed pair are joined across workers, with TLS and without, byte for byte', async ({
  start,
  open,
  folder,
}) => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
  });
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  await writeFile(keyFile, key);
  await writeFile(certFile, cert);
  // One with TLS and one without.
  const servers = [await start('-u', '--relay'), await start('-k', keyFile, '-c', certFile, '--relay')];
  for (const server of servers) {
    const half = async (slot: number): Promise<RelayClient> => {
      const socket = await open(server, addressOf(slot));
      if (server === servers[0]) return new RelayClient(socket);
      const tls = connectTls({ socket, ca: cert, servername: 'localhost' });
      await once(tls, 'secureConnect');
      return new RelayClient(tls);
    };
    const [one, other] = [await half(0), await half(1)];
    const token = newToken();
    one.ask(token, ONE_SIDE);
    other.ask(token, OTHER_SIDE);
    expect(await one.takeText(3)).toBe('ok\n');
    expect(await other.takeText(3)).toBe('ok\n');
    const bytes = Buffer.from(
      Array.from({ length: 3_000_000 }, (_, index) => (index * 31 + (index >> 8)) & 0xff),
    );
    one.write(bytes);
    one.socket.end('the end');
    expect((await other.take(bytes.length)).equals(bytes)).toBe(true);
    expect(await other.rest()).toEqual(['the end', 'ended']);
    // One that is refused is told why before the connection ends.
    const impatient = await half(1);
    impatient.write('please relay nonsense\n');
    expect(await impatient.rest()).toEqual(['bad handshake\n', 'ended']);
  }
});

test('all workers show a new certificate once there is one', async ({ start, open, folder }) => {
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const renew = async (): Promise<string> => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      curve: 'P-256',
      algorithm: 'sha256',
    });
    await writeFile(keyFile, key);
    await writeFile(certFile, cert);
    return cert;
  };
  const former = await renew();
  const server = await start('-k', keyFile, '-c', certFile);
  const shown = async (slot: number, ca: string): Promise<boolean> => {
    const tls = connectTls({ socket: await open(server, addressOf(slot)), ca, servername: 'localhost' });
    return Promise.race([
      once(tls, 'secureConnect').then(() => true),
      once(tls, 'close').then(() => false),
    ]).catch(() => false);
  };
  expect([await shown(0, former), await shown(1, former)]).toEqual([true, true]);
  const latter = await renew();
  server.program.kill('SIGHUP');
  await logs(server.program, 'uses the new certificate');
  for (const slot of [0, 1]) await expect.poll(() => shown(slot, latter)).toBe(true);
});

test('what all workers measure, and the relay, is told at one address', async ({ start, open }) => {
  const server = await start('-u', '--relay', '--metrics', '127.0.0.1:0');
  const monitor = await server.program.prints(/monitoring http (127\.0\.0\.1:\d+)/);
  const callers: Client[] = [];
  for (const slot of [0, 1]) {
    const caller = new Client(await open(server, addressOf(slot)), dialect3);
    expect(await caller.ask({ type: 'create-room', roomCode: String(slot) })).toEqual({
      type: 'room-created',
    });
    callers.push(caller);
  }
  const half = new RelayClient(await open(server, addressOf(0)));
  half.ask(newToken(), ONE_SIDE);
  const scrape = async (): Promise<string> => (await fetch(`http://${monitor}/metrics`)).text();
  // The processes tell what they measured each at its own time.
  for (const line of [
    'cooee_relay_waiting_connections 1',
    'cooee_rooms_created_total 2',
    'cooee_rooms 2',
    'cooee_connections 2',
    'cooee_connections_limit 4096',
    'cooee_connections_accepted_total 3',
    'cooee_request_duration_seconds_count{request="create-room"} 2',
  ])
    await expect.poll(async () => (await scrape()).split('\n')).toContain(line);
  expect(await scrape()).not.toContain('cooee_shared_rooms_up 1');
  const health = await fetch(`http://${monitor}/readyz`);
  expect([health.status, await health.json()]).toEqual([200, { status: 'ready', troubles: [] }]);
});
