/**
 * Hole punching over UDP, where TCP has not succeeded: both send small probes from one port to every address of the other's
 * socket that is known, so that routers see outgoing packets on both sides and let the others in. Whoever hears a probe makes
 * a stream for it and answers; whoever hears the answer makes theirs.
 *
 * A stream comes about only for somebody who knows what both told each other through the contact server. Whether it is the
 * friend is for peer verification.
 */
import { addressKind, formatSocketAddress } from '../../../../src-shared/contact-exchange';
import type { SocketAddress } from '../../../../src-shared/contact-exchange';
import type { Role } from '../../../../src-shared/session';
import { log } from '../../log';
import { until } from '../beat';
import type { RawConnection } from '../raw-connection';
import type { FriendCandidate, Introduction } from '../introduction';
import type { RouteLog, RouteRow } from '../route-log';
import { TargetList } from '../targets';
import { newStreamId, ProbeTokens } from './probe';
import type { Probe } from './probe';
import { searchPorts } from './port-search';
import type { UdpFacts } from './port-search';
import type { UdpPort } from './udp-port';

/** TCP is quicker where it comes about at all: it has that long for itself. Milliseconds from the common start. */
export const HEAD_START_MS = 1_500;
/** A probe for each target so often at first, … */
const LIVELY_INTERVAL_MS = 200;
const LIVELY_PROBES = 25;
/** … and then so often; with the 30 s of a call, at most 50 probes of 29 bytes for each target. */
const CALM_INTERVAL_MS = 1_000;
/**
 * Streams that one call may make, the friend's and ours together: two for each pair of addresses, and some that break. Only
 * somebody who has read the details can have one made.
 */
const MAX_STREAMS = 24;
/** Streams of one target that broke before there was an agreement; then it is given up. */
const MAX_BROKEN = 3;

export interface SecondWaveOptions {
  readonly role: Role;
  readonly ports: readonly UdpPort[];
  /** Null while the friend has not told that they speak UDP. */
  readonly facts: () => UdpFacts | null;
}

export interface SecondWaveSurroundings {
  readonly introduction: Introduction;
  readonly routes: RouteLog;
  readonly onConnection: (connection: RawConnection) => void;
  readonly signal: AbortSignal;
}

/** One address of the friend that is probed from one port, and the stream that comes of it. */
interface ProbedTarget {
  readonly port: UdpPort;
  readonly address: SocketAddress;
  readonly row: RouteRow;
  /** Probed by the search alone. */
  readonly isSearched: boolean;
  streamId: number;
  isConnected: boolean;
  broken: number;
}

/** Probes from 1.5 s after the common start until the signal is aborted; then the ports can be closed. */
export async function runSecondWave(
  options: SecondWaveOptions,
  surroundings: SecondWaveSurroundings,
): Promise<void> {
  const { introduction, signal } = surroundings;
  const wave = new SecondWave(options, surroundings);
  try {
    wave.listen();
    await until(introduction.startAt + HEAD_START_MS, signal);
    await Promise.all([wave.probe(), wave.search()]);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    wave.close();
  }
}

class SecondWave {
  readonly #list: TargetList<UdpPort>;
  readonly #targets: ProbedTarget[] = [];
  /** By the stream ids of the friend's probes that were answered: with which of ours. */
  readonly #answered = new Map<number, number>();
  #streams = 0;
  #tokens: ProbeTokens | null = null;
  readonly #forget: (() => void)[] = [];
  readonly #options: SecondWaveOptions;
  readonly #around: SecondWaveSurroundings;

  constructor(options: SecondWaveOptions, around: SecondWaveSurroundings) {
    this.#options = options;
    this.#around = around;

    this.#list = new TargetList(options.ports, around.introduction);
  }

