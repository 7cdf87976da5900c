import type { SocketAddress } from '../../../src-shared/contact-exchange';
import type { CandidateSource } from '../../../src-shared/session';
import type { Nat64 } from '../network';

/** One address at which the friend may be reached. */
export interface FriendCandidate {
  readonly address: SocketAddress;
  readonly source: CandidateSource;
}

/** Everything the puncher is told about the two ends; more candidates of the friend may follow while it works. */
export interface Introduction {
  /** Every address that is known to be ours, of both families, private and public. Never dialled. */
  readonly own: readonly SocketAddress[];
  /** What is known of the friend so far. */
  readonly candidates: readonly FriendCandidate[];
  /** Calls the listener with candidates that come later; what it returns ends that. */
  readonly onMore: (listener: (more: readonly FriendCandidate[]) => void) => () => void;
  /**
   * When the first dial is due, on the clock of `performance.now()`, milliseconds. Both friends aim at the same moment,
   * so that their packets meet between their routers.
   */
  readonly startAt: number;
  /** How the friend's IPv4 addresses are reached from a network with IPv6 alone; null or left out where that is not so. */
  readonly nat64?: Nat64 | null;
}
