/**
 * Hole punching over TCP: from the local ports the contact server has seen, listen and dial at the same time, every
 * address of the friend that is known, until the signal is aborted. Routers then see outgoing packets on both sides and
 * let the others in (docs/GDAY-WIRE.md 4).
 *
 * Only raw connections come out of here. Whether a friend or a stranger is at the other end is for peer verification.
 */
import type { Server, Socket } from 'node:net';

import { canonicalAddress, formatSocketAddress } from '../../../src-shared/contact-exchange';
import { deferred } from '../../../src-shared/session';
import type { Route, RouteAttempt, RouteKind } from '../../../src-shared/session';
import { log } from '../log';
import { BurstBudget, Dialler } from './dialler';
import type { FriendCandidate, Introduction } from './introduction';
import type { RawConnection } from './raw-connection';
import { compareRoutes } from './route';
import { RouteLog } from './route-log';
import type { RouteRow } from './route-log';
import type { SharedPort } from './shared-port';
import { TargetList } from './targets';
import { runSecondWave } from './udp';
import type { SecondWaveOptions } from './udp';

/** Connections from outside held at once; the friend needs at most six, the rest is room for strangers. */
const MAX_INBOUND = 128;
/**
 * SYNs that the bursts of a call may add: one refusing target to the end, or a few until they connect (see ./dialler).
 * With the first dials of the rounds (54 in 30 s for each of at most 48 targets) the most hostile list of addresses costs
 * the network 5,100 SYNs or 380 kB.
 */
const BURST_SYNS = 2_500;

export interface PunchOptions {
  readonly ports: readonly SharedPort[];
  readonly introduction: Introduction;
  /** What UDP needs, where both may speak it. */
  readonly udp?: SecondWaveOptions | null;
  readonly onConnection: (connection: RawConnection) => void;
  /** Every way and what became of it, at most ten times a second and once when all is over. */
  readonly onRoutes: (routes: readonly RouteAttempt[]) => void;
  readonly signal: AbortSignal;
}

/**
 * Opens routes until the signal is aborted; each connection that comes about is handed to `onConnection`, which then
 * owns it. Resolves when listeners and attempts are closed; connections handed over stay open.
 */
export async function punchHoles(options: PunchOptions): Promise<void> {
  const puncher = new HolePuncher(options);
  try {
    await puncher.run();
  } finally {
    puncher.close();
  }
}

class HolePuncher {
  readonly #log: RouteLog;
  readonly #targets: TargetList<SharedPort>;
  readonly #budget = new BurstBudget(BURST_SYNS);
  readonly #diallers: Dialler[] = [];
  readonly #inbound = new Set<Socket>();
  readonly #listeners: Server[] = [];
  readonly #dialling: Promise<void>[] = [];
  readonly #stopped = deferred();
  #forget = (): void => undefined;
  readonly #options: PunchOptions;

  constructor(options: PunchOptions) {
    this.#options = options;

    const { ports, introduction, onRoutes } = options;
    this.#log = new RouteLog(introduction.startAt, onRoutes);
    this.#targets = new TargetList(ports, introduction);
  }

  async run(): Promise<void> {
    const { ports, introduction, signal } = this.#options;
    for (const port of ports) this.#listeners.push(await port.listen((socket) => this.#accept(socket)));
    if (signal.aborted) this.#stopped.resolve();
    else signal.addEventListener('abort', () => this.#stopped.resolve(), { once: true });
    this.#forget = introduction.onMore((more) => this.#dialAll(more));
    this.#dialAll(introduction.candidates);
    this.#beginSecondWave();
    await this.#stopped.promise;
    await Promise.all(this.#dialling);
  }

  close(): void {
    this.#forget();
    for (const listener of this.#listeners) listener.close();
    this.#log.close();
  }

  #beginSecondWave(): void {
    const { udp = null, introduction, onConnection, signal } = this.#options;
    if (udp === null) return;
    const wave = runSecondWave(udp, { introduction, routes: this.#log, onConnection, signal });
    wave.catch((error: unknown) => this.#stopped.reject(error));
    this.#dialling.push(wave);
  }

  #dialAll(candidates: readonly FriendCandidate[]): void {
    const { introduction, onConnection, signal } = this.#options;
    const admitted = candidates.flatMap((candidate) => this.#targets.admit(candidate));
    for (const target of admitted.sort((a, b) => compareRoutes(tcp(a.kind), tcp(b.kind)))) {
      const { kind, source, address } = target;
      log.debug(`dials ${formatSocketAddress(address)} (${kind}, ${source})`);
      const dialler = new Dialler(target, this.#log.add(tcp(kind), source, address));
      this.#diallers.push(dialler);
      const { startAt } = introduction;
      const hand = (socket: Socket): void => onConnection(rawConnection(socket, kind, true, dialler.row));
      const running = dialler.run({ startAt, budget: this.#budget, onConnection: hand, signal });
      running.catch((error: unknown) => this.#stopped.reject(error));
      this.#dialling.push(running);
    }
  }

  #accept(socket: Socket): void {
    const { remoteAddress, remotePort } = socket;
    if (this.#options.signal.aborted || remoteAddress === undefined || remotePort === undefined) {
      socket.destroy();
      return;
    }
    if (this.#inbound.size >= MAX_INBOUND) leastPromising(this.#inbound)?.destroy();
    this.#inbound.add(socket);
    socket.once('close', () => this.#inbound.delete(socket));
    const address = canonicalAddress(remoteAddress, remotePort);
    const kind = this.#targets.kindOf(address.host);
    log.debug(`is dialled from ${formatSocketAddress(address)} (${kind})`);
    const target = this.#targets.find(address);
    const dialler = this.#diallers.find((candidate) => candidate.target === target);
    dialler?.hold(socket);
    const row = dialler?.row ?? this.#log.addPeer(tcp(kind), address);
    row.became('connected');
    this.#options.onConnection(rawConnection(socket, kind, this.#targets.hasHost(address.host), row));
  }
}

function rawConnection(socket: Socket, kind: RouteKind, isIntroduced: boolean, row: RouteRow): RawConnection {
  return { stream: socket, route: tcp(kind), isIntroduced, became: (fate) => row.became(fate) };
}

function tcp(kind: RouteKind): Route {
  return { kind, transport: 'tcp' };
}

/**
 * Who makes room for a newcomer when strangers crowd in: the one that has been silent longest, for a friend's program
 * speaks at once and must never be turned away.
 */
function leastPromising(inbound: ReadonlySet<Socket>): Socket | undefined {
  const oldestFirst = [...inbound];
  return oldestFirst.find(({ bytesRead }) => bytesRead === 0) ?? oldestFirst[0];
}
