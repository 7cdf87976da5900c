import type { DialectName, SocketAddress } from '../../src-shared/contact-exchange';

/** Bounds of what one run may ask for, whoever asks. Descriptors run out before most of them: see `ulimit -Hn`. */
export const MAX_SECONDS = 600;
export const MAX_PER_SECOND = 20_000;
export const MAX_CONCURRENT = 5_000;
export const MAX_WAITING = 100_000;

/** What goes on while the waiting callers wait. */
export type Work =
  /** Meetings that begin at fixed times, whether those before them are done or not (an open loop). */
  | { readonly kind: 'meetings-per-second'; readonly perSecond: number }
  /** So many meetings at a time: the next begins when one is done (a closed loop). */
  | { readonly kind: 'meetings-at-a-time'; readonly concurrent: number }
  /** So many TLS handshakes at a time, and nothing said after them. */
  | { readonly kind: 'handshakes'; readonly concurrent: number };

export interface LoadTls {
  /** PEM; null for the authorities that Node knows. */
  readonly ca: string | null;
  /** What the certificate has to be for: targets are addresses. */
  readonly serverName: string;
  /** Whether clients that come again present the ticket of an earlier connection (RFC 8446, section 2.2). */
  readonly isResumed: boolean;
}

export interface LoadOptions {
  /** Own addresses alone. With several, the two sides of a meeting go to two that follow each other. */
  readonly targets: readonly SocketAddress[];
  readonly dialect: DialectName;
  /** Null for plain TCP. */
  readonly tls: LoadTls | null;
  /** How many addresses of 127.0.0.0/8 clients come from; null leaves it to the system. */
  readonly sources: number | null;
  readonly seconds: number;
  /** Callers who make a room and wait in it until the end. */
  readonly waiting: number;
  /** Null: they wait for `seconds`. */
  readonly work: Work | null;
  /** The server's processes; their children are counted with them. Empty: it is not looked at. */
  readonly pids: readonly number[];
}

/** What cannot be measured, in words for the user. */
export class LoadFailure extends Error {
  override readonly name = 'LoadFailure';
}
