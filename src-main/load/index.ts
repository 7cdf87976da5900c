/**
 * A load generator for contact servers: it speaks the wire alone, knows nothing of how a server is made, and goes nowhere but to this
 * computer's own addresses.
 */

import { formatSocketAddress } from '../../src-shared/contact-exchange';
import { Clients } from './clients';
import type { LoadOptions } from './options';
import { LoadFailure } from './options';
import { isOwnAddress } from './own-addresses';
import { pause } from './pause';
import type { ProcessUsage } from './process-usage';
import { usageOf } from './process-usage';
import type { TallyReport } from './tally';
import { WaitingCallers } from './waiting';
import { carryOut } from './work';

export type { LatencySummary } from './latencies';
export { LoadFailure, MAX_CONCURRENT, MAX_PER_SECOND, MAX_SECONDS, MAX_WAITING } from './options';
export type { LoadOptions, Work } from './options';
export { isOwnAddress, MAX_SOURCES, parseTarget } from './own-addresses';
export type { TallyReport } from './tally';

/** Until a server has done what the callers' coming has left it to do. */
const SETTLING_MS = 3_000;
const SECOND_MS = 1000;

export interface WaitingReport {
  readonly asked: number;
  /** How many waited at the end. */
  readonly waiting: number;
  /** How many were lost while they waited, by why: a server that ends, or a network that gives up. */
  readonly losses: Readonly<Record<string, number>>;
  /** Seconds that they took to come. */
  readonly comingSeconds: number;
  /** Why others did not come, and how many. */
  readonly failures: Readonly<Record<string, number>>;
}

/** What the server's processes used. */
export interface ServerReport {
  readonly processes: number;
  readonly memoryBytes: { readonly before: number; readonly waiting: number; readonly after: number };
  /** What each waiting caller added; null without waiting callers. */
  readonly bytesPerWaiting: number | null;
  /** Seconds of one processor in a second, while nothing but waiting went on; null if there was no such time. */
  readonly idleProcessors: number | null;
  /** Seconds of one processor for each meeting or handshake; null without work. */
  readonly cpuSecondsPerPiece: number | null;
  /** Seconds of one processor in a second of the work; null without work. */
  readonly busyProcessors: number | null;
}

export interface LoadReport {
  readonly targets: readonly string[];
  readonly dialect: string;
  readonly tls: boolean;
  readonly kind: string;
  readonly waiting: WaitingReport | null;
  readonly work: TallyReport | null;
  readonly server: ServerReport | null;
}

/**
 * Loads the targets as the options say, and tells what came of it.
 *
 * @param signal ends it early
 * @throws LoadFailure if a target is not this computer, or something cannot be read; the signal's reason
 */
export async function runLoad(options: LoadOptions, signal: AbortSignal): Promise<LoadReport> {
  const strange = options.targets.find((target) => !isOwnAddress(target));
  if (strange !== undefined)
    throw new LoadFailure(`${formatSocketAddress(strange)} is not an address of this computer.`);
  const clients = new Clients(options);
  const callers = new WaitingCallers(clients);
  const watch = new ServerWatch(options.pids);
  try {
    await watch.look('before');
    const begin = performance.now();
    await callers.come(options.waiting, signal);
    const comingSeconds = (performance.now() - begin) / SECOND_MS;
    if (options.waiting > 0 && options.pids.length > 0) await pause(SETTLING_MS, signal);
    await watch.look('waiting');
    const waitedBegin = callers.size;
    let work: TallyReport | null = null;
    if (options.work === null) await pause(options.seconds * SECOND_MS, signal);
    else work = await carryOut(options.work, options.seconds, clients, signal);
    await watch.look('after');
    return {
      targets: options.targets.map(formatSocketAddress),
      dialect: options.dialect,
      tls: options.tls !== null,
      kind: options.work?.kind ?? 'waiting',
      waiting:
        options.waiting === 0
          ? null
          : {
              asked: options.waiting,
              waiting: callers.size,
              losses: callers.losses,
              comingSeconds,
              failures: callers.failures,
            },
      work,
      server: watch.report(waitedBegin, work),
    };
  } finally {
    callers.leave();
  }
}

type Moment = 'before' | 'waiting' | 'after';

/** Looks at the server's processes before, when all wait, and after the work. */
class ServerWatch {
  readonly #looks = new Map<Moment, { readonly usage: ProcessUsage; readonly at: number }>();
  readonly #pids: readonly number[];

  constructor(pids: readonly number[]) {
    this.#pids = pids;
  }

  /** @throws LoadFailure */
  async look(moment: Moment): Promise<void> {
    if (this.#pids.length === 0) return;
    this.#looks.set(moment, { usage: await usageOf(this.#pids), at: performance.now() });
  }

  report(waiting: number, work: TallyReport | null): ServerReport | null {
    const [before, settled, after] = (['before', 'waiting', 'after'] as const).map((moment) =>
      this.#looks.get(moment),
    );
    if (before === undefined || settled === undefined || after === undefined) return null;
    const memory = before.usage.memoryBytes;
    const cpuSeconds = after.usage.cpuSeconds - settled.usage.cpuSeconds;
    const processors = cpuSeconds / ((after.at - settled.at) / SECOND_MS);
    return {
      processes: after.usage.processes,
      memoryBytes: { before: memory, waiting: settled.usage.memoryBytes, after: after.usage.memoryBytes },
      bytesPerWaiting: waiting === 0 ? null : (settled.usage.memoryBytes - memory) / waiting,
      idleProcessors: work === null ? processors : null,
      cpuSecondsPerPiece: work === null || work.done === 0 ? null : cpuSeconds / work.done,
      busyProcessors: work === null ? null : processors,
    };
  }
}
