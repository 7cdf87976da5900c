/** Which connections a server takes, and how many: counted before anything is spent on them. */
import type { Socket } from 'node:net';

import { formatSocketAddress } from '../../src-shared/contact-exchange';
import type { SocketAddress } from '../../src-shared/contact-exchange';
import { now } from './clock';
import { networksOf, RateLimiter, Seats } from './limits';
import type { Networks, Refusal, Refusals, Seat } from './limits';
import { connectionKey, remoteAddress } from './listening/ends';
import type { Log } from './log';
import type { Measures } from './measures';

/** Connections at a time, all clients together. Each costs about 10 KB, with TLS about 50 KB. */
export const DEFAULT_MAX_CONNECTIONS = 4096;
/**
 * Those of one network, and of one that has few, whatever the others have. A peer has two at most; behind one carrier NAT live many
 * peers. Of a larger server a network may have more.
 */
const CONNECTIONS_PER_SHARE = 128;
const PART_PER_SHARE = 1 / 32;
const FEW_CONNECTIONS = 2;
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
/** Connections above the limits, all together. */
export const MAX_REFUSED = 64;
/** Those of them that are told why they are closed, refused or sent away. The rest is for those who are let in in place of others. */
const MAX_TOLD = 40;
/** How long one of them may take to send it. */
const REFUSAL_TIMEOUT_MS = 5_000;

export interface AdmissionOptions {
  readonly requestsPerMinute: number;
  /** At a time, of all callers together. */
  readonly maxConnections: number;
  readonly refusals: Refusals;
  readonly log: Log;
  readonly measures: Measures;
}

/** A connection that speaks. */
export interface Speaking {
  /** Whether it may be sent away for another. */
  isIdle(): boolean;
  /** Tells it that there are too many, and ends it. */
  sendAway(): void;
}

interface Admitted {
  readonly seat: Seat;
  /** Null while it has not begun to speak: its TLS handshake is under way, say. */
  speaking: Speaking | null;
}

export class Admission {
  readonly #connects: RateLimiter;
  readonly #refusalRate = new RateLimiter(REFUSALS, now);
  readonly #seats: Seats;
  readonly #max: number;
  readonly #refusals: Refusals;
  /** The addresses of connections that are only told that there are too many. */
  readonly #refused = new Set<string>();
  /** How many had to make room, and are told so. */
  #leaving = 0;
  readonly #sockets = new Set<Socket>();
  /** By its two ends, which a TLS socket shares with the socket below it. */
  readonly #admitted = new Map<string, Admitted>();
  readonly #log: Log;
  readonly #measures: Measures;

  constructor({ requestsPerMinute, maxConnections, refusals, log, measures }: AdmissionOptions) {
    const connects = requestsPerMinute * CONNECTIONS_PER_REQUEST;
    this.#connects = new RateLimiter({ perMinute: connects, burst: connects }, now);
    this.#seats = new Seats({
      total: maxConnections,
      perShare: Math.max(CONNECTIONS_PER_SHARE, maxConnections * PART_PER_SHARE),
      few: FEW_CONNECTIONS,
    });
    this.#max = maxConnections;
    this.#refusals = refusals;
    this.#log = log;
    this.#measures = measures;
  }

  /** Connections of callers that are open now. */
  get open(): number {
    return this.#max - this.#seats.free;
  }

  /**
   * Counts a connection that was just accepted, before anything is spent on it. Others may have to go for it.
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
    const key = connectionKey(socket);
    const seat = this.#seats.take({
      networks,
      isIdle: () => this.#admitted.get(key)?.speaking?.isIdle() ?? false,
      evicted: () => this.#makeRoom(socket, key),
    });
    if (seat === 'network') return this.#refuse(socket, address, networks, 'connection share');
    if (seat === 'total') return this.#refuse(socket, address, networks, 'connection total');
    this.#sockets.add(socket);
    this.#admitted.set(key, { seat, speaking: null });
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#forget(key, seat);
    });
    this.#measures.connectionAccepted();
    return true;
  }

  /** An admitted connection has begun to speak. */
  serves(socket: Socket, speaking: Speaking): void {
    const admitted = this.#admitted.get(connectionKey(socket));
    if (admitted !== undefined) admitted.speaking = speaking;
  }

  /** It has sent a request. */
  heardFrom(socket: Socket): void {
    this.#admitted.get(connectionKey(socket))?.seat.asked();
  }

  /**
   * Gives an admitted connection away to another service: it no longer takes the place of a caller.
   *
   * @returns what it is to be counted against there; null if it is one too many, and may only be told so
   */
  release(socket: Socket): Networks | null {
    const address = remoteAddress(socket);
    const key = connectionKey(socket);
    const seat = this.#admitted.get(key)?.seat;
    if (address === null || seat === undefined) return null;
    this.#forget(key, seat);
    return networksOf(address);
  }

  /** The same ends may be those of the next connection before the last one has been closed here. */
  #forget(key: string, seat: Seat): void {
    seat.end();
    if (this.#admitted.get(key)?.seat === seat) this.#admitted.delete(key);
  }

  get #told(): number {
    return this.#refused.size + this.#leaving;
  }

  #makeRoom(socket: Socket, key: string): void {
    const speaking = this.#admitted.get(key)?.speaking ?? null;
    this.#admitted.delete(key);
    this.#refusals.count('evicted');
    if (speaking === null || this.#told >= MAX_TOLD) {
      socket.destroy();
      return;
    }
    this.#leaving += 1;
    socket.once('close', () => {
      this.#leaving -= 1;
    });
    speaking.sendAway();
  }

  /**
   * Has a connection told that it is one too many, as soon as it asks: only then is it known in which dialect.
   * @returns false if it was dropped
   */
  #refuse(socket: Socket, place: SocketAddress, networks: Networks, why: Refusal): boolean {
    const address = formatSocketAddress(place);
    this.#log('debug', `${address}: too many connections`);
    this.#refusals.count(why);
    if (this.#told >= MAX_TOLD || !this.#refusalRate.take(networks)) {
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

  /** Whether a connection may only be told that there are too many. */
  isRefused(address: SocketAddress): boolean {
    return this.#refused.has(formatSocketAddress(address));
  }

  /** Resolves once every connection that is there now is closed. */
  async emptied(): Promise<void> {
    await Promise.all(
      [...this.#sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))),
    );
  }

  /** The same, with those destroyed that are not closed in time. */
  async closed(graceMs: number): Promise<void> {
    const impatience = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, graceMs);
    await this.emptied();
    clearTimeout(impatience);
  }
}
