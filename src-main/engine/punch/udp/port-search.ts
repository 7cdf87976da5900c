/**
 * One hard router: it gives our UDP port another public port for each destination, so nobody can tell the friend where to send.
 * If the friend's router keeps its port, the two can still meet: the side behind the hard router opens many sockets, which all
 * send to the friend's one address, and the other side sends from its one port to many ports of ours. One of them hits.
 *
 * Of the 64,512 ports that a router gives out, 256 are open: a probe hits one with a chance of 1 in 252, and 2,048 different
 * ones miss all of them once in 3,700 times.
 */
import { randomInt } from 'node:crypto';

import { FIRST_USER_PORT, isGlobal } from '../../../../src-shared/contact-exchange';
import type { SocketAddress, UdpDetails } from '../../../../src-shared/contact-exchange';
import { delay } from '../../../../src-shared/session';
import type { NatMapping } from '../../../../src-shared/session';
import { log } from '../../log';
import { until } from '../beat';
import type { MeetingNonces } from '../meeting-token';
import type { RouteRow } from '../route-log';
import type { ProbeTokens } from './probe';
import { UdpPort } from './udp-port';

const SEARCH_SOCKETS = 256;
export const SEARCH_PROBES = 2_048;
const HIGHEST_PORT = 65_535;
/** After the second wave has begun, which finds what can be found without a search. */
const START_AFTER_MS = 300;
/**
 * 400 probes a second, each a new entry in the table of the sender's router: 2,048 in 5 s. Home routers have room for 4,096
 * and more and take in a thousand a second; an unanswered one is forgotten after 30 s. On average a hit takes 0.6 s.
 */
const BATCH = 8;
const BATCH_PAUSE_MS = 20;
/**
 * Our first packets are to open our own router and not to reach the friend's: some routers (Linux, where it answers strangers)
 * remember a stranger's packet as a connection of their own, and give the friend's probe another port than the one we expect.
 */
const OPENING_HOPS = 2;
/** When the friend has sent all their probes, their router lets in what comes from any port they probed. */
const FULL_AFTER_MS = 5_600;
const FULL_PAUSE_MS = 1_000;
const FULL_ROUNDS = 3;

/** Everything about UDP that the details of the two ends say. */
export interface UdpFacts {
  readonly friend: UdpDetails;
  /** How our own router gives out IPv4 ports to UDP; null while that is not known. */
  readonly ownNat: NatMapping | null;
  readonly nonces: MeetingNonces;
}

/** A target of the second wave, as far as it is ours to probe. */
export interface SearchTarget {
  readonly streamId: number;
  readonly isConnected: boolean;
}

export interface PortSearchOptions {
  /** The IPv4 port that the friend knows. */
  readonly port: UdpPort;
  /** When the second wave begins, on the clock of `performance.now()`. */
  readonly startAt: number;
  readonly facts: () => UdpFacts | null;
  readonly tokens: () => ProbeTokens | null;
  readonly addRow: (address: SocketAddress) => RouteRow;
  readonly addTarget: (port: UdpPort, address: SocketAddress, row: RouteRow) => SearchTarget;
  readonly heard: (port: UdpPort, datagram: Buffer, from: SocketAddress) => void;
  readonly signal: AbortSignal;
}

/** Which part we have, from the facts that both sides know; null without exactly one hard router. */
export function searchRole(facts: UdpFacts): 'opens' | 'probes' | null {
  const { ownNat, friend } = facts;
  if (isHard(ownNat) && keepsPort(friend.nat)) return 'opens';
  return keepsPort(ownNat) && isHard(friend.nat) ? 'probes' : null;
}

