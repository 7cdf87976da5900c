/** Brings together the connections, the rooms and the limits, for all listeners of one server. */
import type { Socket } from 'node:net';

import type {
  Alternate,
  ClientMessage,
  FullContact,
  RelayLimits,
  ServerDetails,
  ServerError,
  ServerMessage,
  SocketAddress,
} from '../../src-shared/contact-exchange';
import { canonicalAddress, formatSocketAddress } from '../../src-shared/contact-exchange';
import { alternatesBeside, udpPlacesFor } from './alternates';
import { Charges } from './charges';
import { ClientConnection } from './connection';
import { Admissions, networksOf, RateLimiter, Refusals } from './limits';
import type { Admission, Networks, Refusal } from './limits';
import type { Log } from './log';
import { Rooms, RoomsUnavailable } from './rooms';
import type { ClientId, StoreMaker } from './rooms';

/**
 * Connections at a time, all clients together, each about 10 KB, with TLS about 50 KB; and of one network. A peer has two at most;
 * behind one carrier NAT live many peers.
 */
const CONNECTIONS = { total: 4_096, perShare: 128, few: 2 };
/**
 * Connections an address may open per allowed request: for its meeting, and to observe its address. More than that are connections
 * that fail before the first request, above all TLS handshakes, which cost the most.
 */
const CONNECTIONS_PER_REQUEST = 2;
/**
 * Connections above the limits from which one request is read, so that they can be told why they are closed: those of one address
 * in a minute, and all at once. The others are dropped at once, for a TLS handshake costs more than any request.
 */
const REFUSALS = { perMinute: 30, burst: 30 };
const MAX_REFUSED = 64;
/** How long one of them may take to send it. */
const REFUSAL_TIMEOUT_MS = 5_000;
/** The longest wait that setTimeout knows, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** How long clients are given to end their connections when the server stops. */
const SHUTDOWN_GRACE_MS = 500;

export interface ExchangeOptions {
  readonly roomLifetimeMs: number;
  readonly requestsPerMinute: number;
  /** What Cooees are told of the relay beside it; null if there is none. */
  readonly relay: RelayLimits | null;
  /** Where rooms are kept; in this process, if absent. */
  readonly storeMaker?: StoreMaker | undefined;
  readonly log: Log;
}

/** What is known of an admitted connection. */
interface Admitted {
  readonly admission: Admission;
  /** Null until it speaks: its TLS handshake is still under way, or it is another service's. */
  connection: ClientConnection | null;
}

export class ContactExchange {
  readonly #rooms: Rooms;
  readonly #charges: Charges;
  readonly #connects: RateLimiter;
  readonly #refusals: RateLimiter;
  readonly #admissions = new Admissions(CONNECTIONS);
  /** The addresses of connections that are only told that there are too many. */
  readonly #refused = new Set<string>();
  readonly #sockets = new Set<Socket>();
  /** By their two ends, which a TLS socket shares with the socket below it. */
  readonly #admitted = new Map<string, Admitted>();
  readonly #refusalsTold: Refusals;
  /** Connections that were sent away, and are being told so. */
  #leaving = 0;
  readonly #connections = new Map<ClientId, ClientConnection>();
  readonly #relay: RelayLimits | null;
  readonly #log: Log;
  #places: readonly Alternate[] = [];
  #udpPlaces: readonly Alternate[] = [];
  #expiryTimer: NodeJS.Timeout | undefined;
  readonly #underWay = new Set<Promise<void>>();
  #stopped = false;

