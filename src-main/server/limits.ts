/**
 * What one address may cost the server. Everything here is bounded whatever comes: the tables, and each address's
 * share, an IPv6 /64 counting as one address since every home has a whole one (docs/GDAY-WIRE.md 10.4 number 31).
 */
import type { SocketAddress } from '../../src-shared/contact-exchange';
import { parseIpv6 } from '../../src-shared/contact-exchange';

/** Connections at a time, all clients together. Each costs about 10 KB, with TLS about 50 KB. */
export const DEFAULT_MAX_CONNECTIONS = 4096;
/** Connections at a time from one address. A peer has two at most; behind one carrier NAT live many peers. */
const MAX_CONNECTIONS_PER_ADDRESS = 128;
/**
 * Addresses whose use is remembered, about 150 bytes each. Above it the one unseen for longest is forgotten: to profit,
 * an attacker needs more addresses than this, and then the limit per address is no limit anyway.
 */
const MAX_TRACKED_ADDRESSES = 16_384;
const MINUTE_MS = 60_000;
/** The first half of an IPv6 address: what a provider gives to one customer at least. */
const IPV6_NETWORK_GROUPS = 4;

/** What a request is counted against: the IPv4 address, or the IPv6 /64. */
export function accountOf({ family, host }: SocketAddress): string {
  if (family === 4) return host;
  return parseIpv6(host)?.slice(0, IPV6_NETWORK_GROUPS).join(':') ?? host;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

/**
 * Token buckets: each account may spend `perMinute` at once and gets them back evenly over a minute, so there is no
 * moment at which everybody's count is cleared together.
 */
export class RateLimiter {
  /** Least recently used first. */
  readonly #buckets = new Map<string, Bucket>();
  readonly #perMinute: number;
  readonly #now: () => number;
  readonly #maxAccounts: number;

  constructor(perMinute: number, now: () => number, maxAccounts = MAX_TRACKED_ADDRESSES) {
    this.#perMinute = perMinute;
    this.#now = now;
    this.#maxAccounts = maxAccounts;
  }

  /** Counts one use. @returns false if the account has none left; a refused use is not counted */
  take(account: string): boolean {
    const now = this.#now();
    const bucket = this.#buckets.get(account) ?? { tokens: this.#perMinute, filledAt: now };
    const regained = ((now - bucket.filledAt) / MINUTE_MS) * this.#perMinute;
    const tokens = Math.min(this.#perMinute, bucket.tokens + regained);
    const allowed = tokens >= 1;
    this.#buckets.delete(account);
    this.#buckets.set(account, { tokens: allowed ? tokens - 1 : tokens, filledAt: now });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > this.#maxAccounts && oldest !== undefined) this.#buckets.delete(oldest);
    return allowed;
  }
}

/** Counts the connections that are open now. */
export class ConnectionCounter {
  #total = 0;
  readonly #perAccount = new Map<string, number>();
  readonly #maxTotal: number;
  readonly #maxPerAccount: number;

  constructor(maxTotal = DEFAULT_MAX_CONNECTIONS, maxPerAccount = MAX_CONNECTIONS_PER_ADDRESS) {
    this.#maxTotal = maxTotal;
    this.#maxPerAccount = maxPerAccount;
  }

  /** Whether there are as many in all as there may be. */
  get isFull(): boolean {
    return this.#total >= this.#maxTotal;
  }

  /** @returns false, and counts nothing, if there are too many */
  open(account: string): boolean {
    const own = this.#perAccount.get(account) ?? 0;
    if (this.isFull || own >= this.#maxPerAccount) return false;
    this.#total += 1;
    this.#perAccount.set(account, own + 1);
    return true;
  }

  /** Must be called once for each {@link open} that returned true. */
  close(account: string): void {
    const own = this.#perAccount.get(account) ?? 0;
    this.#total -= 1;
    if (own > 1) this.#perAccount.set(account, own - 1);
    else this.#perAccount.delete(account);
  }
}