/** Searches as soon as both sides know that there is one hard router, once, and ends with the signal or when all was tried. */
export async function searchPorts(options: PortSearchOptions): Promise<void> {
  const { facts, startAt, signal } = options;
  await until(startAt + START_AFTER_MS, signal);
  for (;;) {
    const known = facts();
    const role = known === null ? null : searchRole(known);
    const address = known?.friend.seen.find(({ family }) => family === 4);
    if (role !== null && address !== undefined && mayBeSearched(address)) {
      log.info('searches for the port of the friend', { role });
      await (role === 'opens' ? openMany(options, address) : probeMany(options, address));
      return;
    }
    await delay(BATCH_PAUSE_MS, signal);
  }
}

async function openMany(options: PortSearchOptions, address: SocketAddress): Promise<void> {
  const { tokens, addRow, addTarget, heard, signal } = options;
  const row = addRow(address);
  const opened: { readonly port: UdpPort; readonly target: SearchTarget }[] = [];
  /** The socket that has heard the friend. */
  const won: { port: UdpPort | null } = { port: null };
  const hasWinner = (): boolean => won.port !== null;
  const closeOthers = (): void => {
    for (const { port } of opened) if (port !== won.port) port.close();
  };
  const send = ({ port, target }: (typeof opened)[number], hops?: number): void => {
    const probe = tokens()?.write({ kind: 'probe', sender: target.streamId, receiver: 0 });
    if (probe === undefined || hasWinner() || target.isConnected) return;
    row.dialled();
    port.send(probe, address, hops);
  };
  const startedAt = performance.now();
  try {
    while (opened.length < SEARCH_SOCKETS && !hasWinner()) {
      const port = await UdpPort.open(4);
      if (port === null) break;
      const socket = { port, target: addTarget(port, address, row) };
      opened.push(socket);
      port.onDatagram((datagram, from) => {
        if (hasWinner() && won.port !== port) return;
        // Only the friend's token makes a winner.
        if (tokens()?.read(datagram) === null) return;
        won.port = port;
        heard(port, datagram, from);
        closeOthers();
      });
      send(socket, OPENING_HOPS);
      if (opened.length % BATCH === 0) await delay(BATCH_PAUSE_MS / 4, signal);
    }
    for (let round = 0; round < FULL_ROUNDS && !hasWinner(); round += 1) {
      await until(startedAt + FULL_AFTER_MS + round * FULL_PAUSE_MS, signal);
      for (const socket of opened) send(socket);
    }
    // What answers late is still heard.
    for (;;) await delay(FULL_PAUSE_MS, signal);
  } finally {
    // The streams on the winner keep its socket.
    for (const { port } of opened) port.close();
  }
}

async function probeMany(options: PortSearchOptions, address: SocketAddress): Promise<void> {
  const { port, tokens, addRow, addTarget, signal } = options;
  const row = addRow(address);
  const target = addTarget(port, address, row);
  const numbers = distinctPorts(SEARCH_PROBES);
  const startedAt = performance.now();
  for (let sent = 0; sent < numbers.length && !target.isConnected; sent += BATCH) {
    const probe = tokens()?.write({ kind: 'probe', sender: target.streamId, receiver: 0 });
    if (probe === undefined) return;
    for (const number of numbers.slice(sent, sent + BATCH)) {
      row.dialled();
      port.send(probe, { ...address, port: number });
    }
    await until(startedAt + (sent / BATCH + 1) * BATCH_PAUSE_MS, signal);
  }
}

/** So many different ports in random order. */
export function distinctPorts(count: number): readonly number[] {
  const numbers = new Set<number>();
  while (numbers.size < count) numbers.add(randomInt(FIRST_USER_PORT, HIGHEST_PORT + 1));
  return [...numbers];
}

/** Thousands of datagrams go to that address alone, so it is one where only a router of the friend's can be. */
function mayBeSearched(address: SocketAddress): boolean {
  return isGlobal(address) && address.port >= FIRST_USER_PORT;
}

function isHard(nat: NatMapping | null): boolean {
  return nat === 'random' || nat === 'sequential';
}

function keepsPort(nat: NatMapping | null): boolean {
  return nat === 'none' || nat === 'endpoint-independent';
}
