import { garbled } from '../protocol/garbled';
import type { OfferItems } from '../protocol/offer-items';

const PENDING = 0;
/** Some of its bytes are here. */
const ARRIVING = 1;
/** All of its bytes are here; its hash is not. */
const COMPLETE = 2;
/** Its hash is here; the disk is at work. */
const ENDED = 3;
const KEPT = 4;
const FAILED = 5;

/** What to do with bytes that came: store them, or throw them away because the file was given up. */
type ArrivedBytes = { readonly store: true; readonly last: boolean } | { readonly store: false };

/**
 * How far every file of a transfer has come, and what the sender may therefore send next. Anything else throws CooeeError
 * `friend-garbled`: files come one after the other, each once, with exactly the offered number of bytes.
 */
export class Arrivals {
  readonly #states: Uint8Array;
  /** Files that are neither kept nor failed. */
  #unsettled: number;
  /** Files the sender owes us a hash or a failure for. */
  #owed: number;
  #current: number | null = null;
  #received = 0;
  readonly #offsets: Map<number, number>;
  #senderEnded = false;

  /** @param offsets bytes of files that were here before and do not come again, by index */
  constructor(
    readonly items: OfferItems,
    offsets: ReadonlyMap<number, number>,
  ) {
    this.#offsets = new Map(offsets);
    this.#states = new Uint8Array(items.count);
    this.#unsettled = items.fileCount;
    this.#owed = items.fileCount;
  }

  /** The sender has ended, and every file is kept or failed. */
  get isComplete(): boolean {
    return this.#senderEnded && this.#unsettled === 0;
  }

  /** Given up by either side. */
  isFailed(index: number): boolean {
    return this.#states[index] === FAILED;
  }

  bytes(index: number, length: number): ArrivedBytes {
    this.#assertFile(index);
    const begins = this.#current !== index;
    if (begins) {
      const interrupts = this.#current !== null && this.#states[this.#current] === ARRIVING;
      if (this.#states[index] !== PENDING || interrupts) throw garbled('bytes of a file out of turn');
      this.#states[index] = ARRIVING;
      this.#current = index;
      this.#received = this.#offsets.get(index) ?? 0;
    }
    this.#received += length;
    const size = this.items.sizeOf(index);
    if (this.#received > size) throw garbled('more bytes than offered');
    const last = this.#received === size;
    if (last) this.#current = null;
    if (this.#states[index] === FAILED) return { store: false };
    if (last) this.#states[index] = COMPLETE;
    return { store: true, last };
  }

  /**
   * A file that was to go on begins anew, before its first byte.
   * @returns the bytes of it that are here for nothing; null when we had given the file up
   */
  restart(index: number): number | null {
    const offset = this.#offsets.get(index);
    if (offset === undefined) throw garbled('a file begun anew that was not to go on');
    this.#offsets.delete(index);
    if (this.#states[index] === FAILED) return null;
    if (this.#states[index] !== PENDING) throw garbled('a file begun anew in its middle');
    return offset;
  }

  /** @returns false when we had given the file up, and its hash does not matter */
  end(index: number): boolean {
    this.#assertFile(index);
    const state = this.#states[index];
    if (state === FAILED) return false;
    const whole = state === COMPLETE || (state === PENDING && this.items.sizeOf(index) === 0);
    if (!whole) throw garbled('the end of a file that is not complete');
    this.#states[index] = ENDED;
    this.#owed -= 1;
    return true;
  }

  /** The sender gives a file up. @returns false when we had done so before */
  failedThere(index: number): boolean {
    this.#assertFile(index);
    const state = this.#states[index];
    if (state === ENDED || state === KEPT) throw garbled('the failure of a file that has ended');
    return this.#fail(index);
  }

  /** The sender is through: every file was ended or given up. */
  transferEnd(): void {
    if (this.#senderEnded || this.#owed > 0) throw garbled('an end with files missing');
    this.#senderEnded = true;
  }

  /** We give a file up. @returns false when it was settled before */
  failedHere(index: number): boolean {
    return this.#fail(index);
  }

  /** The file is on the disk under its name. Once, after its end. */
  kept(index: number): void {
    this.#states[index] = KEPT;
    this.#unsettled -= 1;
  }

  #fail(index: number): boolean {
    const state = this.#states[index];
    if (state === FAILED || state === KEPT) return false;
    if (state !== ENDED) this.#owed -= 1;
    this.#states[index] = FAILED;
    this.#unsettled -= 1;
    return true;
  }

  #assertFile(index: number): void {
    if (!this.items.isFile(index)) throw garbled('a file that was not offered');
  }
}
