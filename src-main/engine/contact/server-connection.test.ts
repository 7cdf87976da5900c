import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

import { generate } from 'selfsigned';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { SharedPort } from '../punch';
import { openBlackHole } from './black-hole.fixture';
import { connectToServer, type ServerEndpoint, type ServerStream } from './server-connection';

// What the machine's own hosts file says of localhost differs; here it has both families, as a dual-stack server has.
vi.mock('node:dns/promises', () => ({
  lookup: () => Promise.resolve([{ address: '::1' }, { address: '127.0.0.1' }]),
}));

/** What gday waits for a black-holed family, milliseconds (gday wire spec, section 2); far below it is what is asked. */
const FAR_BELOW_FIVE_SECONDS_MS = 2000;

interface Identity {
  readonly key: string;
  readonly cert: string;
}

async function identity(): Promise<Identity> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
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

  async function listen(server: Server, host: string, port = 0): Promise<number> {
    const accepted = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      accepted.add(socket);
      socket.on('error', () => undefined);
    });
    server.listen({ host, port, ipv6Only: true });
    await once(server, 'listening');
    cleanups.push(() => {
      for (const socket of accepted) socket.destroy();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  }

  async function blackHole(host: string, port = 0): Promise<number> {
    const hole = await openBlackHole(host, port);
    cleanups.push(() => hole.close());
    return hole.port;
  }

  const plain = (): Server => createServer();
  const tls = ({ key, cert }: Identity): Server => createTlsServer({ key, cert });

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
    const port = await listen(plain(), '::1');
    await listen(plain(), '127.0.0.1', port);
    const streams = await connectTo({ port });
    expect(familiesOf(streams)).toEqual([6, 4]);
    expect(streams.map(({ local }) => local.port)).toEqual(ports.map((shared) => shared.port));
  });

  it.each([
    ['IPv6', '::1', '127.0.0.1', 4],
    ['IPv4', '127.0.0.1', '::1', 6],
  ])('does not wait for a black-holed %s', async (_name, holeHost, host, family) => {
    const port = await blackHole(holeHost);
    await listen(plain(), host, port);
    const started = performance.now();
    expect(familiesOf(await connectTo({ port }))).toEqual([family]);
    expect(performance.now() - started).toBeLessThan(FAR_BELOW_FIVE_SECONDS_MS);
  });

  it('does not wait for a TLS handshake that one family never answers', async () => {
    const port = await listen(plain(), '::1');
    await listen(tls(trusted), '127.0.0.1', port);
    const started = performance.now();
    expect(familiesOf(await connectTo({ port, tls: { ca: trusted.cert } }))).toEqual([4]);
    expect(performance.now() - started).toBeLessThan(FAR_BELOW_FIVE_SECONDS_MS);
  });

  it.each([
    ['IPv6', [4]],
    ['IPv4', [6]],
  ])('goes on without the family whose certificate is wrong: %s', async (broken, families) => {
    const port = await listen(tls(broken === 'IPv6' ? foreign : trusted), '::1');
    await listen(tls(broken === 'IPv6' ? trusted : foreign), '127.0.0.1', port);
    expect(familiesOf(await connectTo({ port, tls: { ca: trusted.cert } }))).toEqual(families);
  });

  it('goes on without the family that refuses the connection', async () => {
    const port = await listen(tls(trusted), '::1');
    expect(familiesOf(await connectTo({ port, tls: { ca: trusted.cert } }))).toEqual([6]);
  });

  it('does not trust a certificate that no family can prove', async () => {
    const port = await listen(tls(foreign), '::1');
    await listen(tls(foreign), '127.0.0.1', port);
    await expect(connectTo({ port, tls: { ca: trusted.cert } })).rejects.toMatchObject({
      kind: 'server-untrusted',
      detail: `localhost:${port}`,
    });
  });

  it('says that something else answers where TLS should', async () => {
    const chatter = createServer((socket) => socket.write('220 welcome\r\n'));
    const port = await listen(chatter, '127.0.0.1');
    await expect(connectTo({ port, tls: { ca: trusted.cert } })).rejects.toMatchObject({
      kind: 'server-foreign',
    });
  });

  it('says at once that nobody listens', async () => {
    const port = await listen(plain(), '127.0.0.1');
    await cleanups.pop()?.();
    await expect(connectTo({ port })).rejects.toMatchObject({
      kind: 'server-unreachable',
      detail: `localhost:${port}`,
    });
  });

  it('gives up on a server that answers over no family, after 8 s', async () => {
    const port = await blackHole('::1');
    await blackHole('127.0.0.1', port);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const attempt = expect(connectTo({ port })).rejects.toMatchObject({ kind: 'server-unreachable' });
    await vi.advanceTimersByTimeAsync(8000);
    await attempt;
  });
});
