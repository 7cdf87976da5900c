/** Brings together the connections, the rooms and the limits, for all listeners of one server. */
import type { Socket } from 'node:net';

import type {
  Alternate,
  ClientMessage,
  FullContact,
  RelayLimits,
  ServerDetails,
  SocketAddress,
} from '../../src-shared/contact-exchange';
import { formatSocketAddress } from '../../src-shared/contact-exchange';
import { alternatesBeside, behindBalancer, udpPlacesFor } from './alternates';
import { Charges } from './charges';
import { ClientConnection } from './connection';
import { accountOf, ConnectionCounter, RateLimiter } from './limits';
import { believedEnds, connectionKey, localAddress, remoteAddress } from './listening/ends';
import type { Log } from './log';
import type { Outcome } from './rooms';
import { Rooms } from './rooms';
import { Seldom } from './seldom';

/**
 * Connections an address may open per allowed request: for its meeting, and to observe its address. More than that are connections
 * that fail before the first request, above all TLS handshakes, which cost the most.
 */
const CONNECTIONS_PER_REQUEST = 2;
/**
 * Connections above the limits from which one request is read, so that they can be told why they are closed: those of one address
 * in a minute, and all at once. The others are dropped at once, for a TLS handshake costs more than any request.
 */
const REFUSALS_PER_MINUTE = 30;
export const MAX_REFUSED = 64;
/** How long one of them may take to send it. */
const REFUSAL_TIMEOUT_MS = 5_000;
/** The longest wait that setTimeout knows, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** How long clients are given to end their connections when the server stops. */
const SHUTDOWN_GRACE_MS = 500;

export interface ExchangeOptions {
  readonly roomLifetimeMs: number;
  readonly requestsPerMinute: number;
  /** At a time, of all callers together. */
  readonly maxConnections: number;
  /** What Cooees are told of the relay beside it; null if there is none. */
  readonly relay: RelayLimits | null;
  readonly log: Log;
}

