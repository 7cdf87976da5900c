import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { SocketAddress } from '../../../src-shared/contact-exchange';
import type { Route, RouteAttempt } from '../../../src-shared/session';
import { punchHoles } from './hole-puncher';
import type { RawConnection } from './hole-puncher';
import type { FriendCandidate, Introduction } from './introduction';
import { compareRoutes, routeTo } from './route';
import { SharedPort } from './shared-port';

const LOOPBACK = '127.0.0.1';
const addressOf = ({ port }: { readonly port: number }): SocketAddress => ({
  family: 4,
  host: LOOPBACK,
  port,
});
const candidate = (port: { readonly port: number }): FriendCandidate => ({
  address: addressOf(port),
  source: 'private',
});

describe('a route', () => {
  it('is better on the computer than off it, better by TCP than by UDP, and worst through a relay', () => {
    const direct = ['same-computer', 'same-network', 'direct-ipv6', 'direct-ipv4'] as const;
    const bestFirst: readonly Route[] = [
      ...direct.map((kind) => ({ kind, transport: 'tcp' as const })),
      ...direct.map((kind) => ({ kind, transport: 'udp' as const })),
      { kind: 'relay', transport: 'tcp' },
    ];
    expect([...bestFirst].reverse().sort(compareRoutes)).toEqual(bestFirst);
  });

  it.each([
    ['127.0.0.1', 'same-computer'],
    ['::1', 'same-computer'],
    ['192.168.7.7', 'same-network'],
    ['172.31.0.1', 'same-network'],
    ['fe80::1', 'same-network'],
    ['fd12::1', 'same-network'],
    ['172.32.0.1', 'direct-ipv4'],
    ['100.64.0.1', 'direct-ipv4'],
    ['2001:db8::1', 'direct-ipv6'],
  ])('to %s is %s', (host, route) => {
    expect(routeTo(host)).toBe(route);
  });
});

/** One side of a punching that is going on. */
class Puncher {
  readonly connections: RawConnection[] = [];
  routes: readonly RouteAttempt[] = [];
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  #more: (candidates: readonly FriendCandidate[]) => void = () => undefined;
  readonly #waiting = new Set<() => void>();

  constructor(port: SharedPort, introduction: Partial<Introduction>) {
    this.#done = punchHoles({
      ports: [port],
      introduction: {
        own: [addressOf(port)],
        candidates: [],
        onMore: (listener) => {
          this.#more = listener;
          return () => undefined;
        },
        startAt: performance.now(),
        ...introduction,
      },
      onConnection: (connection) => {
        this.connections.push(connection);
        this.#wake();
      },
      onRoutes: (routes) => {
        this.routes = routes;
        this.#wake();
      },
      signal: this.#stop.signal,
    });
  }

  tellMore(...candidates: readonly FriendCandidate[]): void {
    this.#more(candidates);
  }

  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  async end(): Promise<void> {
    this.#stop.abort(new Error('enough'));
    await this.#done;
    for (const { stream } of this.connections) stream.destroy();
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

describe('punching on one computer', () => {
  let [left, right] = [SharedPort.open(4), SharedPort.open(4)];
  let punchers: Puncher[] = [];
  let servers: Server[] = [];

  beforeEach(() => {
    [left, right] = [SharedPort.open(4), SharedPort.open(4)];
    [punchers, servers] = [[], []];
  });
  afterEach(async () => {
    for (const puncher of punchers) await puncher.end();
    for (const open of [left, right, ...servers]) open.close();
  });

  function punch(port: SharedPort, introduction: Partial<Introduction>): Puncher {
    const puncher = new Puncher(port, introduction);
    punchers.push(puncher);
    return puncher;
  }

  async function listen(): Promise<{ server: Server; port: number }> {
    const server = createServer().listen(0, LOOPBACK);
    servers.push(server);
    await once(server, 'listening');
    return { server, port: (server.address() as AddressInfo).port };
  }

  it('opens a connection between two friends who start at different times', async () => {
    const early = punch(left, { candidates: [candidate(right)] });
    await early.until(() => early.routes.some(({ fate }) => fate === 'refused'));
    const late = punch(right, { candidates: [candidate(left)] });
    await Promise.all([early, late].map((side) => side.until(() => side.connections.length > 0)));
    expect(early.connections[0]?.route).toEqual({ kind: 'same-computer', transport: 'tcp' });
  });

  it('dials a candidate that is told later', async () => {
    const { server } = await listen();
    const side = punch(left, {});
    const { port } = await listen();
    side.tellMore(candidate({ port }));
    await side.until(() => side.connections.length > 0);
    expect(side.connections[0]?.stream).toMatchObject({ remotePort: port });
    expect(server.listening).toBe(true);
  });

  it('dials nobody before the time, but can be reached', async () => {
    const { server, port } = await listen();
    let isDialled = false;
    server.on('connection', () => {
      isDialled = true;
    });
    const patient = punch(left, { candidates: [candidate({ port })], startAt: performance.now() + 60_000 });
    const friend = punch(right, { candidates: [candidate(left)] });
    await friend.until(() => friend.connections.length > 0);
    await patient.until(() => patient.connections.length > 0);
    await patient.end();
    expect(patient.routes).toMatchObject([{ source: 'peer', fate: 'connected', dials: 0 }]);
    expect(isDialled).toBe(false);
  });

  it('dials a pair that is connected no more, whoever was faster', async () => {
    const { port } = await listen();
    const side = punch(left, { candidates: [candidate({ port }), candidate(right)] });
    // The refusals of the other target show that rounds go on.
    const dialsOf = (target: number): number =>
      side.routes.find((route) => route.target.endsWith(`:${String(target)}`))?.dials ?? 0;
    await side.until(() => dialsOf(right.port) > 3);
    expect(dialsOf(port)).toBe(1);
    expect(side.connections).toHaveLength(1);
  });

  it('dials again what broke before its first byte, a few times', async () => {
    const { server, port } = await listen();
    server.on('connection', (socket) => socket.destroy());
    const side = punch(left, { candidates: [candidate({ port })] });
    for (const { stream } of side.connections) stream.resume();
    await side.until(() => {
      for (const { stream } of side.connections) stream.on('error', () => undefined).resume();
      return side.connections.length === 4;
    });
    expect(side.connections).toHaveLength(4);
  });

  it('tells the fate of every way', async () => {
    const { port } = await listen();
    const side = punch(left, {
      candidates: [candidate({ port }), candidate(right), { address: addressOf(left), source: 'host' }],
    });
    await side.until(() => side.routes.some(({ fate }) => fate === 'refused'));
    side.connections[0]?.became('chosen');
    await side.end();
    const fates = side.routes.map(({ target, fate }) => [target, fate]);
    expect(fates).toEqual([
      [`127.0.x.x:${String(port)}`, 'chosen'],
      [`127.0.x.x:${String(right.port)}`, 'refused'],
    ]);
  });
});
