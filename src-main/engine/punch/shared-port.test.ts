import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import { describe, expect, it } from 'vitest';

import { SharedPort } from './shared-port';

const never = new AbortController().signal;

describe.each([
  [4, '127.0.0.1'],
  [6, '::1'],
] as const)('a shared port over IPv%i', (family, loopback) => {
  it('carries a server connection, a listener and outgoing attempts at once', async () => {
    const server = createServer().listen(0, loopback);
    await once(server, 'listening');
    const ours = SharedPort.open(family);
    const theirs = SharedPort.open(family);

    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const toServer = await ours.connect(loopback, (server.address() as AddressInfo).port, never);
    const [atServer] = await accepted;
    expect(atServer.remotePort).toBe(ours.port);

    const inbound: Socket[] = [];
    const listener = await ours.listen((socket) => inbound.push(socket));
    const theirListener = await theirs.listen(() => undefined);
    const dialled = await ours.connect(loopback, theirs.port, never);
    expect(dialled.localPort).toBe(ours.port);

    const stranger = SharedPort.open(family);
    const gotInbound = once(listener, 'connection');
    const fromStranger = await stranger.connect(loopback, ours.port, never);
    await gotInbound;
    expect(inbound[0]?.remotePort).toBe(stranger.port);

    for (const socket of [atServer, toServer, dialled, fromStranger, ...inbound]) socket.destroy();
    for (const open of [server, listener, theirListener, ours, theirs, stranger]) open.close();
  });

  it('gives up an attempt when the signal is aborted', async () => {
    const port = SharedPort.open(family);
    const controller = new AbortController();
    const attempt = port.connect(loopback, 9, controller.signal);
    controller.abort(new Error('no longer wanted'));
    await expect(attempt).rejects.toThrow('no longer wanted');
    port.close();
  });
});
