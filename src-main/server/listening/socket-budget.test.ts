import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import { Client } from '../client.fixture';
import type { ContactServer, ContactServerOptions } from '../index';
import { startContactServer } from '../index';
import { parseNetwork } from './proxies';

const MAX_CONNECTIONS = 3;
/** With those that are only told that there are too many. */
const MAX_SOCKETS = MAX_CONNECTIONS + 64;

const servers: ContactServer[] = [];
const sockets: Socket[] = [];
const warnings: string[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => server.close()));
  warnings.length = 0;
});

async function start(options: Partial<ContactServerOptions> = {}): Promise<ContactServer> {
  const server = await startContactServer({
    listeners: [{ address: '127.0.0.1', port: 0 }],
    tls: null,
    maxConnections: MAX_CONNECTIONS,
    log: (level, text) => {
      if (level === 'warn') warnings.push(text);
    },
    ...options,
  });
  servers.push(server);
  return server;
}

async function dial({ addresses: [place] }: ContactServer): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: place!.port });
  sockets.push(socket.on('error', () => undefined));
  await once(socket, 'connect');
  return socket;
}

describe('with as many connections as there may be', () => {
  it('a caller is told so, and the log says it once', async () => {
    const server = await start({ maxConnections: 2 });
    const kept = [new Client(await dial(server)), new Client(await dial(server))];
    // Whoever has no room would have to go for the others.
    for (const [number, client] of kept.entries())
      expect(await client.ask({ type: 'create-room', roomCode: `${number}` })).toEqual({
        type: 'room-created',
      });
    for (let count = 0; count < 2; count += 1) {
      const other = new Client(await dial(server));
      expect(await other.ask({ type: 'observe-address' })).toEqual({
        type: 'error',
        error: 'too-many-requests',
      });
    }
    expect(warnings).toEqual(['refused: 1 connection while every place was taken']);
    for (const client of kept)
      expect(await client.ask({ type: 'observe-address' })).toMatchObject({ type: 'client-contact' });
  });

  it('whoever has not said yet what they want counts, too, until they are gone', async () => {
    // Each waits for the header of a load balancer.
    const server = await start({ proxies: [parseNetwork('127.0.0.1')!] });
    for (let count = 0; count < MAX_SOCKETS; count += 1) await dial(server);
    for (let count = 0; count < 2; count += 1) await once((await dial(server)).resume(), 'close');
    expect(warnings).toContain(`refused a connection: ${MAX_SOCKETS} are open, and there may be no more`);
    const [first] = sockets;
    first!.resume().end();
    await once(first!, 'close');
    const client = new Client(await dial(server));
    client.socket.write('PROXY UNKNOWN\r\n');
    expect(await client.ask({ type: 'observe-address' })).toMatchObject({ type: 'client-contact' });
  });
});
