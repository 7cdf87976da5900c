/**
 * A server that has too many requests from here is given a rest before it is asked again: behind one address there may be sixty calls
 * that all meet again at the same moment, and whoever asks on eats the share of those who would be served next.
 */
import { delay } from '../../../../src-shared/session';
import type { FailureKind } from '../../../../src-shared/session';
import type { ServerEndpoint } from '../../contact';

/** The first rest and the longest, milliseconds; each is twice the one before, and all are cut by chance to between half and whole. */
const FIRST_REST_MS = 2_000;
const LONGEST_REST_MS = 30_000;
/** How long after its last refusal a server still counts as busy: somebody else is being served meanwhile. */
const BUSY_FOR_MS = 120_000;

/** What a server says that is asked too much, and what is seen of one in trouble: it hangs up. */
const REFUSALS: ReadonlySet<FailureKind> = new Set(['server-busy', 'server-foreign', 'server-lost']);

interface Rest {
  /** Refusals since we were served last. */
  refusals: number;
  until: number;
}

/** Of one call's meeting, or of all attempts to meet again after one loss. */
export class BusyServers {
  readonly #rests = new Map<string, Rest>();
  #refusedAt = -Infinity;
  readonly #now: () => number;

  /** @param now milliseconds on a clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether any of the servers has refused us lately. */
  get areBusy(): boolean {
    return this.#now() - this.#refusedAt < BUSY_FOR_MS;
  }

  /** Until the first of those that rest may be asked again, milliseconds; 0 where none rests. */
  get shortestRestMs(): number {
    const now = this.#now();
    const left = [...this.#rests.values()].map(({ until }) => Math.max(0, until - now));
    return left.length === 0 ? 0 : Math.min(...left);
  }

  /** The server gave us a place in a room. */
  served(server: ServerEndpoint): void {
    this.#rests.delete(nameOf(server));
  }

  /** The server did not. A room that is not there costs as much as one that is, so a busy server rests after that as well. */
  failed(server: ServerEndpoint, kind: FailureKind): void {
    const name = nameOf(server);
    const before = this.#rests.get(name)?.refusals ?? 0;
    const isRefusal = REFUSALS.has(kind);
    if (isRefusal) this.#refusedAt = this.#now();
    if (!isRefusal && before === 0) return;
    const refusals = before + (isRefusal ? 1 : 0);
    const rest = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (refusals - 1));
    this.#rests.set(name, { refusals, until: this.#now() + rest * (0.5 + Math.random() / 2) });
  }

  /** Resolves when the server may be asked. @throws the signal's reason */
  async rested(server: ServerEndpoint, signal: AbortSignal): Promise<void> {
    const wait = (this.#rests.get(nameOf(server))?.until ?? 0) - this.#now();
    if (wait > 0) await delay(wait, signal);
  }
}

function nameOf({ host, port }: ServerEndpoint): string {
  return `${host}:${port}`;
}
