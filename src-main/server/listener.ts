import type { Server, Socket } from 'node:net';
import { createServer, isIP } from 'node:net';

import { formatSocketAddress } from '../../src-shared/contact-exchange';
import { CooeeError } from '../../src-shared/session';
import type { ContactExchange } from './exchange';
import { onFirstByte } from './first-byte';
import type { Greeting } from './listening/greeting';
import type { SocketBudget } from './listening/socket-budget';
import type { Log } from './log';
import { RELAY_FIRST_BYTE } from './relay';
import type { RelayService } from './relay';

/**
 * A friend that vanished without a goodbye is noticed after this and ten probes, one second apart, that Node sends: far sooner than its
 * room would expire. Routers that forget idle connections after 30 s do not forget these.
 */
const KEEP_ALIVE_AFTER_MS = 20_000;
/** Up to so much sooner, so that the probes of thousands who came at once do not go out at once. */
const KEEP_ALIVE_JITTER_MS = 5_000;

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

/** Leads each connection, after its TLS handshake if it has one, to the service whose language it speaks. */
export function reception(exchange: ContactExchange, relay: RelayService | null): Greeting {
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
 * What a connection passes before anything is spent on it. @returns what to do with each that was accepted
 *
 * @param begin called with those that may go on
 */
export function entrance(budget: SocketBudget, begin: (socket: Socket) => void): (socket: Socket) => void {
  return (socket) => {
    if (!budget.admit(socket)) return;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_AFTER_MS - Math.random() * KEEP_ALIVE_JITTER_MS);
    begin(socket);
  };
}

export interface ListenOptions {
  /** Whether `::` leaves IPv4 to another listener; if not, it takes both families. */
  readonly ipv6Only: boolean;
  /** Whether nothing is read of the connections, so that they can be handed to another process. */
  readonly isPaused: boolean;
  readonly log: Log;
}

/**
 * Listens on one address. libuv sets SO_REUSEADDR on POSIX, so a restart does not meet its own connections in TIME_WAIT
 * (docs/GDAY-WIRE.md 10.4 number 34).
 *
 * @throws CooeeError `port-in-use` or `address-unavailable`
 */
export async function listen(
  { address, port }: ListenAddress,
  { ipv6Only, isPaused, log }: ListenOptions,
  accept: (socket: Socket) => void,
): Promise<Server> {
  const server = createServer({ pauseOnConnect: isPaused }, accept);
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
