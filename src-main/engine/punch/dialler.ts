/**
 * One target, dialled until there is a connection.
 *
 * What answers decides the pace. Where nothing answers, one attempt stays pending: the friend's first SYN finds the hole.
 * A router that answers strangers with RST kills the attempt that comes first and closes the hole it made, so both SYNs
 * must pass their own router before the other's arrives. Each round is a burst of attempts then, both friends' at the same time.
 */
import type { Socket } from 'node:net';

import { delay, withDeadline } from '../../../src-shared/session';
import { Rounds, until } from './beat';
import { dial } from './dial';
import type { DialFailure } from './dial';
import type { RouteRow } from './route-log';
import type { SharedPort } from './shared-port';
import type { Target } from './targets';

/**
 * Measured between two Linux routers that answer RST, a third one between them, no delay, two cores under a load of 4 to 8:
 * both connected after 0.6 s (median of 40), 1.8 s (nine of ten), 2.3 s (worst); with 20 attempts in 60 ms the worst was 4 s,
 * with 10 it was 8 s. Next to each other, under a load of 8, up to 9 s. Silent routers: 0.26 s (median of 15), 0.38 s
 * (worst). All of it with 0.2 s of verification.
 */
const BURST_DIALS = 60;
const BURST_PAUSE_MS = { least: 0.3, most: 2 } as const;
/** A burst is over by then, however slow the refusals are: over a long way the SYNs cross easily anyway. */
const BURST_MS = 180;
/** Longer than any way there and back, shorter than the system's first repetition of a SYN (1 s). */
const HANGING_MS = 700;
/** Nothing changes quickly where there is no route. */
const UNREACHABLE_PAUSE_MS = 2_000;
/** Connections that broke while the friends were still choosing; after so many the way is given up. */
const MAX_BROKEN = 3;

/** Attempts that the bursts of a call may add to the first ones of the rounds. */
export class BurstBudget {
  #left: number;

  constructor(left: number) {
    this.#left = left;
  }

  take(): boolean {
    this.#left -= 1;
    return this.#left >= 0;
  }
}

export interface DialOptions {
  /** When the first dial is due, on the clock of `performance.now()`, milliseconds. */
  readonly startAt: number;
  readonly budget: BurstBudget;
  readonly onConnection: (socket: Socket) => void;
  readonly signal: AbortSignal;
}

export class Dialler {
  #held: Socket | null = null;
  #broken = 0;

  constructor(
    readonly target: Target<SharedPort>,
    readonly row: RouteRow,
  ) {}

  /** The pair is connected, by us or by the friend, and must not be dialled again (docs/GDAY-WIRE.md 4.3 number 2). */
  hold(socket: Socket): void {
    this.#held = socket;
    this.row.became('connected');
    socket.once('close', () => {
      if (this.#broken === MAX_BROKEN) return;
      this.#broken += 1;
      this.#held = null;
    });
  }

  /** Resolves when the signal is aborted; every attempt is closed then. */
  async run(options: DialOptions): Promise<void> {
    const { startAt, signal } = options;
    const rounds = new Rounds(startAt);
    try {
      await until(startAt, signal);
      for (;;) {
        if (this.#held === null) await this.#round(options);
        if (this.row.fate === 'unreachable') await delay(UNREACHABLE_PAUSE_MS, signal);
        await until(rounds.next(performance.now()), signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #round({ budget, onConnection, signal }: DialOptions): Promise<void> {
    const endsAt = performance.now() + BURST_MS;
    for (let count = 1; ; count += 1) {
      this.row.dialled();
      const outcome = await this.#attempt(signal);
      if (typeof outcome === 'object') {
        this.hold(outcome);
        onConnection(outcome);
        return;
      }
      if (this.#held !== null) return;
      if (outcome !== 'occupied') this.row.became(outcome);
      if (outcome !== 'refused' || this.#isAtHome) return;
      if (count === BURST_DIALS || performance.now() > endsAt || !budget.take()) return;
      const { least, most } = BURST_PAUSE_MS;
      await until(performance.now() + least + Math.random() * (most - least), signal);
    }
  }

  /**
   * Who has refused answers: an attempt that is silent there for long hangs in what a router made of earlier SYNs (seen in 1
   * of 40 runs, for as long as the system repeats its SYN) and is replaced by a fresh one, without leaving time between.
   */
  async #attempt(signal: AbortSignal): Promise<Socket | DialFailure> {
    if (this.row.fate !== 'refused' || this.#isAtHome) return dial(this.target, signal);
    for (;;) {
      const hangs = new Error('the attempt hangs');
      try {
        return await withDeadline(
          signal,
          HANGING_MS,
          () => hangs,
          (deadline) => dial(this.target, deadline),
        );
      } catch (error) {
        if (error !== hangs) throw error;
        this.row.dialled();
      }
    }
  }

  /** No router stands between; whoever refuses there is not ready yet, or is not the friend. */
  get #isAtHome(): boolean {
    const { kind, source } = this.target;
    return (
      kind === 'same-computer' || (kind === 'same-network' && (source === 'private' || source === 'host'))
    );
  }
}