  constructor({ roomLifetimeMs, requestsPerMinute, relay, storeMaker, log }: ExchangeOptions) {
    this.#refusalsTold = new Refusals(log);
    this.#rooms = new Rooms({
      now,
      lifetimeMs: roomLifetimeMs,
      storeMaker,
      onRefusal: (what) => this.#refusalsTold.count(what),
      courier: {
        deliver: (to, message) => this.#deliver(to, message),
        release: (client) => this.#connections.get(client)?.rest(),
      },
    });
    this.#charges = new Charges(requestsPerMinute, now, this.#rooms);
    this.#connects = new RateLimiter(
      {
        perMinute: requestsPerMinute * CONNECTIONS_PER_REQUEST,
        burst: requestsPerMinute * CONNECTIONS_PER_REQUEST,
      },
      now,
    );
    this.#refusals = new RateLimiter(REFUSALS, now);
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

  /**
   * Counts a connection that was just accepted, before anything is spent on it; others may have to go for it.
   * @returns false if it was dropped
   */
  admit(socket: Socket): boolean {
    const address = remoteAddress(socket);
    if (address === null) {
      socket.destroy();
      return false;
    }
    const networks = networksOf(address);
    if (!this.#connects.take(networks)) return this.#refuse(socket, address, networks, 'connection rate');
    const ends = endsOf(socket);
    const admission = this.#admissions.admit({
      networks,
      isIdle: () => {
        const connection = this.#admitted.get(ends)?.connection ?? null;
        return connection !== null && !this.#rooms.holdsPlace(connection.id);
      },
      evicted: () => this.#sendAway(socket, ends),
    });
    if (admission === 'network' || admission === 'total')
      return this.#refuse(
        socket,
        address,
        networks,
        admission === 'total' ? 'connection total' : 'connection share',
      );
    this.#sockets.add(socket);
    this.#admitted.set(ends, { admission, connection: null });
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#forget(ends, admission);
    });
    return true;
  }

  /**
   * Gives an admitted connection away to another service: it no longer takes the place of a caller.
   *
   * @returns what it is to be counted against there; null if it is one too many, and may only be told so
   */
  release(socket: Socket): Networks | null {
    const address = remoteAddress(socket);
    const ends = endsOf(socket);
    const admission = this.#admitted.get(ends)?.admission;
    if (address === null || admission === undefined) return null;
    this.#forget(ends, admission);
    return networksOf(address);
  }

  /** Ends are used again: an old connection may be closed only when a new one has them. */
  #forget(ends: string, admission: Admission): void {
    admission.end();
    if (this.#admitted.get(ends)?.admission === admission) this.#admitted.delete(ends);
  }

  /** Somebody else needs the place of a connection that does nothing. It is told so if it can be, and if not too many are at once. */
  #sendAway(socket: Socket, ends: string): void {
    const connection = this.#admitted.get(ends)?.connection ?? null;
    this.#admitted.delete(ends);
    this.#refusalsTold.count('evicted');
    if (connection === null || this.#leaving >= MAX_REFUSED) {
      socket.destroy();
      return;
    }
    this.#leaving += 1;
    socket.once('close', () => (this.#leaving -= 1));
    connection.send({ type: 'error', error: 'too-many-requests' });
  }

  /**
   * Has a connection told that it is one too many, as soon as it asks: only then is it known in which dialect.
   * @returns false if it was dropped
   */
  #refuse(socket: Socket, place: SocketAddress, networks: Networks, why: Refusal): boolean {
    const address = formatSocketAddress(place);
    this.#log('debug', `${address}: too many connections`);
    this.#refusalsTold.count(why);
    if (this.#refused.size >= MAX_REFUSED || !this.#refusals.take(networks)) {
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
    this.#connect(socket, async (asker, message) => {
      if (message.type === 'observe-address') await this.#answer(asker, message);
      else asker.send({ type: 'error', error: 'syntax' });
    });
  }

  /** What a caller is told of this server. @param local our end of their connection */
  #toldAt(local: SocketAddress): ServerDetails {
    const alternates = alternatesBeside(this.#places, local);
    const udp = udpPlacesFor(this.#udpPlaces, local);
    return {
      alternates,
      ...(udp.length === 0 ? {} : { udp }),
      ...(this.#relay === null ? {} : { relay: this.#relay }),
    };
  }

  #connect(
    socket: Socket,
    request: (asker: ClientConnection, message: ClientMessage) => Promise<void>,
  ): void {
    const address = remoteAddress(socket);
    const local = localAddress(socket);
    if (address === null || local === null) {
      socket.destroy();
      return;
    }
    const isRefused = this.#refused.has(formatSocketAddress(address));
    const refuse = (asker: ClientConnection): Promise<void> => {
      asker.send({ type: 'error', error: 'too-many-requests' });
      return Promise.resolve();
    };
    const id = this.#rooms.newClient();
    const admitted = this.#admitted.get(endsOf(socket));
    const connection = new ClientConnection(socket, id, address, this.#toldAt(local), {
      request: (asker, message) => {
        admitted?.admission.asked();
        return isRefused ? refuse(asker) : request(asker, message);
      },
      holdsPlace: () => this.#rooms.holdsPlace(id),
      gone: (_connection, why) => {
        this.#connections.delete(id);
        this.#log('debug', `${formatSocketAddress(address)}: gone, ${why}`);
        this.#track(this.#rooms.leave(id));
      },
    });
    this.#connections.set(id, connection);
    if (admitted !== undefined) admitted.connection = connection;
    this.#log('debug', `${formatSocketAddress(address)}: connected`);
  }

  /** Ends every connection; resolves once all are closed. */
  async close(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#expiryTimer);
    const closed = [...this.#sockets].map(
      (socket) => new Promise((resolve) => socket.once('close', resolve)),
    );
    for (const connection of [...this.#connections.values()]) connection.close('the server stops');
    const impatience = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, SHUTDOWN_GRACE_MS);
    await Promise.all(closed);
    clearTimeout(impatience);
    // So that servers that share the rooms are told who is gone.
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    await this.#rooms.close();
    this.#refusalsTold.stop();
  }

  async #answer(asker: ClientConnection, message: ClientMessage): Promise<void> {
    try {
      const refusal = await this.#charges.pay(asker, message, () => this.#carryOut(asker, message));
      if (refusal === null) return;
      this.#refusalsTold.count(refusal);
      asker.send({ type: 'error', error: 'too-many-requests' });
    } catch (error) {
      // An error in one request must not become the server's (docs/GDAY-WIRE.md 10.4 number 28).
      if (!(error instanceof RoomsUnavailable)) this.#logFailure('a request failed', error);
      // Of rooms out of reach, too, a client hears that it is to come again: dialect 3 has no other word for it.
      const told = error instanceof RoomsUnavailable ? 'too-many-requests' : 'internal';
      asker.send({ type: 'error', error: told });
    }
  }

  /** @returns the error that was the answer; null if the request was granted */
  async #carryOut(asker: ClientConnection, message: ClientMessage): Promise<ServerError | null> {
    switch (message.type) {
      case 'observe-address':
        asker.send({ type: 'client-contact', ...observation(asker) });
        return null;
      case 'tell-details':
        if (message.details !== null) await this.#rooms.tell(asker.id, message.details);
        return null;
      default: {
        const error = await this.#rooms.request(asker, message);
        this.#armExpiry();
        return error;
      }
    }
  }

  #deliver(to: ClientId, message: ServerMessage): void {
    const connection = this.#connections.get(to);
    // When the server stops, whoever waits sees the connection end; that the friend timed out would not be true.
    if (connection === undefined || this.#stopped) return;
    this.#log(
      'debug',
      `${formatSocketAddress(connection.publicAddress)}: ${message.type === 'error' ? message.error : message.type}`,
    );
    connection.send(message);
  }

  #armExpiry(): void {
    const next = this.#rooms.nextExpiry;
    if (this.#expiryTimer !== undefined || next === null || this.#stopped) return;
    const wait = Math.min(MAX_TIMER_MS, Math.max(1, Math.ceil(next - now())));
    this.#expiryTimer = setTimeout(() => {
      this.#expiryTimer = undefined;
      this.#track(this.#rooms.expire().then(() => this.#armExpiry()));
    }, wait);
  }

  /** What nobody waits for, until the server stops. */
  #track(work: Promise<void>): void {
    const done = work
      .catch((error: unknown) => this.#logFailure('keeping the rooms failed', error))
      .finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }

  #logFailure(what: string, error: unknown): void {
    this.#log('error', `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}

/** Not the wall clock, which may be set while rooms wait; but nearly the same on all servers that share them. */
function now(): number {
  return performance.timeOrigin + performance.now();
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

function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return [remoteAddress, remotePort, localAddress, localPort].join(' ');
}

/** The address that the connection shows, or null if it is closed already. */
function remoteAddress({ remoteAddress: host, remotePort: port }: Socket): SocketAddress | null {
  return host === undefined || port === undefined ? null : canonicalAddress(host, port);
}

/** Our end of the connection, or null if it is closed already. */
function localAddress({ localAddress: host, localPort: port }: Socket): SocketAddress | null {
  return host === undefined || port === undefined ? null : canonicalAddress(host, port);
}
