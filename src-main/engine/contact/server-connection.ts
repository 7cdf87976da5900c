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

import { canonicalAddress, isLoopback } from '../../../src-shared/contact-exchange';
import type { DialectName, SocketAddress } from '../../../src-shared/contact-exchange';
import type { Proxy } from '../../../src-shared/servers';
import { CooeeError, delay, orAborted, waitAtMost, withDeadline } from '../../../src-shared/session';
import { addressTowardsInternet, connectThroughProxy, proxyOfEnvironment } from '../network';
import { addressesOf, behindTranslator } from './server-name';
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
  /**
   * The proxy by which alone it is reached; null for none. Left out, that of the environment is used where nothing else leads there.
   */
  readonly proxy?: Proxy | null;
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
  /** The server's end, which is what a name led to; the proxy's, if there is one. */
  readonly remote: SocketAddress;
  /** Whether a proxy is in between, whose address is then the one that the server sees. */
  readonly isProxied: boolean;
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
/** Head start of the direct way over a proxy: only by that a server sees where we are, and friends elsewhere learn it. */
const PROXY_AFTER_MS = 1_500;

/**
 * @returns one or two streams, IPv6 first: the order the protocol asks for; by a proxy always one. Behind a translator both may be of
 *   IPv6, and the server sees the second one by IPv4
 * @throws CooeeError `server-unreachable`, `server-untrusted` or `server-foreign` (no TLS there), `proxy-…`; the signal's reason
 */
export function connectToServer(
  endpoint: ServerEndpoint,
  ports: readonly LocalPort[],
  signal: AbortSignal,
): Promise<readonly ServerStream[]> {
  if (endpoint.proxy === null) return connectDirectly(endpoint, ports, signal);
  if (endpoint.proxy !== undefined) return connectByProxy(endpoint, endpoint.proxy, ports, signal);
  const proxy = proxyOfEnvironment(endpoint.host)?.proxy ?? null;
  return proxy === null
    ? connectDirectly(endpoint, ports, signal)
    : connectSomehow(endpoint, proxy, ports, signal);
}

/** Directly where that works, or else by the proxy, whose failure is then the one that is told. */
async function connectSomehow(
  endpoint: ServerEndpoint,
  proxy: Proxy,
  ports: readonly LocalPort[],
  signal: AbortSignal,
): Promise<readonly ServerStream[]> {
  const stop = new AbortController();
  const abort = (): void => stop.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  const direct = connectDirectly(endpoint, ports, stop.signal);
  const byProxy = (async () => {
    const failed = direct.then(
      () => new Promise<never>(() => undefined),
      // Then it is the proxy's turn.
      () => undefined,
    );
    await waitAtMost(PROXY_AFTER_MS, failed, stop.signal);
    return connectByProxy(endpoint, proxy, ports, stop.signal);
  })();
  try {
    return await Promise.any([direct, byProxy]);
  } catch (error) {
    signal.throwIfAborted();
    // The direct way's failure tells less: such networks let nothing out.
    throw (error as AggregateError).errors[1];
  } finally {
    signal.removeEventListener('abort', abort);
    stop.abort(new CooeeError('server-unreachable', endpoint.host));
  }
}

/** The proxy is told the name of the server, so that it need not be known here. */
async function connectByProxy(
  endpoint: ServerEndpoint,
  proxy: Proxy,
  ports: readonly LocalPort[],
  signal: AbortSignal,
): Promise<readonly ServerStream[]> {
  const where = `${endpoint.host}:${endpoint.port}`;
  let stream: ServerStream | undefined;
  const dial = async (host: string, port: number, deadline: AbortSignal): Promise<Socket> => {
    const [first, ...others] = await connectDirectly({ host, port, tls: null }, ports, deadline);
    for (const { socket } of others) socket.destroy();
    if (first === undefined) throw new CooeeError('server-unreachable', host);
    stream = first;
    return first.socket;
  };
  const transport = await connectThroughProxy(proxy, endpoint, dial, signal);
  if (stream === undefined) throw new CooeeError('internal', 'a proxy without a connection');
  try {
    const tooLate = (): Error => new CooeeError('server-foreign', where, { why: { code: 'no-reply' } });
    const { tls } = endpoint;
    const socket =
      tls === null
        ? transport
        : await withDeadline(signal, CONNECT_TIMEOUT_MS, tooLate, (deadline) =>
            startTls(transport, endpoint, tls.ca, deadline),
          );
    return [{ ...stream, socket, transport, local: await seenFromOutside(stream.local), isProxied: true }];
  } catch (error) {
    signal.throwIfAborted();
    throw mostTelling([error], endpoint.host, where);
  }
}

/** A proxy on this computer is dialled over loopback, where no friend can come. */
async function seenFromOutside(local: SocketAddress): Promise<SocketAddress> {
  if (!isLoopback(local)) return local;
  const host = await addressTowardsInternet(local.family === 4 ? 'udp4' : 'udp6');
  return host === null ? local : canonicalAddress(host, local.port);
}

function connectDirectly(
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
    const families = [
      ...ports.map((port) => connectFamily(endpoint, port, addresses, stop.signal)),
      connectTranslated(endpoint, ports, addresses, stop.signal),
    ];
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

/**
 * Whoever has a port of each family wants to be seen by both: on a network with IPv6 alone its translator shows an IPv4 address of
 * ours, to a server that is reached by IPv6 as well.
 */
async function connectTranslated(
  endpoint: ServerEndpoint,
  ports: readonly LocalPort[],
  addresses: readonly SocketAddress[],
  signal: AbortSignal,
): Promise<ServerStream> {
  const port = ports.length > 1 ? ports.find(({ family }) => family === 6) : undefined;
  if (port === undefined) throw new CooeeError('server-unreachable', endpoint.host);
  return connectFamily(endpoint, port, await behindTranslator(addresses, signal), signal);
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
    return { family: port.family, socket, transport: winner, local, remote, isProxied: false };
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
