/** Through a SOCKS 5 proxy (RFC 1928), with a user name and password where it asks for them (RFC 1929). */
import type { Socket } from 'node:net';
import { setImmediate as nextImmediate } from 'node:timers/promises';

import { SocksClient } from 'socks';

import type { Proxy } from '../../../../src-shared/servers';
import { ProxyRefusal } from './proxy-refusal';
import type { ProxyTarget } from './proxy-refusal';

/**
 * @param socket connected to the proxy; the same one then leads to the target
 * @throws ProxyRefusal, or the library's error
 */
export async function connectBySocks(
  socket: Socket,
  { host, port, login }: Proxy,
  target: ProxyTarget,
): Promise<void> {
  try {
    await SocksClient.createConnection({
      proxy: {
        host,
        port,
        type: 5,
        ...(login === null ? {} : { userId: login.user, password: login.password }),
      },
      command: 'connect',
      // A name goes to the proxy as it is.
      destination: target,
      existing_socket: socket,
    });
    await keepEarlyBytes(socket);
  } catch (error) {
    throw reasonOf(error);
  }
}

/** The library lets the socket flow before anybody listens, a moment after it has returned it. */
async function keepEarlyBytes(socket: Socket): Promise<void> {
  const early: Buffer[] = [];
  const take = (bytes: Buffer): number => early.push(bytes);
  socket.on('data', take);
  await nextImmediate();
  socket.pause();
  socket.off('data', take);
  if (early.length > 0) socket.unshift(Buffer.concat(early));
}

/** The library tells its errors apart by their words alone; those in the middle are the names of RFC 1928's replies. */
function reasonOf(error: unknown): unknown {
  const words = error instanceof Error ? error.message : '';
  if (/auth/i.test(words)) return new ProxyRefusal('proxy-login');
  const reply = /rejected connection - (\w+)/.exec(words)?.[1];
  if (reply === undefined) return error;
  return new ProxyRefusal(reply === 'NotAllowed' ? 'proxy-forbids' : 'proxy-no-way');
}
