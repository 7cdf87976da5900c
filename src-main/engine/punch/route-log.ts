/** What became of every way that was tried, for the list on the screen, the report and the diagnosis. */
import { isIPv4 } from 'node:net';

import type { SocketAddress } from '../../../src-shared/contact-exchange';
import type { CandidateSource, Route, RouteAttempt, RouteFate } from '../../../src-shared/session';
import { compareRoutes } from './route';

/** As often as a snapshot is sent at most. */
const REPORT_INTERVAL_MS = 100;
/** Rows for connections from addresses that were not introduced: the friend may need a few; strangers must not fill the list. */
const MAX_PEER_ROWS = 8;

/** One row; whoever tries the way writes down what happens to it. */
export interface RouteRow {
  readonly fate: RouteFate;
  dialled(): void;
  became(fate: RouteFate): void;
}

interface Entry extends RouteRow {
  readonly attempt: RouteAttempt;
}

export class RouteLog {
  readonly #rows: Entry[] = [];
  #peerRows = 0;
  #timer: NodeJS.Timeout | null = null;
  readonly #startAt: number;
  readonly #onRoutes: (routes: readonly RouteAttempt[]) => void;

  /** @param startAt when punching starts, on the clock of `performance.now()`, milliseconds */
  constructor(startAt: number, onRoutes: (routes: readonly RouteAttempt[]) => void) {
    this.#startAt = startAt;
    this.#onRoutes = onRoutes;
  }

  add({ kind, transport }: Route, source: CandidateSource, address: SocketAddress): RouteRow {
    const row = this.#makeRow({
      kind,
      transport,
      source,
      target: shorten(address),
      dials: 0,
      fate: 'trying',
      elapsedMs: null,
    });
    this.#rows.push(row);
    this.#report();
    return row;
  }

  /** The row of a connection from an address that was not introduced. If there are many it joins the list only when chosen. */
  addPeer(route: Route, address: SocketAddress): RouteRow {
    this.#peerRows += 1;
    if (this.#peerRows <= MAX_PEER_ROWS) return this.add(route, 'peer', address);
    let row: RouteRow | null = null;
    return {
      fate: 'connected',
      dialled: () => undefined,
      became: (fate) => {
        if (fate === 'chosen') row ??= this.add(route, 'peer', address);
        row?.became(fate);
      },
    };
  }

  /** Reports a last time how everything ended: what was never dialled is left out, what nothing came back from is silent. */
  close(): void {
    for (const row of this.#rows) if (row.fate === 'trying') row.became('silent');
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#onRoutes(this.#routes.filter(({ dials, fate }) => dials > 0 || fate !== 'silent'));
  }

  /** Best first. */
  get #routes(): readonly RouteAttempt[] {
    return this.#rows.map(({ attempt }) => attempt).sort((a, b) => compareRoutes(a, b));
  }

  #makeRow(first: RouteAttempt): Entry {
    let attempt = first;
    const change = (changed: Partial<RouteAttempt>): void => {
      attempt = { ...attempt, ...changed };
      this.#report();
    };
    return {
      get attempt() {
        return attempt;
      },
      get fate() {
        return attempt.fate;
      },
      dialled: () => change({ dials: attempt.dials + 1 }),
      became: (fate) => {
        if (fate === attempt.fate) return;
        const elapsedMs =
          fate === 'trying' ? null : Math.max(0, Math.round(performance.now() - this.#startAt));
        change({ fate, elapsedMs });
      },
    };
  }

  #report(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#onRoutes(this.#routes);
    }, REPORT_INTERVAL_MS);
  }
}

/** Enough for a helper to tell the ways apart, not enough to find the friend: two groups and the port. */
function shorten({ host, port }: SocketAddress): string {
  if (isIPv4(host)) return `${host.split('.').slice(0, 2).join('.')}.x.x:${String(port)}`;
  const [first = '', second = ''] = host.split(':');
  return `[${first}:${second}:…]:${String(port)}`;
}
