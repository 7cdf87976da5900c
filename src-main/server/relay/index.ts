/**
 * A relay for those who cannot reach each other: joins two sockets that bring the same token, and sees nothing of what goes
 * through them. It speaks the protocol of the magic-wormhole transit relay (docs/PROTOCOL.md 10).
 */
import type { Socket } from 'node:net';

import { FairShares } from '../limits';
import type { Networks } from '../limits';
import type { Log } from '../log';
import { NO_MEASURES } from '../measures';
import type { Measures, RelayStanding } from '../measures';
import { relaySockets } from './options';
import type { RelayOptions } from './options';
import { Pace } from './pace';
import { Pair } from './pair';
import type { PairEnd } from './pair';
import { RelaySocket } from './relay-socket';
import { parseRequest } from './request';
import type { RelayRequest } from './request';
import { Tally } from './tally';
import type { Refusal } from './tally';
import { WaitingHalves } from './waiting-halves';

export { DEFAULT_RELAY_OPTIONS, relaySockets } from './options';
export type { RelayOptions } from './options';
export { sizeText } from './tally';

/** The first byte of every request (`p`); no message of the contact exchange begins with it. */
export const RELAY_FIRST_BYTE = 0x70;
/** From the first byte of a request to its last. It fits into one packet. */
const REQUEST_TIMEOUT_MS = 10_000;
/**
 * How long a half waits for the other. Clients of magic-wormhole give a relay up after 60 s of their own clock: then it is they who
 * end it, and they know why.
 */
const WAITING_TIMEOUT_MS = 90_000;
/** How long clients are given to end their connections when the server stops. */
const SHUTDOWN_GRACE_MS = 500;

interface WaitingHalf {
  readonly socket: RelaySocket;
  readonly patience: NodeJS.Timeout;
}

/** What relays connections: in this process, or beyond it. */
export interface RelayService {
  /**
   * Serves a connection whose first byte is {@link RELAY_FIRST_BYTE}; that byte is still to be read.
   *
   * @param networks what it is counted against; null refuses it at once
   */
  serve(socket: Socket, networks: Networks | null): void;
  /** Joins nobody any more: whoever waits is told to come again. Resolves once the pairs that are there have ended by themselves. */
  drain(): Promise<void>;
  /** Ends every connection; resolves once all are closed. */
  close(): Promise<void>;
}

export class Relay implements RelayService {
  /** Every socket that is not closed yet. */
  readonly #sockets = new Set<RelaySocket>();
  readonly #waiting = new WaitingHalves<WaitingHalf>();
  readonly #pairs = new Set<Pair>();
  readonly #shares: FairShares;
  readonly #totalPace: Pace;
  readonly #tally: Tally;
  readonly #measures: Measures;
  /** Of pairs that have ended. */
  #bytes = 0;
  #isDraining = false;

  constructor(
    readonly options: RelayOptions,
    log: Log,
    measures: Measures = NO_MEASURES,
  ) {
    this.#measures = measures;
    const { perAddress } = options;
    this.#shares = new FairShares({
      total: relaySockets(options),
      perShare: perAddress,
      few: perAddress,
    });
    this.#totalPace = new Pace(options.totalBytesPerSecond, () => performance.now());
    this.#tally = new Tally(log, () => ({ pairs: this.#pairs.size, waiting: this.#waiting.size }));
  }

  serve(socket: Socket, networks: Networks | null): void {
    const counted = networks !== null && this.#shares.take(networks) ? networks : null;
    let received = Buffer.alloc(0);
    const client = new RelaySocket(socket, {
      bytes: (bytes) => {
        received = Buffer.concat([received, bytes]);
        const parsed = parseRequest(received);
        if (parsed === 'incomplete') return;
        clearTimeout(slowness);
        if (parsed === 'bad') this.#refuse(client, 'bad handshake');
        else if (counted === null || this.#isDraining) this.#refuse(client, 'busy');
        else this.#ask(client, parsed.request, parsed.rest);
      },
      gone: () => clearTimeout(slowness),
    });
    const slowness = setTimeout(() => this.#refuse(client, 'bad handshake'), REQUEST_TIMEOUT_MS);
    this.#sockets.add(client);
    client.onClose(() => {
      this.#sockets.delete(client);
      if (counted !== null) this.#shares.giveBack(counted);
    });
  }

  /** What there is at this moment. */
  get standing(): RelayStanding {
    let bytes = this.#bytes;
    for (const pair of this.#pairs) bytes += pair.bytes;
    return { pairs: this.#pairs.size, waiting: this.#waiting.size, bytes };
  }

  async drain(): Promise<void> {
    this.#isDraining = true;
    for (const half of this.#waiting.all) {
      this.#wakeUp(half);
      this.#refuse(half.socket, 'busy');
    }
    await this.#closed();
  }

  async close(): Promise<void> {
    for (const pair of [...this.#pairs]) pair.end('stopped');
    const closed = this.#closed();
    for (const socket of this.#sockets) socket.end();
    const impatience = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, SHUTDOWN_GRACE_MS);
    await closed;
    clearTimeout(impatience);
    this.#tally.stop();
  }

  /** Resolves once all sockets that there are now are closed. */
  async #closed(): Promise<void> {
    await Promise.all(
      [...this.#sockets].map((socket) => new Promise<void>((resolve) => socket.onClose(resolve))),
    );
  }

  #ask(client: RelaySocket, request: RelayRequest, rest: Buffer): void {
    const match = this.#waiting.match(request);
    if (match === null) {
      if (rest.length > 0) this.#refuse(client, 'impatient');
      else this.#wait(client, request);
      return;
    }
    const { partner, spare } = match;
    for (const half of [partner, ...spare]) this.#wakeUp(half);
    for (const half of spare) half.socket.end();
    if (this.#pairs.size >= this.options.pairs) {
      this.#refuse(partner.socket, 'busy');
      this.#refuse(client, 'busy');
      return;
    }
    this.#join(partner.socket, client);
    client.handOver(rest);
  }

  #wait(socket: RelaySocket, request: RelayRequest): void {
    const { oldest } = this.#waiting;
    if (oldest !== null && this.#waiting.size >= this.options.waiting) {
      this.#wakeUp(oldest);
      this.#refuse(oldest.socket, 'busy');
    }
    const leave = (refusal: Refusal) => () => {
      this.#wakeUp(half);
      this.#refuse(socket, refusal);
    };
    const half: WaitingHalf = { socket, patience: setTimeout(leave('lonely'), WAITING_TIMEOUT_MS) };
    this.#waiting.add(half, request);
    socket.passTo({ bytes: leave('impatient'), gone: () => this.#wakeUp(half) });
  }

  #wakeUp(half: WaitingHalf): void {
    clearTimeout(half.patience);
    this.#waiting.remove(half);
  }

  #join(one: RelaySocket, other: RelaySocket): void {
    const now = (): number => performance.now();
    const ended = (pair: Pair, end: PairEnd): void => {
      this.#pairs.delete(pair);
      this.#bytes += pair.bytes;
      this.#measures.relayEnded(end);
      this.#tally.ended(end, pair.bytes, now() - pair.since);
    };
    this.#measures.relayJoined();
    this.#tally.joined();
    this.#pairs.add(new Pair(one, other, { limits: this.options, totalPace: this.#totalPace, now, ended }));
  }

  #refuse(socket: RelaySocket, refusal: Refusal): void {
    socket.end(`${refusal}\n`);
    this.#measures.relayRefused(refusal);
    this.#tally.refused(refusal);
  }
}
