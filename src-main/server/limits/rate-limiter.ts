import type { Network, Networks } from './networks';

/**
 * Networks of each size whose use is remembered, about 150 bytes each. Above it the one unseen for longest is forgotten: to profit,
 * an attacker needs more networks than this, and then the limit per network is no limit anyway. Those of each size are counted for
 * themselves, so that the many small ones of a large network do not make it forgotten.
 */
const MAX_TRACKED_NETWORKS = 16_384;
const MINUTE_MS = 60_000;

/** For one share. */
export interface Rate {
  readonly perMinute: number;
  /** How many at once, after a pause. */
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

/**
 * Token buckets: each network may spend `burst` at once and gets `perMinute` back evenly, so there is no moment at which everybody's
 * count is cleared together. What an address uses is taken from all networks that it lies in, or from none.
 */
export class RateLimiter {
  /** For each size of networks, least recently used first. */
  readonly #tables: Map<string, Bucket>[] = [];
  readonly #rate: Rate;
  readonly #now: () => number;
  readonly #maxNetworks: number;

  /**
   * @param rate of one share
   * @param now milliseconds on a clock that never goes back
   * @param maxNetworks of each size
   */
  constructor(rate: Rate, now: () => number, maxNetworks = MAX_TRACKED_NETWORKS) {
    this.#rate = rate;
    this.#now = now;
    this.#maxNetworks = maxNetworks;
  }

  /** Counts one use. @returns false if one of the networks has none left; a refused use is not counted */
  take(networks: Networks): boolean {
    if (!this.has(networks)) return false;
    for (const [size, network] of networks.entries()) this.#add(size, network, -1);
    return true;
  }

  /** Whether {@link take} would count one. */
  has(networks: Networks): boolean {
    return networks.every((network, size) => this.#tokens(size, network) >= 1);
  }

  /** For a use that turns out to be none. */
  giveBack(networks: Networks): void {
    for (const [size, network] of networks.entries()) this.#add(size, network, 1);
  }

  #tokens(size: number, { key, shares }: Network): number {
    const bucket = this.#tables[size]?.get(key);
    const most = this.#rate.burst * shares;
    if (bucket === undefined) return most;
    const regained = ((this.#now() - bucket.filledAt) / MINUTE_MS) * this.#rate.perMinute * shares;
    return Math.min(most, bucket.tokens + regained);
  }

  #add(size: number, network: Network, tokens: number): void {
    const table = (this.#tables[size] ??= new Map<string, Bucket>());
    const most = this.#rate.burst * network.shares;
    const bucket = {
      tokens: Math.min(most, this.#tokens(size, network) + tokens),
      filledAt: this.#now(),
    };
    table.delete(network.key);
    table.set(network.key, bucket);
    const [oldest] = table.keys();
    if (table.size > this.#maxNetworks && oldest !== undefined) table.delete(oldest);
  }
}
