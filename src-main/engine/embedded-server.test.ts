import { once } from 'node:events';
import { connect } from 'node:net';

import { describe, expect, it } from 'vitest';

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

describe('the server inside the program', () => {
  it('takes any free port, and gives it back', async () => {
    const server = new EmbeddedServer(LOOPBACK, 0);
    const { host, port } = await server.open();
    expect([host, await isListening(port)]).toEqual([LOOPBACK, true]);
    await server.close();
    expect(await isListening(port)).toBe(false);
  });

  it('does not begin to listen after a call that was over at once', async () => {
    const server = new EmbeddedServer(LOOPBACK, 0);
    const opening = server.open();
    await server.close();
    expect(await isListening((await opening).port)).toBe(false);
  });

  it('is that of another Cooee on this computer, where its one port is taken, until that one ends', async () => {
    const first = new EmbeddedServer(LOOPBACK, 0);
    const { port } = await first.open();
    const second = new EmbeddedServer(LOOPBACK, port);
    expect(await second.open()).toEqual({ host: LOOPBACK, port, tls: null });
    expect(await isListening(port)).toBe(true);
    // The other one has ended: now it is our own.
    await first.close();
    expect(await isListening(port)).toBe(false);
    expect(await second.open()).toEqual({ host: LOOPBACK, port, tls: null });
    expect(await isListening(port)).toBe(true);
    await second.close();
    expect(await isListening(port)).toBe(false);
  });

  it('has a port of its own where it is announced, so that each call on this computer lives by itself', async () => {
    const first = new EmbeddedServer('::', 0);
    const { port } = await first.open();
    const second = new EmbeddedServer('::', port);
    const own = await second.open();
    expect(own.port).not.toBe(port);
    await first.close();
    expect(await isListening(own.port)).toBe(true);
    await second.close();
  });
});
