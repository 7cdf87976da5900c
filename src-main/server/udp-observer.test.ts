import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';

import { generate } from 'selfsigned';
import { afterEach, describe, expect, it } from 'vitest';

import { bindingRequest, readBindingResponse } from '../../src-shared/contact-exchange';
import type { ContactServer, ContactServerOptions, ListenAddress } from './index';
import { startContactServer } from './index';

const TRANSACTION_ID = Uint8Array.from({ length: 12 }, (_, index) => index + 1);

describe('the UDP ports of a contact server', () => {
  const servers: ContactServer[] = [];
  const sockets: Socket[] = [];

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.close();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  async function start(options: Partial<ContactServerOptions> = {}): Promise<ContactServer> {
    const listeners = [{ address: '127.0.0.1', port: 0 }];
    const server = await startContactServer({ listeners, tls: null, hasUdp: true, ...options });
    servers.push(server);
    return server;
  }

  async function client(host: string): Promise<Socket> {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    sockets.push(socket);
    socket.bind(0, host);
    await once(socket, 'listening');
    return socket;
  }

  /** What comes back within 300 ms, or null. */
  async function answer(
    socket: Socket,
    place: ListenAddress | undefined,
    request: Uint8Array,
  ): Promise<Buffer | null> {
    const waiting = once(socket, 'message') as Promise<[Buffer]>;
    socket.send(request, place?.port, place?.address);
    const silence = new Promise<null>((resolve) => setTimeout(() => resolve(null), 300));
    return Promise.race([waiting.then(([datagram]) => datagram), silence]);
  }

  it.each(['127.0.0.1', '::1'])(
    'have the numbers of the listeners and tell where a datagram comes from, at %s',
    async (host) => {
      const observers = [{ address: host, port: 0 }];
      const server = await start({ listeners: [{ address: host, port: 0 }], observers });
      const places = [...server.addresses, ...server.observers].map(({ address, port }) => ({
        address,
        port,
      }));
      expect(server.udp).toEqual(places);
      const socket = await client(host);
      for (const place of server.udp) {
        const datagram = await answer(socket, place, bindingRequest(TRANSACTION_ID));
        const own = { family: host.includes(':') ? 6 : 4, host, port: socket.address().port };
        expect(readBindingResponse(datagram!, TRANSACTION_ID)).toEqual(own);
      }
    },
  );

  it('see an IPv4 caller of a dual-stack socket as IPv4', async () => {
    const server = await start({ listeners: [{ address: '::', port: 0 }] });
    const socket = await client('127.0.0.1');
    const place = { address: '127.0.0.1', port: server.udp[0]!.port };
    const datagram = await answer(socket, place, bindingRequest(TRANSACTION_ID));
    expect(readBindingResponse(datagram!, TRANSACTION_ID)).toEqual({
      family: 4,
      host: '127.0.0.1',
      port: socket.address().port,
    });
  });

  it('answer beside TLS, too', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      curve: 'P-256',
      algorithm: 'sha256',
    });
    const server = await start({ tls: { key, certificate: cert } });
    expect(
      await answer(await client('127.0.0.1'), server.udp[0], bindingRequest(TRANSACTION_ID)),
    ).not.toBeNull();
  });

  it('give nobody more than they sent: a bare request of 20 bytes gets no answer, and rubbish none', async () => {
    const server = await start();
    const socket = await client('127.0.0.1');
    const bare = Buffer.from(bindingRequest(TRANSACTION_ID).subarray(0, 20));
    bare.writeUInt16BE(0, 2);
    expect(await answer(socket, server.udp[0], bare)).toBeNull();
    expect(await answer(socket, server.udp[0], Buffer.alloc(1_200, 1))).toBeNull();
    expect(await answer(socket, server.udp[0], bindingRequest(TRANSACTION_ID))).not.toBeNull();
  });

  it('answer an address as often as its limit allows, whatever else it asks', async () => {
    const server = await start({ requestLimitPerMinute: 2 });
    const request = bindingRequest(TRANSACTION_ID);
    const [one, other] = [await client('127.0.0.1'), await client('127.0.0.1')];
    expect(await answer(one, server.udp[0], request)).not.toBeNull();
    expect(await answer(other, server.udp[0], request)).not.toBeNull();
    expect(await answer(one, server.udp[0], request)).toBeNull();
  });

  it('are free again when the server is closed, and stay closed without the option', async () => {
    const server = await start();
    await servers.pop()!.close();
    const again = await start({ listeners: [...server.udp] });
    expect(again.udp).toEqual(server.udp);
    const without = await start({ hasUdp: false });
    expect(without.udp).toEqual([]);
    expect(
      await answer(await client('127.0.0.1'), without.addresses[0], bindingRequest(TRANSACTION_ID)),
    ).toBeNull();
  });
});
