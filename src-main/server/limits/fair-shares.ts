import type { Network, Networks } from './networks';

export interface Capacity {
  /** For all together. */
  readonly total: number;
  /** For one share. */
  readonly perShare: number;
  /** What one share may have whatever the others have, as long as there is anything. */
  readonly few: number;
}

/**
 * The part of what is free that one share may have. Under dynamic thresholds (Choudhury and Hahne, IEEE/ACM Transactions on Networking
 * 6/2, 1998) n networks that take what they can get leave 1 / (1 + n/8) of the whole free: 32 of them a fifth. So there is always
 * something left for whoever comes new, and while three quarters are free nobody notices a threshold.
 */
const PART_OF_FREE = 1 / 8;

/** Places of which no network has more than its share; the fewer are free, the smaller is a share. */
export class FairShares {
  #used = 0;
  readonly #held = new Map<string, number>();
  readonly #capacity: Capacity;

  constructor(capacity: Capacity) {
    this.#capacity = capacity;
  }

  get free(): number {
    return this.#capacity.total - this.#used;
  }

  held({ key }: Network): number {
    return this.#held.get(key) ?? 0;
  }

  /** What keeps an address from having one more: a network that has its share, or that all are taken; null if nothing does. */
  obstacle(networks: Networks): Network | 'total' | null {
    if (this.free <= 0) return 'total';
    const share = Math.min(this.#capacity.perShare, Math.max(this.#capacity.few, this.free * PART_OF_FREE));
    return networks.find((network) => this.held(network) >= Math.floor(share * network.shares)) ?? null;
  }

  /** @returns false, and takes nothing, if there is an {@link obstacle} */
  take(networks: Networks): boolean {
    if (this.obstacle(networks) !== null) return false;
    this.#used += 1;
    for (const network of networks) this.#held.set(network.key, this.held(network) + 1);
    return true;
  }

  /** Must be called once for each {@link take} that returned true. */
  giveBack(networks: Networks): void {
    this.#used -= 1;
    for (const network of networks) {
      const held = this.held(network);
      if (held > 1) this.#held.set(network.key, held - 1);
      else this.#held.delete(network.key);
    }
  }
}
