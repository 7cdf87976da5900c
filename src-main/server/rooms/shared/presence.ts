/** Whether the engine is within reach, and which nodes are. */
import type { Log } from '../../log';
import type { Engine } from './engine';

const RENEWAL_MS = 1_000;
/**
 * After the engine has come back, or we to it: how long nobody is believed to be dead, and no room to be lost. The others were away,
 * too, and first have to say that they are there.
 */
export const SETTLING_MS = 3_000;

export interface PresenceHandlers {
  /** The engine is back, or mail may have been lost: what we know may be out of date. */
  returned(): Promise<void>;
  /** After each renewal. */
  renewed(): Promise<void>;
}

export class Presence {
  /** Fulfilled once the engine has answered, or has not in time. */
  readonly opened: Promise<void>;
  readonly #node: string;
  readonly #engine: Engine;
  readonly #handlers: PresenceHandlers;
  readonly #log: Log;
  #nodes: ReadonlySet<string> = new Set();
  #isUp = false;
  /** Until what we know has been compared with the engine's. */
  #mayBeOutOfDate = false;
  /** A node that has just started has nothing that it could have missed. */
  #hasBeenUp = false;
  #isStopped = false;
  /** Of performance.now(). */
  #settlesAt = 0;
  #renewal: NodeJS.Timeout | undefined;

  constructor(node: string, engine: Engine, handlers: PresenceHandlers, log: Log) {
    this.#node = node;
    this.#engine = engine;
    this.#handlers = handlers;
    this.#log = log;
    this.opened = this.#keepUp();
  }

  /** Whether the engine answered the last time it was asked. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** Whether the engine is back since so short a time that other nodes may not have told it yet what they know. */
  get isSettling(): boolean {
    return performance.now() < this.#settlesAt;
  }

  /** Whether the node is believed to be there. */
  has(node: string): boolean {
    return node === this.#node || this.#nodes.has(node) || this.isSettling;
  }

  /** Asks who is there now. */
  async renew(): Promise<void> {
    const { nodes, isUnbroken } = await this.#engine.renew(this.#node);
    this.#nodes = nodes;
    this.#mayBeOutOfDate ||= !isUnbroken;
  }

  /** The engine has not answered. */
  fail(error: unknown): void {
    if (!this.#isUp || this.#isStopped) return;
    this.#isUp = false;
    const why = error instanceof Error ? error.message : String(error);
    this.#log(
      'warn',
      `the shared rooms are out of reach: ${why}; only friends who meet on this node are served`,
    );
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#renewal);
  }

  async #keepUp(): Promise<void> {
    try {
      await this.renew();
      if (!this.#isUp) {
        this.#log('info', 'the shared rooms are within reach');
        this.#mayBeOutOfDate = true;
      }
      this.#isUp = true;
      if (this.#mayBeOutOfDate) {
        if (this.#hasBeenUp) this.#settlesAt = performance.now() + SETTLING_MS;
        this.#hasBeenUp = true;
        await this.#handlers.returned();
        this.#mayBeOutOfDate = false;
      }
      await this.#handlers.renewed();
    } catch (error) {
      this.fail(error);
    }
    if (this.#isStopped) return;
    this.#renewal = setTimeout(() => void this.#keepUp(), RENEWAL_MS);
  }
}
