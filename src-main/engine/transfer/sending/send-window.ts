import { garbled } from '../protocol/garbled';
import { WINDOW_BYTES } from '../protocol/limits';

/** How much the receiver still takes of one transfer. One taker at a time. */
export class SendWindow {
  #bytes = 0;
  #wake: () => void = () => undefined;

  /** @param signal ends every wait with its reason */
  constructor(readonly signal: AbortSignal) {
    // One listener for all waits: a large transfer waits thousands of times.
    signal.addEventListener(
      'abort',
      () => {
        this.#wake();
      },
      { once: true },
    );
  }

  /** @throws CooeeError `friend-garbled` when the receiver credits what was never sent */
  grant(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > WINDOW_BYTES) throw garbled('more credit than the window');
    this.#wake();
  }

  /**
   * Waits until `bytes` may be sent and takes them.
   * @throws the signal's reason
   */
  async take(bytes: number): Promise<void> {
    this.signal.throwIfAborted();
    while (this.#bytes < bytes) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.signal.throwIfAborted();
    }
    this.#bytes -= bytes;
  }
}
