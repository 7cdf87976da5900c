/**
 * Keeps a conversation alive and measures its round trip: `ping` with a number is answered by `pong` with the same. A ping without
 * a number comes from an older Cooee, which ignores a pong and never sends one.
 */
import { z } from 'zod';

import type { DropReason } from './backed-stream';
import { RoundTripMeter } from './conversation-round-trip';

/** Often enough that an answer is missed soon, and far below what routers forget idle connections after. */
const PING_INTERVAL_MS = 1_000;
/** How often the silence is looked at. */
const LOOK_INTERVAL_MS = 250;
/**
 * Silence after which the friend may be looking for us already: two answers are missing. Longer than the pause that one lost packet
 * makes.
 */
const DOUBT_AFTER_MS = 2_000;
/** Silence after which the connection counts as lost, so that it is noticed within ten seconds. */
const SILENCE_LIMIT_MS = 9_500;
/** Time for an answer after the network has changed: a connection that works has brought something long before. */
const PROBE_LIMIT_MS = 2_000;

const numbered = z.object({ number: z.int().min(0) });

/** The stream whose silence is watched. */
export interface WatchedStream {
  /** What stands for the connection; without one (null), silence means nothing. */
  readonly connection: object | null;
  /** Grows while anything arrives: on a slow line one frame may take longer than {@link SILENCE_LIMIT_MS}. */
  readonly receivedBytes: number;
  /** Gives the connection up as lost. */
  drop(reason: DropReason): void;
  /** Tells whether the friend is silent without having been silent for long enough. */
  doubt(isInDoubt: boolean): void;
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
  /** When an answer was asked for because the network had changed; null when it has come. */
  #probedAt: number | null = null;
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
    let { connection, receivedBytes } = stream;
    this.#heard();
    const look = (): void => {
      // The next connection may come between two looks, with as few bytes: it gets its full time.
      const isHeard = stream.connection !== connection || stream.receivedBytes !== receivedBytes;
      ({ connection, receivedBytes } = stream);
      if (isHeard || connection === null) this.#heard();
      if (connection !== null && !this.#handling) this.#judge(stream);
    };
    const looking = setInterval(look, LOOK_INTERVAL_MS);
    const pinging = setInterval(() => {
      if (stream.connection !== null) this.ask();
    }, PING_INTERVAL_MS);
    return () => {
      clearInterval(looking);
      clearInterval(pinging);
    };
  }

  /** The network has changed: a connection that does not answer soon is given up. */
  probe(): void {
    this.#probedAt = performance.now();
    this.ask();
  }

  #heard(): void {
    this.#heardAt = performance.now();
    this.#probedAt = null;
  }

  #judge(stream: WatchedStream): void {
    const now = performance.now();
    const silence = now - this.#heardAt;
    if (silence > SILENCE_LIMIT_MS) stream.drop('silent');
    else if (this.#probedAt !== null && now - this.#probedAt > PROBE_LIMIT_MS)
      stream.drop('no answer after a change of network');
    // Older Cooees answer nothing, and ping less often.
    else stream.doubt(silence > DOUBT_AFTER_MS && this.#roundTrip !== null);
  }

  /** Pings once, out of turn. */
  ask(): void {
    // Whoever reads from a broken connection learns that it is broken.
    this.#send({ type: 'ping', number: this.#meter.ask() }).catch(() => undefined);
  }

  /** A frame has arrived and is being handled until `handle` settles. Rejects as it does. */
  async whileHandling(handle: () => Promise<void>): Promise<void> {
    this.#heard();
    this.#handling = true;
    try {
      await handle();
    } finally {
      this.#handling = false;
      this.#heard();
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
