import { once } from 'node:events';
import { connect } from 'node:net';

import { describe, expect, it } from 'vitest';

import type { OwnPlaces } from '../session';
import { EmbeddedServer } from './embedded-server';

const LOOPBACK = '127.0.0.1';

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, LOOPBACK);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function named(server: EmbeddedServer): Promise<NonNullable<OwnPlaces['named']>> {
  const { named: place } = await server.open();
  if (place === null) throw new Error('nobody can name it');
  return place;
}

describe('the server inside the program', () => {
  it('takes any free port, and gives it back', async () => {
    const server = new EmbeddedServer(LOOPBACK, 0);
    const { host, port } = await named(server);
    expect([host, await isListening(port)]).toEqual([LOOPBACK, true]);
    await server.close();
    expect(await isListening(port)).toBe(false);
  });

  it('does not begin to listen after a call that was over at once', async () => {
    const server = new EmbeddedServer(LOOPBACK, 0);
    const opening = named(server);
    await server.close();
    expect(await isListening((await opening).port)).toBe(false);
  });

  it('is that of another Cooee on this computer, where its one port is taken, until that one ends', async () => {
    const first = new EmbeddedServer(LOOPBACK, 0);
    const { port, isOfAnother } = await named(first);
    expect(isOfAnother).toBe(false);
    const second = new EmbeddedServer(LOOPBACK, port);
    expect(await second.open()).toEqual({
      named: { host: LOOPBACK, port, tls: null, proxy: null, isOfAnother: true },
      announced: null,
    });
    expect(await isListening(port)).toBe(true);
    // The other one has ended: now it is our own.
    await first.close();
    expect(await isListening(port)).toBe(false);
    expect(await named(second)).toEqual({ host: LOOPBACK, port, tls: null, proxy: null, isOfAnother: false });
    expect(await isListening(port)).toBe(true);
    await second.close();
    expect(await isListening(port)).toBe(false);
  });

  it('is announced on the network on a port that is not the named one', async () => {
    const server = new EmbeddedServer('0.0.0.0', 0);
    const { named: place, announced } = await server.open();
    // With any port nobody can name it.
    expect(place).toBeNull();
    expect(announced?.announcement).toMatch(/^[\da-f]{16}$/);
    expect(await isListening(announced?.port ?? 0)).toBe(true);
    await server.close();
    expect(await isListening(announced?.port ?? 0)).toBe(false);
  });

  it('is announced on the network though another program has the named port', async () => {
    const first = new EmbeddedServer(LOOPBACK, 0);
    const { port } = await named(first);
    const second = new EmbeddedServer('0.0.0.0', port);
    const { named: place, announced } = await second.open();
    expect(place).toMatchObject({ port, isOfAnother: true });
    expect(announced?.port).not.toBe(port);
    expect(await isListening(announced?.port ?? 0)).toBe(true);
    // And each call on this computer lives by itself.
    await first.close();
    expect(await isListening(announced?.port ?? 0)).toBe(true);
    await second.close();
  });
});
