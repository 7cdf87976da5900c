import type { RelayLimits } from '../../../src-shared/contact-exchange';

/** What the keeper of a relay allows. Null is no limit. */
export interface RelayOptions extends RelayLimits {
  /** How fast all pairs may send together. */
  readonly totalBytesPerSecond: number | null;
  /** Pairs at a time. */
  readonly pairs: number;
  /** Sockets at a time that wait for the other of their pair. */
  readonly waiting: number;
  /** Sockets at a time, waiting or joined, from one IPv4 address or IPv6 /64. */
  readonly perAddress: number;
}

/**
 * Ten gigabytes are a film in its best quality, ten megabytes a second more than most lines upload. Behind one address may be
 * an office; a call has one socket, two for the moment in which it meets again.
 */
export const DEFAULT_RELAY_OPTIONS: RelayOptions = {
  bytes: 10e9,
  bytesPerSecond: 10e6,
  seconds: 86_400,
  totalBytesPerSecond: null,
  pairs: 500,
  waiting: 2000,
  perAddress: 64,
};

/**
 * The most sockets that the relay has at a time: those that wait, those in pairs, and, since such have no place of their own, as many
 * again that have not asked yet or are being closed.
 */
export function relaySockets({ pairs, waiting }: Pick<RelayOptions, 'pairs' | 'waiting'>): number {
  return 2 * (waiting + 2 * pairs);
}
