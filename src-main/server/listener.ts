import type { Server, Socket } from 'node:net';
import { createServer, isIP } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import { createSecureContext, createServer as createTlsServer } from 'node:tls';

import { formatSocketAddress } from '../../src-shared/contact-exchange';
import { CooeeError } from '../../src-shared/session';
import type { ContactExchange } from './exchange';
import { onFirstByte } from './first-byte';
import type { Log } from './log';
import { RELAY_FIRST_BYTE } from './relay';
import type { Relay } from './relay';

/** From the connection to the end of the TLS handshake. */
const HANDSHAKE_TIMEOUT_MS = 10_000;
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

export interface TlsIdentity {
  /** PEM. */
  readonly key: string | Buffer;
  /** PEM; the chain, the server's own certificate first. */
  readonly certificate: string | Buffer;
}

export interface ListenAddress {
  readonly address: string;
  /** 0 takes any free port. */
  readonly port: number;
}

/** What is done with a connection that was accepted and counted. */
export type Greeting = (socket: Socket) => void;

/** Leads each connection, after its TLS handshake if it has one, to the service whose language it speaks. */
export function reception(exchange: ContactExchange, relay: Relay | null): Greeting {
  if (relay === null) return (socket) => exchange.serve(socket);
  return (socket) =>
    onFirstByte(socket, (firstByte) => {
      if (firstByte === RELAY_FIRST_BYTE) relay.serve(socket, exchange.release(socket));
      else exchange.serve(socket);
    });
}

/** Tells connections where they come from, and nothing else. */
export function observingGreeting(exchange: ContactExchange): Greeting {
  return (socket) => exchange.observe(socket);
}

/**
 * Serves connections after a TLS handshake (1.2 or 1.3). A handshake that fails costs its own socket and nothing else.
 *
 * @throws CooeeError `certificate-unusable`
 */
export function tlsGreeting(serve: Greeting, { key, certificate }: TlsIdentity, log: Log): Greeting {
  const context: SecureContextOptions = { key, cert: certificate, minVersion: 'TLSv1.2' };
  try {
    createSecureContext(context);
  } catch (error) {
    throw new CooeeError('certificate-unusable', null, { cause: error });
  }
  const server = createTlsServer({ ...context, handshakeTimeout: HANDSHAKE_TIMEOUT_MS });
  server.on('secureConnection', serve);
  server.on('tlsClientError', (error, socket) => {
    log('debug', `a TLS handshake failed: ${error.message}`);
    socket.destroy();
  });
  // The documented way to hand a TLS server a connection that was accepted elsewhere.
  return (socket) => server.emit('connection', socket);
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
  exchange: ContactExchange,
  greet: Greeting,
  log: Log,
): Promise<Server> {
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_AFTER_MS);
    if (exchange.admit(socket)) greet(socket);
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
