import type { Server } from 'node:net';
import { createServer, isIP } from 'node:net';

import { formatSocketAddress } from '../../src-shared/contact-exchange';
import { CooeeError } from '../../src-shared/session';
import type { ContactExchange } from './exchange';
import { onFirstByte } from './first-byte';
import type { Greeting } from './listening/greeting';
import type { Proxies } from './listening/proxies';
import type { SocketBudget } from './listening/socket-budget';
import type { Log } from './log';
import { RELAY_FIRST_BYTE } from './relay';
import type { Relay } from './relay';

/**
 * A friend that vanished without a goodbye is noticed after this and ten probes, one second apart, that Node sends: far sooner than its
 * room would expire. Routers that forget idle connections after 30 s do not forget these.
 */
const KEEP_ALIVE_AFTER_MS = 20_000;

/**
 * Connections that the system may hold until they are accepted; Linux takes no more than its `net.core.somaxconn` (4,096). With few, a
 * flood of connections has the system drop honest ones, whose first packet comes again only after a second.
 */
const BACKLOG = 4_096;

export interface ListenAddress {
  readonly address: string;
  /** 0 takes any free port. */
  readonly port: number;
}

/** What every connection passes, wherever it comes in. */
export interface Entrance {
  readonly exchange: ContactExchange;
  readonly budget: SocketBudget;
  readonly proxies: Proxies;
  readonly log: Log;
}

/** Leads each connection, after its TLS handshake if it has one, to the service whose language it speaks. */
export function reception(exchange: ContactExchange, relay: Relay | null): Greeting {
  if (relay === null) return (socket) => exchange.serve(socket);
  return (socket) =>
    onFirstByte(socket, (firstByte) => {
      if (firstByte === RELAY_FIRST_BYTE) relay.serve(socket, exchange.admission.release(socket));
      else exchange.serve(socket);
    });
}

/** Tells connections where they come from, and nothing else. */
export function observingGreeting(exchange: ContactExchange): Greeting {
  return (socket) => exchange.observe(socket);
}

/**
 * Listens on one address. libuv sets SO_REUSEADDR on POSIX, so a restart does not meet its own connections in TIME_WAIT
 * (docs/GDAY-WIRE.md 10.4 number 34).
 *
 * @param ipv6Only whether `::` leaves IPv4 to another listener; if not, it takes both families
 * @throws CooeeError `port-in-use` or `address-unavailable`
 */
export async function listen(
  { address, port }: ListenAddress,
  ipv6Only: boolean,
  { exchange, budget, proxies, log }: Entrance,
  greet: Greeting,
): Promise<Server> {
  const server = createServer((socket) => {
    if (!budget.admit(socket)) return;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_AFTER_MS);
    const begin = (): void => {
      if (exchange.admission.admit(socket)) greet(socket);
    };
    if (proxies.lists(socket)) proxies.onHeader(socket, begin);
    else begin();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(error, { address, port })));
    server.listen({ host: address, port, ipv6Only, backlog: BACKLOG }, resolve);
  });
  server.removeAllListeners('error');
  // For example too many open files: the connection is lost, the server is not.
  server.on('error', (error) => log('error', `cannot accept a connection: ${error.message}`));
  return server;
}

/** What it means that an address cannot be listened on. */
export function listenFailure(error: NodeJS.ErrnoException, { address, port }: ListenAddress): CooeeError {
  const family = isIP(address);
  const where =
    family === 4 || family === 6
      ? formatSocketAddress({ family, host: address, port })
      : `${address}:${String(port)}`;
  return new CooeeError(error.code === 'EADDRINUSE' ? 'port-in-use' : 'address-unavailable', where, {
    cause: error,
  });
}
