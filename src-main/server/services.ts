/** What a server does with the connections that it is given, wherever it has them from. */
import type { Socket } from 'node:net';

import type { Alternate } from '../../src-shared/contact-exchange';
import { DEFAULT_REQUEST_LIMIT_PER_MINUTE, DEFAULT_ROOM_TIMEOUT_SECONDS } from './contact-server';
import type { ServiceOptions } from './contact-server';
import { ContactExchange } from './exchange';
import { entrance, observingGreeting, reception } from './listener';
import { SocketBudget } from './listening/socket-budget';
import { tlsService } from './listening/tls';
import type { TlsIdentity } from './listening/tls';
import { DEFAULT_MAX_CONNECTIONS } from './admission';
import type { Log } from './log';
import { NO_MEASURES } from './measures';
import type { Standing } from './measures';
import { socketsWithin } from './open-files';
import { Relay } from './relay';
import type { RelayService } from './relay';
import type { StoreMaker } from './rooms';

const MILLISECONDS = 1000;

/** What a connection is for: everything, or only to tell where it comes from. */
export type Service = 'serve' | 'observe';

/** For a server that is one of several processes: what is elsewhere. */
export interface Elsewhere {
  readonly storeMaker?: StoreMaker | undefined;
  readonly relay?: RelayService | undefined;
  /** How many of all callers come here, up to 1. */
  readonly partOfAll?: number;
}

export interface Services {
  /** What there is at this moment. */
  readonly standing: Standing;
  /**
   * What to do with each connection that was accepted.
   * @param identify learns whose it is and calls back, unless it was closed
   */
  entrance(service: Service, identify: (socket: Socket, begin: () => void) => void): (socket: Socket) => void;
  /** Callers are told. @param udpPlaces where they are answered over UDP */
  listensAt(places: readonly Alternate[], udpPlaces: readonly Alternate[]): void;
  /** @throws CooeeError `certificate-unusable`, and then the former one stays */
  renewCertificate(identity: TlsIdentity): void;
  /** Sends those away who wait, to come again. Resolves once all others have ended by themselves. */
  drain(): Promise<void>;
  /** Ends every connection; resolves once all are closed. */
  close(): Promise<void>;
}

/** @throws CooeeError `certificate-unusable` */
export async function startServices(options: ServiceOptions, elsewhere: Elsewhere = {}): Promise<Services> {
  const log: Log = options.log ?? (() => undefined);
  const measures = options.measures ?? NO_MEASURES;
  const relayOptions = options.relay ?? null;
  const maxConnections = options.maxConnections ?? DEFAULT_MAX_CONNECTIONS;
  const exchange = new ContactExchange({
    roomLifetimeMs: (options.roomTimeoutSeconds ?? DEFAULT_ROOM_TIMEOUT_SECONDS) * MILLISECONDS,
    requestsPerMinute: options.requestLimitPerMinute ?? DEFAULT_REQUEST_LIMIT_PER_MINUTE,
    maxConnections,
    maxRooms: options.maxRooms,
    relay: relayOptions,
    storeMaker:
      elsewhere.storeMaker ??
      (options.roomsUrl == null ? undefined : await sharedRooms(options.roomsUrl, log)),
    partOfAll: elsewhere.partOfAll,
    log,
    measures,
  });
  await exchange.opened;
  const ownRelay =
    elsewhere.relay !== undefined || relayOptions === null ? null : new Relay(relayOptions, log, measures);
  const relay = elsewhere.relay ?? ownRelay;
  const welcome = reception(exchange, relay);
  const tls = options.tls === null ? null : tlsService(welcome, options.tls, log, measures);
  const greetings = { serve: tls?.greet ?? welcome, observe: observingGreeting(exchange) };
  const budget = new SocketBudget(socketsWithin({ maxConnections, relay: relayOptions }), log, measures);
  return {
    get standing() {
      return { ...exchange.standing, relay: ownRelay?.standing ?? null };
    },
    entrance: (service, identify) =>
      entrance(budget, (socket) =>
        identify(socket, () => {
          if (exchange.admission.admit(socket)) greetings[service](socket);
        }),
      ),
    listensAt: (places, udpPlaces) => exchange.details.listensAt(places, udpPlaces),
    renewCertificate: (identity) => tls?.renew(identity),
    drain: async () => {
      await Promise.all([exchange.drain(), relay?.drain()]);
    },
    close: async () => {
      await Promise.all([exchange.close(), relay?.close()]);
    },
  };
}

/** Loaded by those only who share rooms: the client of the engine is large. */
async function sharedRooms(url: string, log: Log): Promise<StoreMaker> {
  const { roomsInRedis } = await import('./rooms/shared/redis-rooms');
  return roomsInRedis(url, log);
}
