import type { TransferChannel } from './channel';
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

  async #drain(): Promise<void> {
    try {
      for (let next = this.#messages[0]; next !== undefined; next = this.#messages[0]) {
        await this.channel.sendControl(next);
        this.#messages.shift();
      }
    } catch {
      // The channel broke. Whoever broke it closes the desk and says why.
      this.#messages.length = 0;
    } finally {
      this.#draining = null;
    }
  }
}
