/**
 * The connection to a contact exchange server: up to two TCP connections, one of each family, so that the server sees
 * both of our public addresses (docs/GDAY-WIRE.md 2). Both families start at once; once one is there the other
 * gets a short grace, so a black-holed IPv6 does not cost the five seconds it costs gday, and a failure of one family
 * (TLS included) is not fatal.
 */
import { once } from 'node:events';
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';

import { canonicalAddress } from '../../../src-shared/contact-exchange';
import type { DialectName, SocketAddress } from '../../../src-shared/contact-exchange';
import { CooeeError, delay, orAborted, waitAtMost, withDeadline } from '../../../src-shared/session';
import { addressesOf } from './server-name';
import { mostTelling, unreachable } from './server-failure';

export interface ServerEndpoint {
  /** A name or an IP address. */
  readonly host: string;
  readonly port: number;
  /** null is plain TCP. `ca` is a PEM certificate to trust instead of the system's, or null. */
  readonly tls: { readonly ca: string | null } | null;
  /**
   * The dialects the server may speak, in the order to try; {@link ANY_DIALECT} if left out. One that is known to speak
   * dialect 3 is given as that alone, and saves a connection.
   */
  readonly dialects?: readonly DialectName[];
}

/**
 * 0.1 goes first: a server of gday 0.5 refuses its first byte at once, in dialect 3, while a server of gday 0.1 would take
 * the first bytes of dialect 3 for a length of 50 MB and wait for the rest.
 */
export const ANY_DIALECT: readonly DialectName[] = ['0.1', '3'];

/** A local port of one family that connections can be made from. */
export interface LocalPort {
  readonly family: 4 | 6;
  connect(host: string, port: number, signal: AbortSignal): Promise<Socket>;
}

export interface ServerStream {
  readonly family: 4 | 6;
  readonly socket: Socket;
  /** The TCP connection under the TLS; the same as `socket` without. */
  readonly transport: Socket;
  /** Our end of the connection. */
  readonly local: SocketAddress;
  /** The server's end, which is what a name led to. */
  readonly remote: SocketAddress;
}

/** Everything, from the name to the finished TLS handshake. */
const CONNECT_TIMEOUT_MS = 8_000;
/** Head start of one address over the next of the same family (RFC 8305 recommends 250 ms). */
const NEXT_ADDRESS_AFTER_MS = 250;
/**
 * Idle time before the system probes a waiting connection, every second from then on. Routers that forget after 30 s do not forget it,
 * and one that is dead is found ten probes later.
 */
const KEEP_ALIVE_IDLE_MS = 20_000;
/** How long the slower family may still take once the faster one is there. */
const SECOND_FAMILY_GRACE_MS = 400;

/**
 * @returns one or two streams, IPv6 first: the order the protocol asks for
 * @throws CooeeError `server-unreachable`, `server-untrusted` or `server-foreign` (no TLS there); the signal's reason
 */
export function connectToServer(
  endpoint: ServerEndpoint,
  ports: readonly LocalPort[],
  signal: AbortSignal,
): Promise<readonly ServerStream[]> {
  const where = `${endpoint.host}:${endpoint.port}`;
  const tooLate = (): Error => unreachable(endpoint.host, where);
  return withDeadline(signal, CONNECT_TIMEOUT_MS, tooLate, async (deadline) => {
    const addresses = await addressesOf(endpoint.host, deadline);
    const stop = new AbortController();
    deadline.addEventListener('abort', () => stop.abort(deadline.reason), { once: true });
    const families = ports.map((port) => connectFamily(endpoint, port, addresses, stop.signal));
    const settled = Promise.allSettled(families);
    try {
      await Promise.any(families);
      // By the caller's signal: a deadline that ends the grace has one family already, and that is enough.
      await waitAtMost(SECOND_FAMILY_GRACE_MS, settled, signal);
    } catch (error) {
      deadline.throwIfAborted();
      throw mostTelling(error instanceof AggregateError ? error.errors : [error], endpoint.host, where);
    } finally {
      stop.abort(tooLate());
    }
    const streams = (await settled).flatMap((result) =>
      result.status === 'fulfilled' ? [result.value] : [],
    );
    return streams.sort((a, b) => b.family - a.family);
  });
}

/** The first address of the family to answer wins; each has a head start over the next. */
async function connectFamily(
  endpoint: ServerEndpoint,
  port: LocalPort,
  addresses: readonly SocketAddress[],
  signal: AbortSignal,
): Promise<ServerStream> {
  const hosts = addresses.filter(({ family }) => family === port.family).map(({ host }) => host);
  if (hosts.length === 0) throw new CooeeError('server-unreachable', endpoint.host);
  const losers = new AbortController();
  const stopLosers = (): void => losers.abort(signal.reason);
  signal.addEventListener('abort', stopLosers, { once: true });
  const attempts = hosts.map(async (host, index) => {
    await delay(index * NEXT_ADDRESS_AFTER_MS, losers.signal);
    return port.connect(host, endpoint.port, losers.signal);
  });
  try {
    const winner = await Promise.any(attempts);
    losers.abort(new CooeeError('server-unreachable', endpoint.host));
    winner.setKeepAlive(true, KEEP_ALIVE_IDLE_MS);
    const local = canonicalAddress(winner.localAddress ?? '', winner.localPort ?? 0);
    const remote = canonicalAddress(winner.remoteAddress ?? '', winner.remotePort ?? 0);
    const socket = endpoint.tls === null ? winner : await startTls(winner, endpoint, endpoint.tls.ca, signal);
    return { family: port.family, socket, transport: winner, local, remote };
  } catch (error) {
    throw error instanceof AggregateError ? (error.errors[0] as Error) : error;
  } finally {
    signal.removeEventListener('abort', stopLosers);
  }
}

async function startTls(
  raw: Socket,
  endpoint: ServerEndpoint,
  ca: string | null,
  signal: AbortSignal,
): Promise<Socket> {
  const { host } = endpoint;
  const tls = tlsConnect({
    socket: raw,
    host,
    // A name is sent as SNI; RFC 6066 forbids it for addresses, which are checked against the certificate by `host`.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === null ? {} : { ca }),
  });
  try {
    await orAborted(once(tls, 'secureConnect'), signal);
    return tls;
  } catch (error) {
    // Destroying it may raise another error; the first one is thrown.
    tls.on('error', () => undefined);
    tls.destroy();
    raw.destroy();
    throw error;
  }
}
