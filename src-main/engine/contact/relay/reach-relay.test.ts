import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import type { Proxy } from '../../../../src-shared/servers';
import type { RelayTrouble } from '../../../../src-shared/session';
import { SharedPort } from '../../punch';
import { reachRelay } from './reach-relay';
import type { RelayTarget } from './reach-relay';
import { startSmallRelay } from './small-relay.fixture';
import type { SmallRelay } from './small-relay.fixture';

const LOOPBACK = '127.0.0.1';
const never = new AbortController().signal;
const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function relay(serve?: (socket: Socket) => void): Promise<SmallRelay> {
  const started = await startSmallRelay(serve);
  cleanups.push(() => started.close());
  return started;
}

function at(port: number, isOwn = true): RelayTarget {
  return { address: { host: LOOPBACK, port, isOwn } };
}

/** One of each family, for one relay. */
function ports(): readonly SharedPort[] {
  const opened = ([6, 4] as const).map((family) => SharedPort.open(family));
  cleanups.push(() => {
    for (const port of opened) port.close();
  });
  return opened;
}

async function reached(target: RelayTarget, token: Uint8Array): Promise<Socket> {
  const socket = await reachRelay(target, token, ports(), never);
  cleanups.push(() => socket.destroy());
  return socket;
}

describe('a relay', () => {
  it.each([
    ['at an address of its own', at],
    ['at a contact server', (port: number): RelayTarget => ({ server: { host: LOOPBACK, port, tls: null } })],
  ])('%s joins the two that bring one token, and says nothing inside', async (_, where) => {
    const { port, tokens } = await relay();
    const token = randomBytes(32);
    const [one, other] = await Promise.all([reached(where(port), token), reached(where(port), token)]);
    expect(tokens).toEqual([token.toString('hex'), token.toString('hex')]);
    one.write('cooee');
    const [heard] = (await once(other, 'data')) as [Buffer];
    expect(heard.toString()).toBe('cooee');
  });

  it('hands over what came in one packet with its answer', async () => {
    const { port } = await relay((socket) => socket.once('data', () => socket.write('ok\ngday')));
    const socket = await reached(at(port), randomBytes(32));
    const [heard] = (await once(socket, 'data')) as [Buffer];
    expect(heard.toString()).toBe('gday');
  });

  it.each<[string, RelayTrouble, (socket: Socket) => void]>([
    ['refuses', 'refused', (socket) => socket.end('busy\n')],
    ['waited for the friend in vain', 'alone', (socket) => socket.end('lonely\n')],
    ['is a web server', 'foreign', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['talks without an end of a line', 'foreign', (socket) => socket.write('x'.repeat(1_000))],
    ['hangs up', 'foreign', (socket) => socket.end()],
  ])('that %s is told as such', async (_, trouble, answer) => {
    const { port } = await relay((socket) => socket.once('data', () => answer(socket)));
    await expect(reached(at(port), randomBytes(32))).rejects.toMatchObject({ trouble });
  });

  it('that is not there is told as such', async () => {
    const gone = await relay();
    gone.close();
    await expect(reached(at(gone.port), randomBytes(32))).rejects.toMatchObject({ trouble: 'unreachable' });
  });

  it('inside our own network is dialled only where our user named it', async () => {
    const { port, tokens } = await relay();
    await expect(reached(at(port, false), randomBytes(32))).rejects.toMatchObject({ trouble: 'private' });
    const localhost = { address: { host: 'localhost', port, isOwn: false } };
    await expect(reached(localhost, randomBytes(32))).rejects.toMatchObject({ trouble: 'private' });
    expect(tokens).toEqual([]);
  });

  it('that never answers is left when we are told to', async () => {
    const { port } = await relay((socket) => void socket.resume());
    const stop = new AbortController();
    const waiting = reachRelay(at(port), randomBytes(32), ports(), stop.signal);
    setTimeout(() => stop.abort(new Error('enough')), 50);
    await expect(waiting).rejects.toThrow('enough');
  });
});

/** An HTTP proxy that leads to one port of this computer, whatever it is asked for; 0 for none. */
async function proxyTo(port: number): Promise<{ proxy: Proxy; asked: string[] }> {
  const asked: string[] = [];
  const server = createHttpServer();
  server.on('connect', ({ url = '' }, client: Socket) => {
    asked.push(url);
    client.on('error', () => undefined);
    if (port === 0) {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const onwards = connect({ host: LOOPBACK, port }, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(onwards).pipe(client);
    });
    onwards.on('error', () => client.destroy());
    client.once('close', () => onwards.destroy());
  });
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  cleanups.push(() => server.close());
  const { port: at } = server.address() as AddressInfo;
  return { proxy: { kind: 'http', host: LOOPBACK, port: at, login: null }, asked };
}

describe('by a proxy, a relay', () => {
  it.each([true, false])('is reached by a name that nobody here knows; ours: %s', async (isOwn) => {
    const { port, tokens } = await relay();
    const { proxy, asked } = await proxyTo(port);
    const target = { address: { host: 'relay.invalid', port: 4_001, isOwn }, proxy };
    const token = randomBytes(32);
    await Promise.all([reached(target, token), reached(target, token)]);
    expect(new Set(asked)).toEqual(new Set(['relay.invalid:4001']));
    expect(tokens).toHaveLength(2);
  });

  it('of a friend’s choice is none inside our network', async () => {
    const { proxy, asked } = await proxyTo((await relay()).port);
    for (const host of [LOOPBACK, '10.0.0.7', 'localhost'])
      await expect(
        reached({ address: { host, port: 4_001, isOwn: false }, proxy }, randomBytes(32)),
      ).rejects.toMatchObject({ trouble: 'private' });
    expect(asked).toEqual([]);
  });

  it('that the proxy does not lead to is told as such', async () => {
    const { proxy } = await proxyTo(0);
    const target = { address: { host: 'relay.invalid', port: 4_001, isOwn: true }, proxy };
    await expect(reached(target, randomBytes(32))).rejects.toMatchObject({ trouble: 'proxy' });
  });
});
