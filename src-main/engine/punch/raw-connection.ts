import type { Duplex } from 'node:stream';

import type { Route } from '../../../src-shared/session';

/** A way to somebody that came about; whether they are the friend is not known yet. */
export interface RawConnection {
  /** Ordered and reliable; a socket, or what some other transport makes of its own. */
  readonly stream: Duplex;
  readonly route: Route;
  /**
   * Whether the other end is a host at which the friend was introduced, by whatever port: a router may give the friend others than
   * the server saw. A stranger may have come from anywhere else.
   */
  readonly isIntroduced: boolean;
  /** What verification made of it. */
  readonly became: (fate: 'stranger' | 'chosen') => void;
}
