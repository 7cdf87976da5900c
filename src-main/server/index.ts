/**
 * The contact exchange server: two peers who know the same room code leave their addresses here, and each is given the
 * other's (docs/GDAY-WIRE.md 3). It sees addresses and codes of rooms, never the secret part of a code.
 */
import type { Socket as UdpSocket } from 'node:dgram';
import type { AddressInfo, Server } from 'node:net';
import { isIPv4 } from 'node:net';

import type { Alternate } from '../../src-shared/contact-exchange';
import { withNoun } from '../../src-shared/session';
import { alternatesOf } from './alternates';
import { ContactExchange } from './exchange';
import type { Greeting, ListenAddress, TlsIdentity } from './listener';
import { listen, observingGreeting, reception, tlsGreeting } from './listener';
import { RateLimiter } from './limits';
import type { Log } from './log';
import { Relay } from './relay';
import type { RelayOptions } from './relay';
import { observeByUdp } from './udp-observer';

export type { ListenAddress, TlsIdentity } from './listener';
export type { Log, LogLevel } from './log';
export { DEFAULT_RELAY_OPTIONS, sizeText } from './relay';
export type { RelayOptions } from './relay';

/** As gday's server: how long a room waits for the second peer (docs/GDAY-WIRE.md 3.4). */
export const DEFAULT_ROOM_TIMEOUT_SECONDS = 600;
/**
 * Meetings: rooms made, sides taken, and guesses at rooms that are not there. What a peer asks in its own room is free, and where it
 * comes from it may ask as often again. So sixty calls pass at once even if all of it comes from one address, and as many every
 * minute. gday's servers count otherwise: 0.1.1 allows 60 requests of any kind, 0.5 allows 10 rooms and failures
 * (docs/GDAY-WIRE.md 3.4 and 3.5).
 */
export const DEFAULT_REQUEST_LIMIT_PER_MINUTE = 120;

const MILLISECONDS = 1000;

export interface ContactServerOptions {
  /** At least one. IP addresses; `::` is every address of both families, unless an IPv4 listener has the same port. */
  readonly listeners: readonly ListenAddress[];
  /** The server's certificate, or null for plain TCP; the same for all listeners. */
  readonly tls: TlsIdentity | null;
  /**
   * Further addresses, plain TCP whatever `tls` is, at which callers who are Cooees learn what their address looks like,
   * and so what kind of router they have. Without TLS all of `listeners` serve for that, too.
   */
  readonly observers?: readonly ListenAddress[];
  /** Whether the UDP ports of the listeners' and observers' numbers tell where a datagram comes from (STUN); false by default. */
  readonly hasUdp?: boolean;
  readonly roomTimeoutSeconds?: number;
  /** For each IPv4 address and IPv6 /64; of UDP as many beside. */
  readonly requestLimitPerMinute?: number;
  /** Relays for those who cannot reach each other, on the same ports, within these limits; null or absent: it does not. */
  readonly relay?: RelayOptions | null;
  readonly log?: Log;
}

export interface ContactServer {
  /** Where it listens, in the order of the options, with the ports that port 0 became. */
  readonly addresses: readonly (ListenAddress & { readonly protocol: 'tcp' | 'tls' })[];
  /** Where it only observes, likewise. */
  readonly observers: readonly ListenAddress[];
  /** Where it answers over UDP, listeners first; none without `hasUdp`. */
  readonly udp: readonly ListenAddress[];
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
  const requestsPerMinute = options.requestLimitPerMinute ?? DEFAULT_REQUEST_LIMIT_PER_MINUTE;
  const exchange = new ContactExchange({
    roomLifetimeMs: (options.roomTimeoutSeconds ?? DEFAULT_ROOM_TIMEOUT_SECONDS) * MILLISECONDS,
    requestsPerMinute,
    relay: options.relay ?? null,
    log,
  });
  const relay = options.relay == null ? null : new Relay(options.relay, log);
  const serve = reception(exchange, relay);
  const greet = options.tls === null ? serve : tlsGreeting(serve, options.tls, log);
  const servers: Server[] = [];
  const udpSockets: UdpSocket[] = [];
  const close = async (): Promise<void> => {
    const closed = [
      ...servers.map((server) => new Promise((resolve) => server.close(resolve))),
      ...udpSockets.map((socket) => new Promise<void>((resolve) => socket.close(resolve))),
    ];
    await Promise.all([exchange.close(), relay?.close()]);
    await Promise.all(closed);
  };
  const observers = options.observers ?? [];
  const places: Alternate[] = [];
  const leavesIpv4 = (place: ListenAddress): boolean =>
    [...options.listeners, ...observers].some(({ address, port }) => isIPv4(address) && port === place.port);
  const open = async (place: ListenAddress, greeting: Greeting, isPlain: boolean): Promise<ListenAddress> => {
    const ipv6Only = leavesIpv4(place);
    const server = await listen(place, ipv6Only, exchange, greeting, log);
    servers.push(server);
    const { address, port } = server.address() as AddressInfo;
    if (isPlain) places.push(...alternatesOf(address, port, ipv6Only));
    return { address, port };
  };
  try {
    const protocol = options.tls === null ? 'tcp' : 'tls';
    const addresses: ContactServer['addresses'][number][] = [];
    for (const listener of options.listeners)
      addresses.push({ protocol, ...(await open(listener, greet, options.tls === null)) });
    const observing: ListenAddress[] = [];
    for (const observer of observers) observing.push(await open(observer, observingGreeting(exchange), true));
    const everywhere = [...addresses, ...observing].map(({ address, port }) => ({ address, port }));
    const udp = options.hasUdp === true ? everywhere : [];
    const udpLimit = new RateLimiter({ perMinute: requestsPerMinute, burst: requestsPerMinute }, () =>
      performance.now(),
    );
    const udpPlaces: Alternate[] = [];
    for (const place of udp) {
      const ipv6Only = leavesIpv4(place);
      udpSockets.push(await observeByUdp(place, ipv6Only, udpLimit, log));
      udpPlaces.push(...alternatesOf(place.address, place.port, ipv6Only));
    }
    exchange.listensAt(places, udpPlaces);
    log('info', `serving ${withNoun(addresses.length, 'address', 'addresses')}`);
    return { addresses, observers: observing, udp, close };
  } catch (error) {
    await close();
    throw error;
  }
}
