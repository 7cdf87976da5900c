import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import type { Proxy } from '../../../../src-shared/servers';
import { connectThroughProxy } from './through-proxy';

const never = new AbortController().signal;
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function listening(server: Server): Promise<number> {
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => undefined);
    cleanups.push(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function dial(host: string, port: number): Promise<Socket> {
  const socket = connect({ host, port });
  await once(socket, 'connect');
  // As a shared port's is.
  return socket.pause();
}

const proxyAt = (kind: Proxy['kind'], port: number, login: Proxy['login'] = null): Proxy => {
  return { kind, host: '127.0.0.1', port, login };
};

const through = (proxy: Proxy, signal = never): Promise<Socket> =>
  connectThroughProxy(proxy, { host: 'contact.example', port: 2311 }, dial, signal);

/** An HTTP proxy whose target is itself: it greets, in the same packet as its answer, and echoes. */
async function httpProxy(status: number, wanted?: string): Promise<number> {
  const server = createHttpServer();
  server.on('connect', ({ url, headers }, socket) => {
    const isRight = wanted === undefined || headers['proxy-authorization'] === wanted;
    const code = isRight ? status : 407;
    const isOpen = code === 200;
    socket.write(
      `HTTP/1.1 ${code} So\r\n${isOpen ? '' : 'content-length: 0\r\n'}\r\n${isOpen ? `to ${url} ` : ''}`,
    );
    if (isOpen) socket.pipe(socket);
    else socket.end();
  });
  return listening(server);
}

/** A SOCKS 5 proxy that says what it is told to, one answer a message, and then echoes. */
async function socksProxy(...answers: readonly string[]): Promise<{ port: number; heard: string[] }> {
  const heard: string[] = [];
  const server = createServer((socket) => {
    const left = [...answers];
    socket.on('data', (bytes) => {
      heard.push(bytes.toString('hex'));
      const next = left.shift();
      socket.write(next === undefined ? bytes : Buffer.from(next, 'hex'));
    });
  });
  return { port: await listening(server), heard };
}

const GRANTED = '05000001000000000000';

async function read(socket: Socket): Promise<string> {
  const arrived = once(socket, 'data');
  socket.resume();
  const [bytes] = (await arrived) as [Buffer];
  socket.pause();
  return bytes.toString();
}

describe('through an HTTP proxy', () => {
  it('leads to the target, by its name, and no byte is lost', async () => {
    const socket = await through(proxyAt('http', await httpProxy(200)));
    expect(await read(socket)).toBe('to contact.example:2311 ');
    socket.write('hello');
    expect(await read(socket)).toBe('hello');
  });

  it('asks with a user name and password', async () => {
    const wanted = `Basic ${Buffer.from('kim:secret').toString('base64')}`;
    const port = await httpProxy(200, wanted);
    const socket = await through(proxyAt('http', port, { user: 'kim', password: 'secret' }));
    expect(await read(socket)).toContain('contact.example');
    await expect(through(proxyAt('http', port))).rejects.toMatchObject({
      failure: { kind: 'proxy-refused', detail: `127.0.0.1:${port}`, why: { code: 'proxy-login' } },
    });
  });

  it.each([
    [403, 'proxy-forbids'],
    [405, 'proxy-forbids'],
    [502, 'proxy-no-way'],
  ])('may be refused: %i', async (status, code) => {
    await expect(through(proxyAt('http', await httpProxy(status)))).rejects.toMatchObject({
      failure: { kind: 'proxy-refused', why: { code } },
    });
  });
});

describe('through a SOCKS proxy', () => {
  it('leads to the target, by its name, and no byte is lost', async () => {
    const greeting = Buffer.from('hi').toString('hex');
    const { port, heard } = await socksProxy('0500', GRANTED + greeting);
    const socket = await through(proxyAt('socks5', port));
    expect(heard[1]).toBe(`050100030f${Buffer.from('contact.example').toString('hex')}0907`);
    expect(await read(socket)).toBe('hi');
    socket.write('hello');
    expect(await read(socket)).toBe('hello');
  });

  it('asks with a user name and password where the proxy wants them', async () => {
    const { port, heard } = await socksProxy('0502', '0100', GRANTED);
    await through(proxyAt('socks5', port, { user: 'kim', password: 'x' }));
    expect(heard[1]).toBe(`0103${Buffer.from('kim').toString('hex')}0178`);
  });

  it.each([
    [['05ff'], 'proxy-login'],
    [['0502', '0101'], 'proxy-login'],
    [['0500', '05020001000000000000'], 'proxy-forbids'],
    [['0500', '05040001000000000000'], 'proxy-no-way'],
    [['0500', '05050001000000000000'], 'proxy-no-way'],
    [[Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n').toString('hex')], 'proxy-foreign'],
  ])('may be refused: %j', async (answers, code) => {
    const { port } = await socksProxy(...answers);
    const login = answers[0] === '0502' ? { user: 'kim', password: 'x' } : null;
    await expect(through(proxyAt('socks5', port, login))).rejects.toMatchObject({
      failure: { kind: 'proxy-refused', detail: `127.0.0.1:${port}`, why: { code } },
    });
  });
});

describe.each(['http', 'socks5'] as const)('a proxy of the kind %s', (kind) => {
  it('that is not there is named', async () => {
    const port = await listening(createServer());
    for (const cleanup of cleanups.splice(0)) await cleanup();
    await expect(through(proxyAt(kind, port))).rejects.toMatchObject({
      failure: { kind: 'proxy-unreachable', detail: `127.0.0.1:${port}` },
    });
  });

  it('that closes the connection or talks nonsense is no proxy', async () => {
    const closing = await listening(createServer((socket) => socket.end()));
    const foreign = await listening(createServer((socket) => socket.write('220 welcome\r\n'.repeat(9))));
    for (const port of [closing, foreign])
      await expect(through(proxyAt(kind, port))).rejects.toMatchObject({
        failure: { kind: 'proxy-refused', why: { code: 'proxy-foreign' } },
      });
  });

  it('that says nothing is given up after 5 s, and its connection is closed', async () => {
    const closed: Promise<unknown>[] = [];
    const port = await listening(
      createServer((socket) => {
        socket.resume();
        closed.push(once(socket, 'close'));
      }),
    );
    await expect(through(proxyAt(kind, port))).rejects.toMatchObject({
      failure: { kind: 'proxy-unreachable', detail: `127.0.0.1:${port}` },
    });
    await Promise.all(closed);
  }, 8_000);

  it('is not waited for once the call is over', async () => {
    const port = await listening(createServer());
    const stop = new AbortController();
    const connecting = through(proxyAt(kind, port), stop.signal);
    stop.abort(new Error('over'));
    await expect(connecting).rejects.toThrow('over');
  });
});
