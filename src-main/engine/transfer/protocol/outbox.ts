import { orAborted } from '../../../../src-shared/session';
import type { TransferChannel } from './channel';
import { LoopTurns } from './loop-turns';
import type { TransferMessage } from './messages';

/**
 * Control messages that answer the friend's. They are never awaited where they arise: if both sides stopped reading
 * until their own answer was taken, and both directions were full of file bytes, neither would read again.
 */
export class Outbox {
  readonly #messages: TransferMessage[] = [];
  #draining: Promise<void> | null = null;

  constructor(readonly channel: TransferChannel) {}

  /** Messages that the channel has not taken yet. */
  get waiting(): number {
    return this.#messages.length;
  }

  /** Resolves when the channel has taken everything posted so far. */
  async drained(): Promise<void> {
    await this.#draining;
  }

  post(message: TransferMessage): void {
    this.#messages.push(message);
    this.#draining ??= this.#drain();
  }

  /**
   * Sends the many messages of an offer in a row, as fast as the channel takes them and everything else has its turn.
   * @param onNext is called with each before it leaves
   * @throws the signal's reason; what the channel throws
   */
  async sendAll(
    messages: Iterable<TransferMessage>,
    signal: AbortSignal,
    onNext: (message: TransferMessage) => void,
  ): Promise<void> {
    const loop = new LoopTurns();
    for (const message of messages) {
      await loop.due();
      signal.throwIfAborted();
      onNext(message);
      await orAborted(this.channel.sendControl(message), signal);
    }
  }

  /** The call is about to end: what waits for the channel is sent at once, in order, for nothing can be sent after the goodbye. */
  flush(): void {
    // The channel has the first one already.
    for (const message of this.#messages.splice(1)) void this.#send(message).catch(() => undefined);
  }

  async #send(message: TransferMessage): Promise<void> {
    await this.channel.sendControl(message);
  }

  async #drain(): Promise<void> {
    try {
      for (let next = this.#messages[0]; next !== undefined; next = this.#messages[0]) {
        await this.#send(next);
        this.#messages.shift();
      }
    } catch {
      // The channel broke. Whoever broke it closes the desk with the reason.
      this.#messages.length = 0;
    } finally {
      this.#draining = null;
    }
  }
}
