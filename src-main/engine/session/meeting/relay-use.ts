import type { Socket } from 'node:net';

import type { RelayLimits } from '../../../../src-shared/contact-exchange';

/** The clocks of the relay and ours began within a round trip of each other (docs/PROTOCOL.md 10). */
const CLOCK_TOLERANCE_MS = 5_000;
const SECOND_MS = 1_000;

/**
 * What one connection through a relay has used of the keeper's limits. A relay cannot say inside the connection that it was a limit
 * that ended it, for that would be bytes of the friend; so both ends know it by themselves.
 */
export class RelayUse {
  readonly #since = performance.now();
  readonly #socket: Socket;
  readonly #limits: RelayLimits;
  /** What was said to the relay itself, and by it. */
  readonly #preludeBytes: number;

  /** @param socket behind the relay's `ok`, of which nothing was read since. With TLS its bytes count a little more than the relay's */
  constructor(socket: Socket, limits: RelayLimits) {
    this.#socket = socket;
    this.#limits = limits;
    // What the friend sends may have come in one piece with the `ok`.
    this.#preludeBytes = bytesOf(socket) - socket.readableLength;
  }

  /** Whether a connection that has ended was ended by a limit. */
  get isUsedUp(): boolean {
    const { bytes, seconds } = this.#limits;
    const lastedMs = performance.now() - this.#since;
    if (seconds !== null && lastedMs >= seconds * SECOND_MS - CLOCK_TOLERANCE_MS) return true;
    return bytes !== null && bytesOf(this.#socket) - this.#preludeBytes >= bytes;
  }
}

function bytesOf({ bytesRead, bytesWritten }: Socket): number {
  return bytesRead + bytesWritten;
}
