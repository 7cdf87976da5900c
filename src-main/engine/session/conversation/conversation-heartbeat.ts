/**
 * What keeps a conversation alive and measures it: `ping` with a number, answered by `pong` with the same. A ping without a
 * number comes from an older Cooee, which ignores a pong and never sends one.
 */
import { z } from 'zod';

import { RoundTripMeter } from './conversation-round-trip';

/** At first the friends look at the badge, and the smallest of several answers is wanted soon. */
const EAGER_FOR_MS = 10_000;
const EAGER_INTERVAL_MS = 2_000;
/** Both sides speak at least this often, so that a dead link is noticed long before the kernel's two hours. */
const PING_INTERVAL_MS = 3_000;
/** Silence after which the connection counts as lost: another one costs nothing but seconds, waiting costs the same. */
const SILENCE_LIMIT_MS = 10_000;

const numbered = z.object({ number: z.int().min(0) });

/** What is listened to. */
export interface Line {
  /** Whether there is a connection: without one there is nobody to be heard. */
  readonly isLinked: boolean;
  /** Counts up while anything comes: on a slow line a frame may take longer than silence may last. */
  readonly receivedBytes: number;
  /** The connection counts as lost. */
  drop(): void;
}

interface Heartbeat {
  readonly type: 'ping' | 'pong';
  readonly number: number;
}

export class HeartbeatMonitor {
  readonly #send: (message: Heartbeat) => Promise<void>;
  readonly #onRoundTrip: (milliseconds: number) => void;
  readonly #meter = new RoundTripMeter(() => performance.now());
  #roundTrip: number | null = null;
  #heardAt = performance.now();
  /** While a frame is being handled (a slow disk) the friend's silence is our own doing. */
  #handling = false;
  /** A pong that the stream has not taken yet: those who ask without reading get one at a time. */
  #answering = false;

  /**
   * @param send rejects when the connection is gone, which is for others to notice
   * @param onRoundTrip called when the round trip has become another one, milliseconds
   */
  constructor(send: (message: Heartbeat) => Promise<void>, onRoundTrip: (milliseconds: number) => void) {
    this.#send = send;
    this.#onRoundTrip = onRoundTrip;
  }

  /** Begins to ask and to listen for silence. @returns a function that ends it */
  start(line: Line): () => void {
    let { receivedBytes } = line;
    const startedAt = performance.now();
    this.#heardAt = startedAt;
    let timer: ReturnType<typeof setTimeout>;
    const wait = (): void => {
      const isEager = performance.now() - startedAt < EAGER_FOR_MS;
      timer = setTimeout(beat, isEager ? EAGER_INTERVAL_MS : PING_INTERVAL_MS);
    };
    const beat = (): void => {
      wait();
      const now = performance.now();
      if (!line.isLinked) {
        this.#heardAt = now;
        return;
      }
      if (line.receivedBytes !== receivedBytes) this.#heardAt = now;
      ({ receivedBytes } = line);
      this.ask();
      if (this.#handling || now - this.#heardAt <= SILENCE_LIMIT_MS) return;
      // The next connection may be there before the next look, and have brought as little: it gets its own time.
      this.#heardAt = now;
      line.drop();
    };
    wait();
    return () => clearTimeout(timer);
  }

  /** Asks once, out of turn. */
  ask(): void {
    this.#send({ type: 'ping', number: this.#meter.ask() }).catch(() => undefined);
  }

  /** Something was heard, and is being handled until `handle` settles. Rejects like it. */
  async heard(handle: () => Promise<void>): Promise<void> {
    this.#heardAt = performance.now();
    this.#handling = true;
    try {
      await handle();
    } finally {
      this.#handling = false;
      this.#heardAt = performance.now();
    }
  }

  /** The friend asks. Never waits, for what is read must not wait for what is written. */
  pinged(message: unknown): void {
    const ping = numbered.safeParse(message);
    if (!ping.success || this.#answering) return;
    this.#answering = true;
    this.#send({ type: 'pong', number: ping.data.number })
      .catch(() => undefined)
      .finally(() => {
        this.#answering = false;
      });
  }

  /** The friend answers. */
  ponged(message: unknown): void {
    const pong = numbered.safeParse(message);
    const roundTrip = pong.success ? this.#meter.answered(pong.data.number) : null;
    if (roundTrip === null || roundTrip === this.#roundTrip) return;
    this.#roundTrip = roundTrip;
    this.#onRoundTrip(roundTrip);
  }
}