  /** From the beginning: the friend's clock may be ahead of ours. */
  listen(): void {
    for (const port of this.#options.ports)
      this.#forget.push(port.onDatagram((datagram, from) => this.#heard(port, datagram, from)));
  }

  close(): void {
    for (const forget of this.#forget) forget();
  }

  async probe(): Promise<void> {
    const { signal, introduction } = this.#around;
    const start = introduction.startAt + HEAD_START_MS;
    for (let round = 0; ; round += 1) {
      this.#admitAll();
      for (const target of this.#targets) this.#probeOnce(target);
      const lively = Math.min(round + 1, LIVELY_PROBES);
      const at = start + lively * LIVELY_INTERVAL_MS + (round + 1 - lively) * CALM_INTERVAL_MS;
      await until(Math.max(at, performance.now()), signal);
    }
  }

  /** @see searchPorts */
  async search(): Promise<void> {
    const port = this.#options.ports.find(({ family }) => family === 4);
    if (port === undefined) return;
    const { introduction, routes, signal } = this.#around;
    await searchPorts({
      port,
      startAt: introduction.startAt + HEAD_START_MS,
      facts: () => this.#options.facts(),
      tokens: () => this.#tokensNow(),
      addRow: (address) => routes.add({ kind: 'direct-ipv4', transport: 'udp' }, 'searched', address),
      addTarget: (searched, address, row) => this.#addTarget(searched, address, row, true),
      heard: (searched, datagram, from) => this.#heard(searched, datagram, from),
      signal,
    });
  }

  #tokensNow(): ProbeTokens | null {
    const facts = this.#options.facts();
    if (facts !== null) this.#tokens ??= new ProbeTokens(this.#options.role, facts.nonces);
    return this.#tokens;
  }

  #admitAll(): void {
    const facts = this.#options.facts();
    if (facts === null) return;
    const { introduction, routes } = this.#around;
    const seen = facts.friend.seen.map((address): FriendCandidate => ({ address, source: 'public' }));
    // The friend's socket has the number of their TCP port, which a router's mapping of that port does not tell.
    const inside = introduction.candidates.filter(({ source }) => source === 'private' || source === 'host');
    for (const { port, address, scope, kind, source } of [...seen, ...inside].flatMap((candidate) =>
      this.#list.admit(candidate),
    )) {
      if (scope !== null) continue;
      log.debug(`probes ${formatSocketAddress(address)} (${kind}, ${source})`);
      this.#addTarget(port, address, routes.add({ kind, transport: 'udp' }, source, address), false);
    }
  }

  #addTarget(port: UdpPort, address: SocketAddress, row: RouteRow, isSearched: boolean): ProbedTarget {
    const target = { port, address, row, isSearched, streamId: newStreamId(), isConnected: false, broken: 0 };
    this.#targets.push(target);
    return target;
  }

  #probeOnce({ port, address, row, isSearched, streamId, isConnected, broken }: ProbedTarget): void {
    const tokens = this.#tokensNow();
    if (tokens === null || isSearched || isConnected || broken > MAX_BROKEN) return;
    row.dialled();
    port.send(tokens.write({ kind: 'probe', sender: streamId, receiver: 0 }), address);
  }

  #heard(port: UdpPort, datagram: Buffer, from: SocketAddress): void {
    const probe = this.#tokensNow()?.read(datagram) ?? null;
    if (probe === null || this.#around.signal.aborted || !mayBeFriend(from)) return;
    if (probe.kind === 'probe') this.#answer(port, probe, from);
    else this.#accept(port, probe, from);
  }

  /** The friend's probe has reached us; an answer may be lost, so each of them is answered. */
  #answer(port: UdpPort, { sender }: Probe, from: SocketAddress): void {
    let own = this.#answered.get(sender);
    if (own === undefined) {
      if (this.#streams >= MAX_STREAMS) return;
      own = newStreamId();
      this.#answered.set(sender, own);
      const known = this.#targetAt(port, from);
      const kind = this.#list.kindOf(from.host);
      const row = known?.row ?? this.#around.routes.addPeer({ kind, transport: 'udp' }, from);
      this.#open({ port, own, friend: sender, address: from, row }, known);
    }
    const answer = this.#tokens?.write({ kind: 'answer', sender: own, receiver: sender });
    if (answer !== undefined) port.send(answer, from);
  }

  /** Our probe has reached the friend, perhaps by way of another address than we sent it to. */
  #accept(port: UdpPort, { sender, receiver }: Probe, from: SocketAddress): void {
    const target = this.#targets.find(({ streamId, isConnected }) => streamId === receiver && !isConnected);
    if (target === undefined || this.#streams >= MAX_STREAMS) return;
    this.#open({ port, own: receiver, friend: sender, address: from, row: target.row }, target);
  }

  #open(
    way: { port: UdpPort; own: number; friend: number; address: SocketAddress; row: RouteRow },
    target: ProbedTarget | undefined,
  ): void {
    const { port, own, friend, address, row } = way;
    this.#streams += 1;
    const stream = port.openStream(own, friend, address);
    const isOurs = target?.streamId === own;
    if (isOurs) target.isConnected = true;
    stream.once('close', () => {
      this.#streams -= 1;
      if (target === undefined || !isOurs) return;
      target.isConnected = false;
      target.broken += 1;
      target.streamId = newStreamId();
    });
    row.became('connected');
    const kind = this.#list.kindOf(address.host);
    log.debug(`has a UDP stream with ${formatSocketAddress(address)} (${kind})`);
    this.#around.onConnection({
      stream,
      route: { kind, transport: 'udp' },
      isIntroduced: this.#isIntroduced(address),
      became: (fate) => row.became(fate),
    });
  }

  #targetAt(port: UdpPort, address: SocketAddress): ProbedTarget | undefined {
    const key = formatSocketAddress(address);
    return this.#targets.find(
      (target) => target.port === port && formatSocketAddress(target.address) === key,
    );
  }

  #isIntroduced({ host }: SocketAddress): boolean {
    return this.#targets.some(({ address }) => address.host === host);
  }
}

/** Nobody answers a sender that is no single computer, whatever its datagram says. */
function mayBeFriend({ host, port }: SocketAddress): boolean {
  return port !== 0 && addressKind(host) !== 'no-host';
}
