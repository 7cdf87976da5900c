/**
 * Keeps a conversation alive and measures its round trip: `ping` with a number is answered by `pong` with the same. A ping without
 * a number comes from an older Cooee, which ignores a pong and never sends one.
 */
import { z } from 'zod';

import { RoundTripMeter } from './conversation-round-trip';

/** The friends look at the badge right after they connect, so the first measurements come quickly. */
const EAGER_FOR_MS = 10_000;
const EAGER_INTERVAL_MS = 2_000;
/** Both sides send at least this often, so that a dead connection is noticed long before the kernel's two hours. */
const PING_INTERVAL_MS = 3_000;
/** Silence after which the connection counts as lost. Meeting again takes seconds, so waiting longer gains nothing. */
const SILENCE_LIMIT_MS = 10_000;

const numbered = z.object({ number: z.int().min(0) });

/** The stream whose silence is watched. */
export interface WatchedStream {
  /** Whether there is a connection; without one, silence means nothing. */
  readonly isLinked: boolean;
  /** Grows while anything arrives: on a slow line one frame may take longer than {@link SILENCE_LIMIT_MS}. */
  readonly receivedBytes: number;
  /** Gives the connection up as lost. */
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
  /** While we handle a frame (a slow disk) we read nothing, so the friend's silence is our own doing. */
  #handling = false;
  /** A pong waits for the stream: a peer that pings without reading gets one at a time. */
  #answering = false;

  /**
   * @param send rejects when the connection is gone, which is for others to notice
   * @param onRoundTrip called when the round trip has changed, milliseconds
   */
  constructor(send: (message: Heartbeat) => Promise<void>, onRoundTrip: (milliseconds: number) => void) {
    this.#send = send;
    this.#onRoundTrip = onRoundTrip;
  }

  /** Starts to ping and to watch for silence. @returns a function that stops it */
  start(stream: WatchedStream): () => void {
    let { receivedBytes } = stream;
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
      if (!stream.isLinked) {
        this.#heardAt = now;
        return;
      }
      if (stream.receivedBytes !== receivedBytes) this.#heardAt = now;
      ({ receivedBytes } = stream);
      this.ask();
      if (this.#handling || now - this.#heardAt <= SILENCE_LIMIT_MS) return;
      // The next connection may come before the next beat, with as few bytes: it gets its full time.
      this.#heardAt = now;
      stream.drop();
    };
    wait();
    return () => clearTimeout(timer);
  }

  /** Pings once, out of turn. */
  ask(): void {
    // Whoever reads from a broken connection learns that it is broken.
    this.#send({ type: 'ping', number: this.#meter.ask() }).catch(() => undefined);
  }

  /** A frame has arrived and is being handled until `handle` settles. Rejects as it does. */
  async whileHandling(handle: () => Promise<void>): Promise<void> {
    this.#heardAt = performance.now();
    this.#handling = true;
    try {
      await handle();
    } finally {
      this.#handling = false;
      this.#heardAt = performance.now();
    }
  }

  /** The friend pings. Never waits: reading must not depend on writing. */
  pinged(message: unknown): void {
    const ping = numbered.safeParse(message);
    if (!ping.success || this.#answering) return;
    this.#answering = true;
    this.#send({ type: 'pong', number: ping.data.number })
      // Whoever reads from a broken connection learns that it is broken.
      .catch(() => undefined)
      .finally(() => {
        this.#answering = false;
      });
  }

  /** The friend answers our ping. */
  ponged(message: unknown): void {
    const pong = numbered.safeParse(message);
    const roundTrip = pong.success ? this.#meter.answered(pong.data.number) : null;
    if (roundTrip === null || roundTrip === this.#roundTrip) return;
    this.#roundTrip = roundTrip;
    this.#onRoundTrip(roundTrip);
  }
}
