/** A contact server that charges every request, as gday's of 0.1.1 does: 60 a minute and address, counts cleared for all at once. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import { canonicalAddress } from '../../src-shared/contact-exchange';
import { ClientConnection } from './connection';
import type { ClientId } from './rooms';
import { Rooms } from './rooms';

const LIMIT = 60;
const WINDOW_MS = 60_000;

export interface StrictServer {
  readonly port: number;
  /** How many requests were refused. */
  readonly refusals: () => number;
  close(): void;
}

/** All clients come from one address. */
export async function startStrictServer(): Promise<StrictServer> {
  const clients = new Map<ClientId, ClientConnection>();
  const rooms = new Rooms({
    now: () => performance.now(),
    lifetimeMs: 600_000,
    courier: {
      deliver: (to, message) => clients.get(to)?.send(message),
      release: (client) => clients.get(client)?.rest(),
    },
  });
  const sockets = new Set<Socket>();
  let count = 0;
  let refusals = 0;
  const window = setInterval(() => (count = 0), WINDOW_MS);
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const { remoteAddress, remotePort } = socket;
    // It was reset before it was taken.
    if (remoteAddress === undefined || remotePort === undefined) return;
    const address = canonicalAddress(remoteAddress, remotePort);
    const id = rooms.newClient();
    const connection = new ClientConnection(
      socket,
      id,
      address,
      { alternates: [] },
      {
        request: async (asker, message) => {
          count += 1;
          if (count > LIMIT) {
            refusals += 1;
            asker.send({ type: 'error', error: 'too-many-requests' });
          } else if (message.type === 'tell-details' || message.type === 'observe-address')
            asker.send({ type: 'error', error: 'syntax' });
          // It knows no details.
          else await rooms.request(asker, 'details' in message ? { ...message, details: null } : message);
        },
        erred: () => undefined,
        holdsPlace: () => rooms.holdsPlace(id),
        gone: () => {
          clients.delete(id);
          void rooms.leave(id);
        },
      },
    );
    clients.set(id, connection);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    refusals: () => refusals,
    close: () => {
      clearInterval(window);
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
