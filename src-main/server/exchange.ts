/** Brings together the connections, the rooms and the limits, for all listeners of one server. */
import type { Socket } from 'node:net';

import type {
  ClientMessage,
  FullContact,
  RelayLimits,
  ServerDetails,
  ServerError,
  ServerMessage,
} from '../../src-shared/contact-exchange';
import { formatSocketAddress } from '../../src-shared/contact-exchange';
import { Admission } from './admission';
import { Charges } from './charges';
import { now } from './clock';
import { ClientConnection } from './connection';
import { believedEnds, localAddress, remoteAddress } from './listening/ends';
import { Refusals } from './limits';
import type { Log } from './log';
import type { Measures, Standing } from './measures';
import { OwnDetails } from './own-details';
import { Rooms, RoomsUnavailable } from './rooms';
import type { ClientId, StoreMaker } from './rooms';

/** The longest wait that setTimeout knows, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const SECOND_MS = 1000;
/** How long clients are given to end their connections when the server stops. */
const SHUTDOWN_GRACE_MS = 500;

export interface ExchangeOptions {
  readonly roomLifetimeMs: number;
  readonly requestsPerMinute: number;
  /** At a time, of all callers together. */
  readonly maxConnections: number;
  /** At a time; the default of the rooms, if absent. */
  readonly maxRooms?: number | undefined;
  /** What Cooees are told of the relay beside it; null if there is none. */
  readonly relay: RelayLimits | null;
  /** Where rooms are kept; in this process, if absent. */
  readonly storeMaker?: StoreMaker | undefined;
  /** Of the server's callers, whom this process serves; all, 1, if absent. */
  readonly partOfAll?: number | undefined;
  readonly log: Log;
  readonly measures: Measures;
}

export class ContactExchange {
  readonly #rooms: Rooms;
  readonly #charges: Charges;
  readonly admission: Admission;
  readonly details: OwnDetails;
  readonly #refusals: Refusals;
  readonly #connections = new Map<ClientId, ClientConnection>();
  readonly #log: Log;
  readonly #measures: Measures;
  readonly #limits: Pick<Standing, 'maxConnections'>;
  readonly #sharesRooms: boolean;
  #expiryTimer: NodeJS.Timeout | undefined;
  readonly #underWay = new Set<Promise<void>>();
  #isDraining = false;
  /** While those who wait are sent away together, none of them is told that a friend left. */
  #isSendingAway = false;
  #stopped = false;

