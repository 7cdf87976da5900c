import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import { startContactServer } from '../server';
import { localNetwork } from './network';
import { checkNetwork } from './network-check';
import type { FoundServer } from './session';

const LOOPBACK = '127.0.0.1';
const never = new AbortController().signal;
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const at = (port: number): FoundServer => ({ host: LOOPBACK, port, tls: null, serverId: 0n });

async function contactServer(listeners: number): Promise<FoundServer> {
  const server = await startContactServer({
    listeners: Array.from({ length: listeners }, () => ({ address: LOOPBACK, port: 0 })),
    tls: null,
  });
  cleanups.push(() => server.close());
  return at(server.addresses[0]?.port ?? 0);
}

/** Takes connections and never says a word. */
async function silentServer(): Promise<FoundServer> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    cleanups.push(() => socket.destroy());
  }).listen(0, LOOPBACK);
  await once(server, 'listening');
  cleanups.push(() => server.close());
  return at((server.address() as AddressInfo).port);
}

describe('the check of this network', () => {
  it.each([1, 2])('asks the chosen server, which has %i place(s) to ask', async (listeners) => {
    expect(await checkNetwork([await contactServer(listeners)], never)).toEqual({
      ...localNetwork(),
      isServerReached: true,
      isProxied: false,
      nat: 'none',
      isPortMapped: null,
      isLocalOnly: false,
    });
  });

  it('asks the next one, where the first cannot be used', async () => {
    const silent = await silentServer();
    const dead = await silentServer();
    await cleanups.pop()?.();
    const facts = await checkNetwork([dead, await contactServer(1)], never);
    expect(facts).toMatchObject({ isServerReached: true });
    const stop = new AbortController();
    const stopped = checkNetwork([silent], stop.signal);
    stop.abort(new Error('a call begins'));
    await expect(stopped).rejects.toThrow('a call begins');
  });

  it('finds that no server could be used', async () => {
    const dead = await silentServer();
    await cleanups.pop()?.();
    expect(await checkNetwork([dead], never)).toMatchObject({ isServerReached: false, nat: null });
  });

  it('asks nobody where calls stay on this network', async () => {
    expect(await checkNetwork([], never)).toEqual({
      ...localNetwork(),
      isServerReached: null,
      isProxied: false,
      nat: null,
      isPortMapped: null,
      isLocalOnly: true,
    });
  });
});
