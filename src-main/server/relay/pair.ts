/** Two sockets that are joined: bytes from one to the other, both ways, within the limits, until either ends or a limit does. */
import type { RelayLimits } from '../../../src-shared/contact-exchange';
import { Pace } from './pace';
import type { RelaySocket } from './relay-socket';

/**
 * Without a byte in either direction. Cooees exchange one every few seconds and wormhole clients send without a pause, so
 * whoever is silent for longer has forgotten the connection.
 */
const IDLE_TIMEOUT_MS = 300_000;
const SECOND_MS = 1000;

/** Why a pair ended: one of the two left, a limit, or the server stops. */
export type PairEnd = 'left' | 'bytes' | 'time' | 'idle' | 'stopped';

export interface PairTerms {
  readonly limits: RelayLimits;
  /** Of all pairs together. */
  readonly totalPace: Pace;
  /** In milliseconds. */
  readonly now: () => number;
  /** Called once. */
  readonly ended: (pair: Pair, end: PairEnd) => void;
}

export class Pair {
  /** Both ways together. */
  bytes = 0;
  readonly since: number;
  readonly #sockets: readonly [RelaySocket, RelaySocket];
  readonly #terms: PairTerms;
  readonly #pace: Pace;
  readonly #idleTimer: NodeJS.Timeout;
  readonly #timeTimer: NodeJS.Timeout | undefined;
  readonly #paceTimers = new Set<NodeJS.Timeout>();
  #over = false;

  constructor(one: RelaySocket, other: RelaySocket, terms: PairTerms) {
    this.#sockets = [one, other];
    this.#terms = terms;
    const { limits, now } = terms;
    this.#pace = new Pace(limits.bytesPerSecond, now);
    this.since = now();
    this.#idleTimer = setTimeout(() => this.end('idle'), IDLE_TIMEOUT_MS);
    if (limits.seconds !== null)
      this.#timeTimer = setTimeout(() => this.end('time'), limits.seconds * SECOND_MS);
    one.passTo({ bytes: this.#forwarder(one, other), gone: () => this.end('left') });
    other.passTo({ bytes: this.#forwarder(other, one), gone: () => this.end('left') });
    one.write('ok\n');
    other.write('ok\n');
  }

  /** Ends both sockets, once what was read from either is written to the other. */
  end(end: PairEnd): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#idleTimer);
    clearTimeout(this.#timeTimer);
    for (const timer of this.#paceTimers) clearTimeout(timer);
    for (const socket of this.#sockets) socket.end();
    this.#terms.ended(this, end);
  }

  /** @returns what is done with the bytes of a socket. It is read no further while the other is full, or ahead of its pace */
  #forwarder(from: RelaySocket, to: RelaySocket): (bytes: Buffer) => void {
    let obstacles = 0;
    const waitFor = (obstacle: (gone: () => void) => void): void => {
      obstacles += 1;
      from.pause();
      obstacle(() => {
        obstacles -= 1;
        if (obstacles === 0 && !this.#over) from.resume();
      });
    };
    return (bytes) => {
      const allowed = bytes.subarray(0, (this.#terms.limits.bytes ?? Infinity) - this.bytes);
      this.bytes += allowed.length;
      this.#idleTimer.refresh();
      if (!to.write(allowed)) waitFor((drained) => to.onDrain(drained));
      const delayMs = Math.max(this.#pace.take(allowed.length), this.#terms.totalPace.take(allowed.length));
      if (this.bytes === this.#terms.limits.bytes) this.end('bytes');
      else if (delayMs > 0) waitFor((over) => this.#after(delayMs, over));
    };
  }

  #after(delayMs: number, over: () => void): void {
    const timer = setTimeout(() => {
      this.#paceTimers.delete(timer);
      over();
    }, delayMs);
    this.#paceTimers.add(timer);
  }
}
