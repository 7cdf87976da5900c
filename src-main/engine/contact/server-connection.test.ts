import { getEventListeners, once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

import { generate } from 'selfsigned';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { delay } from '../../../src-shared/session';
import { SharedPort } from '../punch';
import { openBlackHole } from './black-hole.fixture';
import { connectToServer } from './server-connection';
import type { LocalPort, ServerEndpoint, ServerStream } from './server-connection';

// What the machine's own hosts file says of localhost differs; here it has both families, as a dual-stack server has.
vi.mock('node:dns/promises', () => ({
  lookup: () => Promise.resolve([{ address: '::1' }, { address: '127.0.0.1' }]),
}));

/** What gday waits for a black-holed family, milliseconds (docs/GDAY-WIRE.md 2); far below it is what is asked. */
const FAR_BELOW_FIVE_SECONDS_MS = 2000;

interface Opened {
  readonly port: number;
  close(): unknown;
}
type Open = (host: string, port: number) => Promise<Opened>;

interface Identity {
  readonly key: string;
  readonly cert: string;
}

async function identity(dates: { notBeforeDate?: Date; notAfterDate?: Date } = {}): Promise<Identity> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    ...dates,
  });
  return { key, cert };
}

describe('the connection to a contact server', () => {
  let trusted: Identity;
  let foreign: Identity;
  let ports: readonly SharedPort[];
  const cleanups: (() => unknown)[] = [];
  const never = new AbortController().signal;

  beforeAll(async () => {
    trusted = await identity();
    foreign = await identity();
  });

  beforeEach(() => {
    ports = [SharedPort.open(6), SharedPort.open(4)];
  });

  afterEach(async () => {
    vi.useRealTimers();
    for (const port of ports) port.close();
    for (const cleanup of cleanups.splice(0)) await cleanup();
  });

  const listening =
    (makeServer: () => Server): Open =>
    async (host, port) => {
      const server = makeServer();
      const accepted = new Set<Socket>();
      server.on('connection', (socket: Socket) => {
        accepted.add(socket);
        socket.on('error', () => undefined);
      });
      server.listen({ host, port, ipv6Only: true });
      await once(server, 'listening');
      return {
        port: (server.address() as AddressInfo).port,
        close: () => {
          for (const socket of accepted) socket.destroy();
          server.close();
        },
      };
    };
  const plain = listening(() => createServer());
  const tls = ({ key, cert }: Identity): Open => listening(() => createTlsServer({ key, cert }));
  const blackHole: Open = (host, port) => openBlackHole(host, port);
  const nobody: Open = async (host, port) => {
    const somebody = await plain(host, port);
    somebody.close();
    return somebody;
  };

  /** What answers at one port of both families. A port that is free in one of them may be taken in the other. */
  async function serve(v6: Open, v4: Open): Promise<number> {
    for (;;) {
      const one = await v6('::1', 0);
      cleanups.push(() => one.close());
      if (ports.some((shared) => shared.port === one.port)) continue;
      try {
        const other = await v4('127.0.0.1', one.port);
        cleanups.push(() => other.close());
        return one.port;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      }
    }
  }

  async function connectTo(endpoint: Partial<ServerEndpoint>): Promise<readonly ServerStream[]> {
    const streams = await connectToServer(
      { host: 'localhost', port: 0, tls: null, ...endpoint },
      ports,
      never,
    );
    for (const { socket, transport } of streams) {
      socket.on('error', () => undefined);
      cleanups.push(() => transport.destroy());
    }
    return streams;
  }
  const familiesOf = (streams: readonly ServerStream[]): number[] => streams.map(({ family }) => family);

  it('has a stream of each family, IPv6 first, from the given ports', async () => {
    const port = await serve(plain, plain);
    const streams = await connectTo({ port });
    expect(familiesOf(streams)).toEqual([6, 4]);
    expect(streams.map(({ local }) => local.port)).toEqual(ports.map((shared) => shared.port));
  });

  it('leaves nothing behind on the signal of whoever asked, who may ask many servers', async () => {
    await connectTo({ port: await serve(plain, plain) });
    expect(getEventListeners(never, 'abort')).toEqual([]);
  });

  it.each([
    ['IPv6', 4],
    ['IPv4', 6],
  ])('does not wait for a black-holed %s', async (hole, family) => {
    const port = hole === 'IPv6' ? await serve(blackHole, plain) : await serve(plain, blackHole);
    const started = performance.now();
    expect(familiesOf(await connectTo({ port }))).toEqual([family]);
    expect(performance.now() - started).toBeLessThan(FAR_BELOW_FIVE_SECONDS_MS);
  });

  it('does not wait for a TLS handshake that one family never answers', async () => {
    const port = await serve(plain, tls(trusted));
    const started = performance.now();
    expect(familiesOf(await connectTo({ port, tls: { ca: trusted.cert } }))).toEqual([4]);
    expect(performance.now() - started).toBeLessThan(FAR_BELOW_FIVE_SECONDS_MS);
  });

  it.each([
    ['IPv6', [4]],
    ['IPv4', [6]],
  ])('goes on without the family whose certificate is wrong: %s', async (broken, families) => {
    const port =
      broken === 'IPv6' ? await serve(tls(foreign), tls(trusted)) : await serve(tls(trusted), tls(foreign));
    expect(familiesOf(await connectTo({ port, tls: { ca: trusted.cert } }))).toEqual(families);
  });

  it('goes on without the family that refuses the connection', async () => {
    const port = await serve(tls(trusted), nobody);
    expect(familiesOf(await connectTo({ port, tls: { ca: trusted.cert } }))).toEqual([6]);
  });

  it('does not trust a certificate that no family can prove', async () => {
    const port = await serve(tls(foreign), tls(foreign));
    await expect(connectTo({ port, tls: { ca: trusted.cert } })).rejects.toMatchObject({
      kind: 'server-untrusted',
      detail: `localhost:${port}`,
    });
  });

  it.each([
    [
      'not yet',
      { notBeforeDate: new Date(Date.now() + 86_400_000), notAfterDate: new Date(Date.now() + 9e9) },
    ],
    [
      'no longer',
      { notBeforeDate: new Date(Date.now() - 9e9), notAfterDate: new Date(Date.now() - 86_400_000) },
    ],
  ])('asks for a look at the clock when the certificate is valid %s', async (_when, dates) => {
    const early = await identity(dates);
    const port = await serve(tls(early), tls(early));
    await expect(connectTo({ port, tls: { ca: early.cert } })).rejects.toMatchObject({
      failure: {
        kind: 'clock-wrong',
        detail: `localhost:${port}`,
        why: { code: 'own-date', date: new Date().toISOString().slice(0, 10) },
      },
    });
  });

  it('says that there is a proxy that it cannot use where nothing else answers, but not for this computer and its network', async () => {
    vi.stubEnv('https_proxy', 'https://proxy.example:3128');
    cleanups.push(() => vi.unstubAllEnvs());
    const nowhere: LocalPort = { family: 4, connect: () => Promise.reject(new Error('ENETUNREACH')) };
    const unanswered = (host: string): Promise<unknown> =>
      connectToServer({ host, port: 2311, tls: null }, [nowhere], never);
    await expect(unanswered('203.0.113.5')).rejects.toMatchObject({
      failure: {
        kind: 'proxy-needed',
        detail: '203.0.113.5:2311',
        why: { code: 'proxy-set', variable: 'https_proxy' },
      },
    });
    for (const near of ['localhost', '127.0.0.1', '192.168.1.5'])
      await expect(unanswered(near)).rejects.toMatchObject({ kind: 'server-unreachable' });
  });

  it('says that something else answers where TLS should', async () => {
    const chatter = listening(() => createServer((socket) => socket.write('220 welcome\r\n')));
    const port = await serve(nobody, chatter);
    await expect(connectTo({ port, tls: { ca: trusted.cert } })).rejects.toMatchObject({
      kind: 'server-foreign',
    });
  });

  it('takes a server for busy that hangs up before TLS has begun, as one at its limits does', async () => {
    const full = listening(() => createServer((socket) => socket.destroy()));
    const port = await serve(nobody, full);
    await expect(connectTo({ port, tls: { ca: trusted.cert } })).rejects.toMatchObject({
      failure: { kind: 'server-busy', detail: `localhost:${port}`, why: { code: 'hung-up-unanswered' } },
    });
  });

  it('says at once that nobody listens', async () => {
    const port = await serve(plain, plain);
    for (const cleanup of cleanups.splice(0)) await cleanup();
    await expect(connectTo({ port })).rejects.toMatchObject({
      kind: 'server-unreachable',
      detail: `localhost:${port}`,
    });
  });

  it('gives up on a server that answers over no family, after 8 s', async () => {
    const port = await serve(blackHole, blackHole);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const attempt = expect(connectTo({ port })).rejects.toMatchObject({ kind: 'server-unreachable' });
    await vi.advanceTimersByTimeAsync(8000);
    await attempt;
  });

  it('keeps the family that came just before the 8 s were over', async () => {
    const port = await serve(blackHole, plain);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const socket = ports[1]!.connect('127.0.0.1', port, never);
    const late: LocalPort = { family: 4, connect: () => delay(7900, never).then(() => socket) };
    const attempt = connectToServer({ host: 'localhost', port, tls: null }, [ports[0]!, late], never);
    cleanups.push(async () => (await socket).destroy());
    await socket;
    await vi.advanceTimersByTimeAsync(7900 + 400);
    expect(familiesOf(await attempt)).toEqual([4]);
  });
});