export class ContactExchange {
  readonly #rooms: Rooms<ClientConnection>;
  readonly #charges: Charges<ClientConnection>;
  readonly #connects: RateLimiter;
  readonly #refusals: RateLimiter;
  readonly #counter: ConnectionCounter;
  readonly #fullWarnings: Seldom;
  /** The addresses of connections that are only told that there are too many. */
  readonly #refused = new Set<string>();
  readonly #sockets = new Set<Socket>();
  /** Stops counting an admitted connection, by its two ends, which a TLS socket shares with the socket below it. */
  readonly #releases = new Map<string, () => void>();
  readonly #connections = new Set<ClientConnection>();
  readonly #relay: RelayLimits | null;
  readonly #log: Log;
  #places: readonly Alternate[] = [];
  #udpPlaces: readonly Alternate[] = [];
  #expiryTimer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor({ roomLifetimeMs, requestsPerMinute, maxConnections, relay, log }: ExchangeOptions) {
    // Not the wall clock: it may be set while rooms wait.
    const now = (): number => performance.now();
    this.#rooms = new Rooms({ now, lifetimeMs: roomLifetimeMs });
    this.#charges = new Charges(requestsPerMinute, now, this.#rooms);
    this.#connects = new RateLimiter(requestsPerMinute * CONNECTIONS_PER_REQUEST, now);
    this.#refusals = new RateLimiter(REFUSALS_PER_MINUTE, now);
    this.#counter = new ConnectionCounter(maxConnections);
    this.#fullWarnings = new Seldom((text) => log('warn', text));
    this.#relay = relay;
    this.#log = log;
  }

  /**
   * Clients who show that they are Cooees are told.
   * @param places where the server listens without TLS
   * @param udpPlaces where it answers over UDP
   */
  listensAt(places: readonly Alternate[], udpPlaces: readonly Alternate[]): void {
    this.#places = places;
    this.#udpPlaces = udpPlaces;
  }

  /** Counts a connection that was just accepted, before anything is spent on it. @returns false if it was dropped */
  admit(socket: Socket): boolean {
    const address = remoteAddress(socket);
    const account = address === null ? null : accountOf(address);
    if (address === null || account === null) {
      socket.destroy();
      return false;
    }
    if (!this.#connects.take(account) || !this.#counter.open(account)) {
      this.#log('debug', `${formatSocketAddress(address)}: too many connections`);
      if (this.#counter.isFull)
        this.#fullWarnings.say('refused a caller: there are as many connections as there may be');
      return this.#refuse(socket, formatSocketAddress(address), account);
    }
    const key = connectionKey(socket);
    const release = (): void => {
      socket.off('close', release);
      this.#sockets.delete(socket);
      this.#releases.delete(key);
      this.#counter.close(account);
    };
    this.#sockets.add(socket);
    this.#releases.set(key, release);
    socket.once('close', release);
    return true;
  }

  /**
   * Gives an admitted connection away to another service: it no longer takes the place of a caller.
   *
   * @returns what it is to be counted against there; null if it is one too many, and may only be told so
   */
  release(socket: Socket): string | null {
    const address = remoteAddress(socket);
    const release = this.#releases.get(connectionKey(socket));
    if (address === null || release === undefined) return null;
    release();
    return accountOf(address);
  }

  /**
   * Has a connection told that it is one too many, as soon as it asks: only then is it known in which dialect.
   * @returns false if it was dropped
   */
  #refuse(socket: Socket, address: string, account: string): boolean {
    if (this.#refused.size >= MAX_REFUSED || !this.#refusals.take(account)) {
      socket.destroy();
      return false;
    }
    this.#refused.add(address);
    this.#sockets.add(socket);
    const impatience = setTimeout(() => socket.destroy(), REFUSAL_TIMEOUT_MS);
    socket.once('close', () => {
      clearTimeout(impatience);
      this.#sockets.delete(socket);
      this.#refused.delete(address);
    });
    return true;
  }

  /** Serves an admitted connection, after its TLS handshake if it has one. */
  serve(socket: Socket): void {
    this.#connect(socket, (asker, message) => this.#answer(asker, message));
  }

  /** Serves an admitted connection at a place that only tells where it comes from. */
  observe(socket: Socket): void {
    this.#connect(socket, (asker, message) => {
      if (message.type === 'observe-address') this.#answer(asker, message);
      else asker.send({ type: 'error', error: 'syntax' });
    });
  }

  /** What a caller is told of this server. @param local the end of their connection that they dialled */
  #toldAt(local: SocketAddress, isPassedOn: boolean): ServerDetails {
    const seen = (places: readonly Alternate[]): readonly Alternate[] =>
      isPassedOn ? behindBalancer(places) : places;
    const alternates = alternatesBeside(seen(this.#places), local);
    const udp = udpPlacesFor(seen(this.#udpPlaces), local);
    return {
      alternates,
      ...(udp.length === 0 ? {} : { udp }),
      ...(this.#relay === null ? {} : { relay: this.#relay }),
    };
  }

  #connect(socket: Socket, request: (asker: ClientConnection, message: ClientMessage) => void): void {
    const address = remoteAddress(socket);
    const local = localAddress(socket);
    if (address === null || local === null) {
      socket.destroy();
      return;
    }
    const isRefused = this.#refused.has(formatSocketAddress(address));
    const connection = new ClientConnection(
      socket,
      address,
      this.#toldAt(local, believedEnds(socket) !== null),
      {
        request: isRefused ? (asker) => asker.send({ type: 'error', error: 'too-many-requests' }) : request,
        holdsPlace: (member) => this.#rooms.holdsPlace(member),
        gone: (member, why) => {
          this.#connections.delete(member);
          this.#log('debug', `${formatSocketAddress(address)}: gone, ${why}`);
          this.#carryOut(this.#rooms.leave(member));
        },
      },
    );
    this.#connections.add(connection);
    this.#log('debug', `${formatSocketAddress(address)}: connected`);
  }

  /** Ends every connection; resolves once all are closed. */
  async close(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#expiryTimer);
    const closed = [...this.#sockets].map(
      (socket) => new Promise((resolve) => socket.once('close', resolve)),
    );
    for (const connection of [...this.#connections]) connection.close('the server stops');
    const impatience = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, SHUTDOWN_GRACE_MS);
    await Promise.all(closed);
    clearTimeout(impatience);
  }

  #answer(asker: ClientConnection, message: ClientMessage): void {
    try {
      const isPaid = this.#charges.pay(asker, message, () => {
        const outcome = this.#outcomeOf(asker, message);
        this.#carryOut(outcome);
        return !outcome.deliveries.some(({ to, message: { type } }) => to === asker && type === 'error');
      });
      if (!isPaid) asker.send({ type: 'error', error: 'too-many-requests' });
    } catch (error) {
      // An error in one request must not become the server's (docs/GDAY-WIRE.md 10.4 number 28).
      this.#log(
        'error',
        `a request failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      asker.send({ type: 'error', error: 'internal' });
    }
  }

  #outcomeOf(asker: ClientConnection, message: ClientMessage): Outcome<ClientConnection> {
    switch (message.type) {
      case 'observe-address':
        return {
          deliveries: [{ to: asker, message: { type: 'client-contact', ...observation(asker) } }],
          released: [],
        };
      case 'tell-details':
        return message.details === null
          ? { deliveries: [], released: [] }
          : this.#rooms.tell(asker, message.details);
      default:
        return this.#rooms.request(asker, message);
    }
  }

  #carryOut({ deliveries, released }: Outcome<ClientConnection>): void {
    // Whoever waits sees the connection end; that the friend timed out would not be true.
    if (this.#stopped) return;
    for (const { to, message } of deliveries) {
      this.#log(
        'debug',
        `${formatSocketAddress(to.publicAddress)}: ${message.type === 'error' ? message.error : message.type}`,
      );
      to.send(message);
    }
    for (const connection of released) connection.rest();
    this.#armExpiry();
  }

  #armExpiry(): void {
    const next = this.#rooms.nextExpiry;
    if (this.#expiryTimer !== undefined || next === null) return;
    const wait = Math.min(MAX_TIMER_MS, Math.max(1, Math.ceil(next - performance.now())));
    this.#expiryTimer = setTimeout(() => {
      this.#expiryTimer = undefined;
      this.#carryOut(this.#rooms.expire());
    }, wait);
  }
}

/** The contact of one connection, as the server sees it. */
function observation({ publicAddress, server }: ClientConnection): {
  contact: FullContact;
  server: ServerDetails;
} {
  const v4 = publicAddress.family === 4 ? publicAddress : null;
  const v6 = publicAddress.family === 6 ? publicAddress : null;
  return { contact: { private: { v4: null, v6: null }, public: { v4, v6 } }, server };
}
