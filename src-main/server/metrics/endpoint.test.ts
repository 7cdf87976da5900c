import { once } from 'node:events';
import { connect } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import type { Standing } from '../measures';
import type { Endpoint, EndpointSources } from './endpoint';
import { openEndpoint } from './endpoint';
import type { Phase } from './health';
import { healthOf } from './health';

const STANDING: Standing = {
  connections: 3,
  maxConnections: 10,
  rooms: 1,
  maxRooms: 20,
  sharedRoomsUp: null,
  relay: null,
};

describe('the address for monitors', () => {
  const endpoints: Endpoint[] = [];

  afterEach(async () => {
    await Promise.all(endpoints.splice(0).map((endpoint) => endpoint.close()));
  });

  async function open(sources: Partial<EndpointSources> = {}): Promise<{ url: string; port: number }> {
    const endpoint = await openEndpoint(
      { address: '127.0.0.1', port: 0 },
      {
        scrape: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4', text: 'some 1\n' }),
        health: () => healthOf('serving', STANDING),
        log: () => undefined,
        ...sources,
      },
    );
    endpoints.push(endpoint);
    return { url: `http://127.0.0.1:${endpoint.address.port}`, port: endpoint.address.port };
  }

  const ready = { status: 'ready', troubles: [] };
  it.each<[string, Phase, Partial<Standing> | null, number, object, object]>([
    ['serves', 'serving', {}, 200, { status: 'ok', troubles: [] }, ready],
    [
      'is starting',
      'starting',
      null,
      503,
      { status: 'ok', troubles: ['starting'] },
      { status: 'not ready', troubles: ['starting'] },
    ],
    [
      'is draining',
      'draining',
      {},
      503,
      { status: 'ok', troubles: ['draining'] },
      { status: 'not ready', troubles: ['draining'] },
    ],
    [
      'has as many connections as it may have',
      'serving',
      { connections: 10 },
      200,
      { status: 'degraded', troubles: ['at the limit of connections'] },
      { status: 'ready', troubles: ['at the limit of connections'] },
    ],
    [
      'has as many rooms as it may have',
      'serving',
      { rooms: 20 },
      503,
      { status: 'degraded', troubles: ['at the limit of rooms'] },
      { status: 'not ready', troubles: ['at the limit of rooms'] },
    ],
    [
      'cannot reach the shared rooms',
      'serving',
      { sharedRoomsUp: false },
      200,
      { status: 'degraded', troubles: ['the shared rooms are out of reach'] },
      { status: 'ready', troubles: ['the shared rooms are out of reach'] },
    ],
  ])('says how the server is that %s', async (_, phase, standing, readyStatus, healthBody, readyBody) => {
    const { url } = await open({
      health: () => healthOf(phase, standing === null ? null : { ...STANDING, ...standing }),
    });
    const health = await fetch(`${url}/healthz`);
    expect([health.status, await health.json()]).toEqual([200, healthBody]);
    const answer = await fetch(`${url}/readyz?from=probe`);
    expect([answer.status, await answer.json()]).toEqual([readyStatus, readyBody]);
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  it('answers HEAD without a body, other methods and other paths with an error', async () => {
    const { url } = await open();
    const head = await fetch(`${url}/metrics`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '7', '']);
    const post = await fetch(`${url}/metrics`, { method: 'POST', body: 'x'.repeat(100_000) });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/metrics/..%2fetc`)).status).toBe(404);
  });

  it('says that metrics cannot be read, and goes on', async () => {
    const logged: string[] = [];
    let isBroken = true;
    const { url } = await open({
      scrape: () =>
        isBroken
          ? Promise.reject(new Error('no luck'))
          : Promise.resolve({ contentType: 'text/plain', text: '' }),
      log: (level, text) => logged.push(`${level}: ${text}`),
    });
    expect((await fetch(`${url}/metrics`)).status).toBe(500);
    expect(logged).toEqual(['error: cannot answer a monitor: no luck']);
    isBroken = false;
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
  });

  it('asks once for monitors that come together', async () => {
    let asked = 0;
    let tell = (): void => undefined;
    const told = new Promise<void>((resolve) => (tell = resolve));
    const { url } = await open({
      scrape: async () => {
        asked += 1;
        await told;
        return { contentType: 'text/plain', text: 'some 1\n' };
      },
    });
    const answers = [fetch(`${url}/metrics`), fetch(`${url}/metrics`)];
    await expect.poll(() => asked).toBe(1);
    // The other one has come, too, once a third is answered.
    await fetch(`${url}/healthz`);
    tell();
    for (const answer of await Promise.all(answers)) expect(await answer.text()).toBe('some 1\n');
    expect(asked).toBe(1);
  });

  it('closes connections above its number, and those with a header that is too long', async () => {
    const { port } = await open();
    const sockets = await Promise.all(
      Array.from({ length: 32 }, async () => {
        const socket = connect({ host: '127.0.0.1', port });
        await once(socket, 'connect');
        return socket;
      }),
    );
    const late = connect({ host: '127.0.0.1', port });
    await once(late, 'close');
    const [first] = sockets;
    first!.write(`GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(10_000)}\r\n\r\n`);
    const [answer] = (await once(first!, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 431 /);
    for (const socket of sockets) socket.destroy();
  });

  it('says that its port is taken', async () => {
    const { port } = await open();
    await expect(
      openEndpoint(
        { address: '127.0.0.1', port },
        {
          scrape: () => Promise.reject(new Error('unused')),
          health: () => healthOf('serving', null),
          log: () => undefined,
        },
      ),
    ).rejects.toMatchObject({ kind: 'port-in-use', detail: `127.0.0.1:${port}` });
  });
});
