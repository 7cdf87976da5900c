/**
 * The contact exchange server: two peers who know the same room code leave their addresses here, and each is given the
 * other's (gday wire spec, section 3). It sees addresses and codes of rooms, never the secret part of a code.
 */
import type { AddressInfo, Server } from 'node:net';
import { isIPv4 } from 'node:net';

import { ContactExchange } from './exchange';
import type { ListenAddress, TlsIdentity } from './listener';
import { listen, tcpGreeting, tlsGreeting } from './listener';
import type { Log } from './log';

export type { TlsIdentity } from './listener';
export type { Log, LogLevel } from './log';

/** As gday's server: how long a room waits for the second peer (section 3.4). */
export const DEFAULT_ROOM_TIMEOUT_SECONDS = 600;
/**
 * Requests of any kind. A call costs its two peers five (one family) or seven (both) together, so twelve calls a minute
 * pass even if all of it comes from one address (behind NAT64 both families do), and some failed ones beside them. gday's
 * servers count otherwise: 0.1.1 allows 60 of any kind, 0.5 allows 10 rooms and failures (sections 3.4 and 3.5).
 */
export const DEFAULT_REQUEST_LIMIT_PER_MINUTE = 120;

const MILLISECONDS = 1000;

export interface ContactServerOptions {
  /** At least one. IP addresses; `::` is every address of both families, unless an IPv4 listener has the same port. */
  readonly listeners: readonly ListenAddress[];
  /** The server's certificate, or null for plain TCP; the same for all listeners. */
  readonly tls: TlsIdentity | null;
  readonly roomTimeoutSeconds?: number;
  /** Per IPv4 address and IPv6 /64. */
  readonly requestLimitPerMinute?: number;
  readonly log?: Log;
}

export interface ContactServer {
  /** Where it listens, in the order of the options, with the ports that port 0 became. */
  readonly addresses: readonly {
    readonly protocol: 'tcp' | 'tls';
    readonly address: string;
    readonly port: number;
  }[];
  /** Stops listening and ends every connection; resolves once the ports are free. */
  close(): Promise<void>;
}

/**
 * Starts listening on all addresses, or on none.
 *
 * @throws CooeeError `port-in-use`, `address-unavailable` or `certificate-unusable`
 */
export async function startContactServer(options: ContactServerOptions): Promise<ContactServer> {
  const log: Log = options.log ?? (() => undefined);
  const exchange = new ContactExchange({
    roomLifetimeMs: (options.roomTimeoutSeconds ?? DEFAULT_ROOM_TIMEOUT_SECONDS) * MILLISECONDS,
    requestsPerMinute: options.requestLimitPerMinute ?? DEFAULT_REQUEST_LIMIT_PER_MINUTE,
    log,
  });
  const greet = options.tls === null ? tcpGreeting(exchange) : tlsGreeting(exchange, options.tls, log);
  const servers: Server[] = [];
  const close = async (): Promise<void> => {
    const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
    await exchange.close();
    await Promise.all(closed);
  };
  try {
    for (const listener of options.listeners) {
      const ipv6Only = options.listeners.some(
        ({ address, port }) => isIPv4(address) && port === listener.port,
      );
      servers.push(await listen(listener, ipv6Only, exchange, greet, log));
    }
  } catch (error) {
    await close();
    throw error;
  }
  const addresses = servers.map((server) => {
    const { address, port } = server.address() as AddressInfo;
    return { protocol: options.tls === null ? ('tcp' as const) : ('tls' as const), address, port };
  });
  log('info', `serving ${addresses.length} address(es)`);
  return { addresses, close };
}
