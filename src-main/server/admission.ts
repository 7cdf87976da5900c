/** Which connections a server takes, and how many: counted before anything is spent on them. */
import type { Socket } from 'node:net';

import { formatSocketAddress } from '../../src-shared/contact-exchange';
import type { SocketAddress } from '../../src-shared/contact-exchange';
import { now } from './clock';
import { accountOf, ConnectionCounter, RateLimiter } from './limits';
import { connectionKey, remoteAddress } from './listening/ends';
import type { Log } from './log';
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

export interface AdmissionOptions {
  readonly requestsPerMinute: number;
  /** At a time, of all callers together. */
  readonly maxConnections: number;
  readonly log: Log;
}

export class Admission {
  readonly #connects: RateLimiter;
  readonly #refusals: RateLimiter;
  readonly #counter: ConnectionCounter;
  readonly #fullWarnings: Seldom;
  /** The addresses of connections that are only told that there are too many. */
  readonly #refused = new Set<string>();
  readonly #sockets = new Set<Socket>();
  /** Stops counting an admitted connection, by its two ends, which a TLS socket shares with the socket below it. */
  readonly #releases = new Map<string, () => void>();
  readonly #log: Log;

  constructor({ requestsPerMinute, maxConnections, log }: AdmissionOptions) {
    this.#connects = new RateLimiter(requestsPerMinute * CONNECTIONS_PER_REQUEST, now);
    this.#refusals = new RateLimiter(REFUSALS_PER_MINUTE, now);
    this.#counter = new ConnectionCounter(maxConnections);
    this.#fullWarnings = new Seldom((text) => log('warn', text));
    this.#log = log;
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
