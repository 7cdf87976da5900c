import { setTimeout as sleep } from 'node:timers/promises';

import type { Clients } from './clients';
import { PeerFailure } from './peer';
import type { Peer } from './peer';
import { Tally } from './tally';

/** Callers who come at a time. */
const COMING = 100;

/** Callers who have made a room and wait in it, with one connection each. */
export class WaitingCallers {
  readonly #peers = new Set<Peer>();
  readonly #tally = new Tally();
  readonly #losses = new Tally();
  readonly #clients: Clients;

  constructor(clients: Clients) {
    this.#clients = clients;
  }

  /** How many wait now. */
  get size(): number {
    return this.#peers.size;
  }

  /** How many were sent away, or lost, while they waited, by why. */
  get losses(): Readonly<Record<string, number>> {
    return this.#losses.failures;
  }

  /** Why some did not come to wait. */
  get failures(): Readonly<Record<string, number>> {
    return this.#tally.failures;
  }

  /** Resolves when so many have come, or failed. @throws the signal's reason */
  async come(count: number, signal: AbortSignal): Promise<void> {
    let next = 0;
    const usher = async (): Promise<void> => {
      while (next < count) {
        signal.throwIfAborted();
        next += 1;
        await this.#one(next);
        // Others come in one turn of the event loop; what was lost in it is heard of before.
        if (next % COMING === 0) await sleep(0);
      }
    };
    await Promise.all(Array.from({ length: Math.min(COMING, count) }, usher));
  }

  leave(): void {
    for (const peer of this.#peers) peer.destroy();
    this.#peers.clear();
  }

  async #one(number: number): Promise<void> {
    const roomCode = this.#clients.roomCode();
    let peer: Peer | null = null;
    try {
      peer = await this.#clients.connect(number);
      await peer.ask({ type: 'create-room', roomCode });
      await this.#clients.record(peer, roomCode, true);
      await this.#clients.beReady(peer, roomCode, true);
      this.#stay(peer);
    } catch (error) {
      peer?.destroy();
      this.#tally.fail(error);
    }
  }

  #stay(peer: Peer): void {
    this.#peers.add(peer);
    peer.rest((reason) => {
      if (this.#peers.delete(peer)) this.#losses.fail(new PeerFailure(reason));
    });
  }
}
