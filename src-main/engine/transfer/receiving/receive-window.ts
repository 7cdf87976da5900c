import { garbled } from '../protocol/garbled';
import { CREDIT_BYTES, WINDOW_BYTES } from '../protocol/limits';

/** How much the sender of one transfer may still send, and what was stored since we last told it. */
export class ReceiveWindow {
  #open = WINDOW_BYTES;
  #uncredited = 0;

  /** @throws CooeeError `friend-garbled` for bytes we never asked for */
  arrived(bytes: number): void {
    this.#open -= bytes;
    if (this.#open < 0) throw garbled('more bytes than asked for');
  }

  /** @returns bytes to credit now; 0 when it is not worth a message yet */
  stored(bytes: number): number {
    this.#uncredited += bytes;
    if (this.#uncredited < CREDIT_BYTES) return 0;
    const credit = this.#uncredited;
    this.#uncredited = 0;
    this.#open += credit;
    return credit;
  }
}
