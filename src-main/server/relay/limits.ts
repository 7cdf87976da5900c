/** What the keeper of a relay allows. Null is no limit. Bytes are counted both ways together. */
export interface RelayLimits {
  /** What one pair may send before it is ended. */
  readonly bytes: number | null;
  /** How fast one pair may send; more waits. */
  readonly bytesPerSecond: number | null;
  /** How long a pair may last. */
  readonly seconds: number | null;
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
export const DEFAULT_RELAY_LIMITS: RelayLimits = {
  bytes: 10e9,
  bytesPerSecond: 10e6,
  seconds: 86_400,
  totalBytesPerSecond: null,
  pairs: 500,
  waiting: 2000,
  perAddress: 64,
};
