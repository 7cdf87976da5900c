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
import type { Entrance, ListenAddress } from './listener';
import { listen, observingGreeting, reception } from './listener';
import type { Greeting } from './listening/greeting';
import { Proxies } from './listening/proxies';
import type { Network } from './listening/proxies';
import { SocketBudget } from './listening/socket-budget';
import { tlsService } from './listening/tls';
import type { TlsIdentity } from './listening/tls';
import { DEFAULT_MAX_CONNECTIONS } from './admission';
import { RateLimiter } from './limits';
import type { Log } from './log';
import { Relay } from './relay';
import type { RelayOptions } from './relay';
import { socketsWithin } from './open-files';
import type { StoreMaker } from './rooms';
import { observeByUdp } from './udp-observer';

export { DEFAULT_MAX_CONNECTIONS } from './admission';
export type { ListenAddress } from './listener';
export { parseNetwork } from './listening/proxies';
export type { Network } from './listening/proxies';
export { validUntil } from './listening/tls';
export type { TlsIdentity } from './listening/tls';
export type { Log, LogLevel } from './log';
export { fittedTo, openFileLimit } from './open-files';
export { DEFAULT_RELAY_OPTIONS, sizeText } from './relay';
export type { RelayOptions } from './relay';
export { DEFAULT_MAX_ROOMS, isEngineUrl } from './rooms';

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
  /**
   * The engine in which the rooms are kept that several servers share, `redis://host:port`; null or absent: in this process.
   */
  readonly roomsUrl?: string | null;
  /** Connections of callers at a time. */
  readonly maxConnections?: number;
  /** Rooms at a time with a caller of this server. */
  readonly maxRooms?: number;
  /**
   * Load balancers whose connections must begin with a header of the PROXY protocol, and are taken for what it says; those of
   * everybody else are what they are.
   */
  readonly proxies?: readonly Network[];
  readonly log?: Log;
}

export interface ContactServer {
  /** Where it listens, in the order of the options, with the ports that port 0 became. */
  readonly addresses: readonly (ListenAddress & { readonly protocol: 'tcp' | 'tls' })[];
  /** Where it only observes, likewise. */
  readonly observers: readonly ListenAddress[];
  /** Where it answers over UDP, listeners first; none without `hasUdp`. */
  readonly udp: readonly ListenAddress[];
  /**
   * With TLS, callers who come from now on are shown another certificate; those who are there keep their connections.
   * @throws CooeeError `certificate-unusable`, and then the former one stays
   */
  renewCertificate(identity: TlsIdentity): void;
  /**
   * Prepares the end: listens no more and sends those away who wait, to come again; those who were introduced or are relayed go on.
   * Resolves once all have ended by themselves. However it goes, {@link close} is next.
   */
  drain(): Promise<void>;
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
  const maxConnections = options.maxConnections ?? DEFAULT_MAX_CONNECTIONS;
  const exchange = new ContactExchange({
    roomLifetimeMs: (options.roomTimeoutSeconds ?? DEFAULT_ROOM_TIMEOUT_SECONDS) * MILLISECONDS,
    requestsPerMinute,
    maxConnections,
    maxRooms: options.maxRooms,
    relay: options.relay ?? null,
    storeMaker: options.roomsUrl == null ? undefined : await sharedRooms(options.roomsUrl, log),
    log,
  });
  await exchange.opened;
  const relay = options.relay == null ? null : new Relay(options.relay, log);
  const serve = reception(exchange, relay);
  const tls = options.tls === null ? null : tlsService(serve, options.tls, log);
  const greet = tls?.greet ?? serve;
  const entrance: Entrance = {
    exchange,
    budget: new SocketBudget(socketsWithin({ maxConnections, relay: options.relay ?? null }), log),
    proxies: new Proxies(options.proxies ?? [], log),
    log,
  };
  const servers: Server[] = [];
  const udpSockets: UdpSocket[] = [];
  let closed: Promise<unknown> | null = null;
  /** Resolves once the ports are free, and every connection that came by them is closed. */
  const stopListening = (): Promise<unknown> =>
    (closed ??= Promise.all([
      ...servers.map((server) => new Promise((resolve) => server.close(resolve))),
      ...udpSockets.map((socket) => new Promise<void>((resolve) => socket.close(resolve))),
    ]));
  const drain = async (): Promise<void> => {
    void stopListening();
    await Promise.all([exchange.drain(), relay?.drain()]);
  };
  const close = async (): Promise<void> => {
    const stopped = stopListening();
    await Promise.all([exchange.close(), relay?.close()]);
    await stopped;
  };
  const observers = options.observers ?? [];
  const places: Alternate[] = [];
  const leavesIpv4 = (place: ListenAddress): boolean =>
    [...options.listeners, ...observers].some(({ address, port }) => isIPv4(address) && port === place.port);
  const open = async (place: ListenAddress, greeting: Greeting, isPlain: boolean): Promise<ListenAddress> => {
    const ipv6Only = leavesIpv4(place);
    const server = await listen(place, ipv6Only, entrance, greeting);
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
    return {
      addresses,
      observers: observing,
      udp,
      renewCertificate: (identity) => tls?.renew(identity),
      drain,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Loaded by those only who share rooms: the client of the engine is large. */
async function sharedRooms(url: string, log: Log): Promise<StoreMaker> {
  const { roomsInRedis } = await import('./rooms/shared/redis-rooms');
  return roomsInRedis(url, log);
}
