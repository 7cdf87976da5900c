/** The kinds of work of which a run is made: meetings and handshakes, at a rate or so many at a time. */

import type { Clients } from './clients';
import type { Work } from './options';
import { MAX_CONCURRENT } from './options';
import { pause } from './pause';
import type { Peer } from './peer';
import { Tally } from './tally';
import type { TallyReport } from './tally';

const SECOND_MS = 1000;

/** One piece of work, the one with this number. */
type Piece = (number: number, tally: Tally) => Promise<void>;

/** @throws the signal's reason */
export async function carryOut(
  work: Work,
  seconds: number,
  clients: Clients,
  signal: AbortSignal,
): Promise<TallyReport> {
  const run = new Run(work.kind === 'handshakes' ? handshake(clients) : meeting(clients), seconds, signal);
  await (work.kind === 'meetings-per-second' ? run.atRate(work.perSecond) : run.atATime(work.concurrent));
  return run.report();
}

/**
 * A whole meeting as two gday 0.5 have it, with one connection each: the creator makes a room, says where it is and waits; then the
 * joiner comes and does the same, and both are sent the other's contact.
 */
function meeting(clients: Clients): Piece {
  return async (number, tally) => {
    const roomCode = clients.roomCode();
    const peers: Peer[] = [];
    try {
      const creator = await clients.connect(number, 0);
      peers.push(creator);
      await creator.ask({ type: 'create-room', roomCode });
      await clients.record(creator, roomCode, true);
      await clients.beReady(creator, roomCode, true);
      const joiner = await clients.connect(number, 1);
      peers.push(joiner);
      await clients.record(joiner, roomCode, false);
      const asked = performance.now();
      await clients.beReady(joiner, roomCode, false);
      await Promise.all([creator.next(), joiner.next()]);
      tally.introduction.record(performance.now() - asked);
      tally.resumed += peers.filter(({ isResumed }) => isResumed).length;
    } finally {
      for (const peer of peers) peer.end();
    }
  };
}

/** Connects and, once there is TLS on it, ends. */
function handshake(clients: Clients): Piece {
  return async (number, tally) => {
    const peer = await clients.connect(number);
    if (peer.isResumed) tally.resumed += 1;
    peer.end();
  };
}

class Run {
  readonly #tally = new Tally();
  readonly #begin = performance.now();
  readonly #end: number;
  #underWay = 0;
  readonly #piece: Piece;
  readonly #seconds: number;
  readonly #signal: AbortSignal;

  constructor(piece: Piece, seconds: number, signal: AbortSignal) {
    this.#piece = piece;
    this.#seconds = seconds;
    this.#signal = signal;
    this.#end = this.#begin + seconds * SECOND_MS;
  }

  report(): TallyReport {
    return this.#tally.report(this.#seconds);
  }

  /**
   * Begins a piece at each of the times that the rate gives, however long the others take, and counts from that time: a server that
   * stands still for a second makes all those late that should have begun in it, not only the one that waits (coordinated omission).
   */
  async atRate(perSecond: number): Promise<void> {
    const gap = SECOND_MS / perSecond;
    const total = Math.round(this.#seconds * perSecond);
    for (let number = 0; number < total; number += 1) {
      const due = this.#begin + number * gap;
      while (performance.now() < due) await pause(1, this.#signal);
      if (this.#underWay >= MAX_CONCURRENT) {
        this.#tally.notStarted += 1;
        // Lets those under way go on.
        await pause(0, this.#signal);
        continue;
      }
      void this.#one(number, due);
    }
    while (this.#underWay > 0) await pause(1, this.#signal);
  }

  /** Keeps so many under way until the time is over. */
  async atATime(concurrent: number): Promise<void> {
    let number = 0;
    const worker = async (): Promise<void> => {
      while (performance.now() < this.#end) {
        this.#signal.throwIfAborted();
        number += 1;
        await this.#one(number, performance.now());
      }
    };
    await Promise.all(Array.from({ length: concurrent }, worker));
  }

  async #one(number: number, begin: number): Promise<void> {
    this.#underWay += 1;
    this.#tally.started += 1;
    try {
      await this.#piece(number, this.#tally);
      const now = performance.now();
      this.#tally.whole.record(now - begin);
      this.#tally.done += 1;
      if (now <= this.#end) this.#tally.doneInTime += 1;
    } catch (error) {
      this.#tally.fail(error);
    } finally {
      this.#underWay -= 1;
    }
  }
}