  constructor({
    roomLifetimeMs,
    requestsPerMinute,
    maxConnections,
    maxRooms,
    relay,
    storeMaker,
    partOfAll,
    log,
    measures,
  }: ExchangeOptions) {
    this.#refusals = new Refusals(log, (what) => measures.refused(what));
    this.#rooms = new Rooms({
      now,
      lifetimeMs: roomLifetimeMs,
      maxRooms,
      storeMaker,
      measures,
      onRefusal: (what) => this.#refusals.count(what),
      courier: {
        deliver: (to, message) => this.#deliver(to, message),
        release: (client) => this.#connections.get(client)?.rest(),
      },
    });
    this.#charges = new Charges(requestsPerMinute, now, this.#rooms, partOfAll);
    this.admission = new Admission({
      requestsPerMinute,
      maxConnections,
      refusals: this.#refusals,
      log,
      measures,
    });
    this.details = new OwnDetails(relay);
    this.#log = log;
    this.#measures = measures;
    this.#limits = { maxConnections };
    this.#sharesRooms = storeMaker !== undefined;
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
    const isRefused = this.admission.isRefused(address);
    const refuse = (asker: ClientConnection): Promise<void> => {
      asker.send({ type: 'error', error: 'too-many-requests' });
      return Promise.resolve();
    };
    const id = this.#rooms.newClient();
    const connection = new ClientConnection(
      socket,
      id,
      address,
      this.details.toldAt(local, believedEnds(socket) !== null),
      {
        request: (asker, message) => {
          this.admission.heardFrom(socket);
          return isRefused ? refuse(asker) : request(asker, message);
        },
        erred: (error) => this.#measures.errorSent(error),
        holdsPlace: () => this.#rooms.holdsPlace(id),
        gone: (_connection, why) => {
          this.#connections.delete(id);
          this.#log('debug', `${formatSocketAddress(address)}: gone, ${why}`);
          this.#track(this.#rooms.leave(id));
        },
      },
    );
    this.#connections.set(id, connection);
    this.admission.serves(socket, {
      isIdle: () => !this.#rooms.holdsPlace(id),
      sendAway: () => connection.send({ type: 'error', error: 'too-many-requests' }),
    });
    this.#log('debug', `${formatSocketAddress(address)}: connected`);
  }

  /** What there is at this moment. */
  get standing(): Omit<Standing, 'relay'> {
    return {
      ...this.#limits,
      connections: this.admission.open,
      rooms: this.#rooms.size,
      maxRooms: this.#rooms.maxSize,
      sharedRoomsUp: this.#sharesRooms ? this.#rooms.isWell : null,
    };
  }

  /** Fulfilled once connections can be served. */
  get opened(): Promise<void> {
    return this.#rooms.opened;
  }

  /**
   * Makes no more rooms, and ends the connections of those who wait in one: a Cooee whose connection ends while it waits comes again
   * by itself. Those who were introduced go on. Resolves once all are closed.
   */
  async drain(): Promise<void> {
    this.#isDraining = true;
    // All of them first: with a creator goes the room, and then nobody is in it.
    const waiting = [...this.#connections].filter(([id]) => this.#rooms.holdsPlace(id));
    this.#isSendingAway = true;
    for (const [, connection] of waiting) connection.close('the server is about to stop');
    this.#isSendingAway = false;
    await this.admission.emptied();
  }

  /** Ends every connection; resolves once all are closed. */
  async close(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#expiryTimer);
    for (const connection of [...this.#connections.values()]) connection.close('the server stops');
    await this.admission.closed(SHUTDOWN_GRACE_MS);
    // So that servers that share the rooms are told who is gone.
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    await this.#rooms.close();
    this.#refusals.stop();
  }

  async #answer(asker: ClientConnection, message: ClientMessage): Promise<void> {
    const beganAt = performance.now();
    try {
      const refusal = await this.#charges.pay(asker, message, () => this.#carryOut(asker, message));
      if (refusal === null) return;
      this.#refusals.count(refusal);
      asker.send({ type: 'error', error: 'too-many-requests' });
    } catch (error) {
      // An error in one request must not become the server's (docs/GDAY-WIRE.md 10.4 number 28).
      if (!(error instanceof RoomsUnavailable)) this.#logFailure('a request failed', error);
      // Of rooms out of reach, too, a client hears that it is to come again: dialect 3 has no other word for it.
      const told = error instanceof RoomsUnavailable ? 'too-many-requests' : 'internal';
      asker.send({ type: 'error', error: told });
    } finally {
      this.#measures.requestAnswered(message.type, (performance.now() - beganAt) / SECOND_MS);
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
        if (this.#isDraining && message.type === 'create-room') {
          asker.send({ type: 'error', error: 'too-many-requests' });
          return 'too-many-requests';
        }
        const error = await this.#rooms.request(asker, message);
        this.#armExpiry();
        return error;
      }
    }
  }

  #deliver(to: ClientId, message: ServerMessage): void {
    const connection = this.#connections.get(to);
    // When the server stops, whoever waits sees the connection end; that the friend timed out would not be true.
    if (connection === undefined || this.#stopped || this.#isSendingAway) return;
    this.#log(
      'debug',
      `${formatSocketAddress(connection.publicAddress)}: ${message.type === 'error' ? message.error : message.type}`,
    );
    connection.send(message);
  }

  #armExpiry(): void {
    // To find the next one takes longer than most requests.
    if (this.#expiryTimer !== undefined || this.#stopped) return;
    const next = this.#rooms.nextExpiry;
    if (next === null) return;
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

/** The contact of one connection, as the server sees it. */
function observation({ publicAddress, server }: ClientConnection): {
  contact: FullContact;
  server: ServerDetails;
} {
  const v4 = publicAddress.family === 4 ? publicAddress : null;
  const v6 = publicAddress.family === 6 ? publicAddress : null;
  return { contact: { private: { v4: null, v6: null }, public: { v4, v6 } }, server };
}
