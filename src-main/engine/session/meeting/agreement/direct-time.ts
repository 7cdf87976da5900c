/**
 * How long two friends look for a direct way: until one has come about, until the relay's turn, or until it is certain that
 * no way will come.
 */

/** Both sides together, from the friend's contact to a verified connection. */
const PUNCH_TIMEOUT_MS = 30_000;
/** The same when both sides know that their routers cannot be punched: time for the few routes that are left. */
const HOPELESS_TIMEOUT_MS = 10_000;
/** The question is asked again after this: a stranger may have been connected, or a router's kind come late. */
const HOPELESS_AGAIN_MS = 1_000;
/** How often it is looked whether the direct ways have had their time. */
const LAST_RESORT_INTERVAL_MS = 250;
/** Where nothing but a relay will do: how long what the friend tells of theirs may take to be here. */
const DETAILS_GRACE_MS = 2_000;

/** When the relay's turn comes. */
export interface Turn {
  /** Whether it can still come to something. */
  readonly isPossible: () => boolean;
  /** How long the direct ways are tried alone, milliseconds from the beginning of the agreement; may change meanwhile. */
  readonly patienceMs: () => number;
}

export interface DirectTimeOptions {
  /** Asked every second from when it is time to stop early. */
  readonly isHopeless: () => boolean;
  /** Null where the two have no relay. */
  readonly relay: Turn | null;
  /** Neither is called after `end`; the second not after the first. */
  readonly onRelay: () => void;
  readonly onNoWay: () => void;
}

export class DirectTime {
  #isOver = false;
  #early: NodeJS.Timeout;
  readonly #late: NodeJS.Timeout;
  readonly #turn: NodeJS.Timeout | undefined;
  readonly #startedAt = performance.now();
  readonly #options: DirectTimeOptions;

  /** Begins at once. */
  constructor(options: DirectTimeOptions) {
    this.#options = options;
    const endEarly = (): void => {
      if (options.isHopeless()) this.#noWay();
      else this.#early = setTimeout(endEarly, HOPELESS_AGAIN_MS);
    };
    this.#early = setTimeout(endEarly, HOPELESS_TIMEOUT_MS);
    this.#late = setTimeout(() => this.#noWay(), PUNCH_TIMEOUT_MS);
    const { relay } = options;
    if (relay !== null) this.#turn = setInterval(() => this.#lookAt(relay), LAST_RESORT_INTERVAL_MS);
  }

  /** Milliseconds since the beginning, whole. */
  get elapsedMs(): number {
    return Math.round(performance.now() - this.#startedAt);
  }

  end(): void {
    this.#isOver = true;
    clearTimeout(this.#early);
    clearTimeout(this.#late);
    clearInterval(this.#turn);
  }

  #lookAt(relay: Turn): void {
    const elapsedMs = performance.now() - this.#startedAt;
    const patienceMs = relay.patienceMs();
    if (elapsedMs < patienceMs) return;
    if (relay.isPossible()) {
      // The relay has its own time limit.
      this.end();
      this.#options.onRelay();
    } else if (patienceMs === 0 && elapsedMs > DETAILS_GRACE_MS) {
      this.#noWay();
    }
  }

  #noWay(): void {
    if (this.#isOver) return;
    this.end();
    this.#options.onNoWay();
  }
}
