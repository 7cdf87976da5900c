import { garbled } from '../protocol/garbled';
import type { OfferItems } from '../protocol/offer-items';

const UNSENT = 0;
/** All its bytes were sent, and its hash. */
const ENDED = 1;
const VERIFIED = 2;
/** Given up, by us or by the receiver. */
const FAILED = 3;

/** Where every file of an offer of ours stands, and what the receiver may therefore tell of it. */
export class SentFiles {
  readonly #items: OfferItems;
  readonly #states: Uint8Array;
  #verifiedCount = 0;
  #failedCount = 0;
  #allSent = false;

  /** @param items what is wanted of the offer */
  constructor(items: OfferItems) {
    this.#items = items;
    this.#states = new Uint8Array(items.count);
  }

  /** All bytes of the file were sent; its hash is about to be. */
  ended(file: number): void {
    if (this.#states[file] === UNSENT) this.#states[file] = ENDED;
  }

  /** Every file has ended or was given up; that is about to be sent. */
  sentAll(): void {
    this.#allSent = true;
  }

  /** @throws CooeeError `friend-garbled` for a file that was not sent, or was verified before */
  verified(file: number): void {
    if (this.#states[file] !== ENDED) throw garbled('a file verified that was not sent');
    this.#states[file] = VERIFIED;
    this.#verifiedCount += 1;
  }

  /**
   * The receiver gives a file up.
   * @returns false when it had been given up before: both sides may do so at once
   * @throws CooeeError `friend-garbled` for a file that was not offered, and after the friend verified it
   */
  rejected(file: number): boolean {
    if (!this.#items.isFile(file)) throw garbled('a file rejected that was not offered');
    if (this.#states[file] === VERIFIED) throw garbled('a file rejected after it was verified');
    return this.failed(file);
  }

  /** @returns false when it had been given up before */
  failed(file: number): boolean {
    if (this.#states[file] === FAILED) return false;
    this.#states[file] = FAILED;
    this.#failedCount += 1;
    return true;
  }

  isFailed(file: number): boolean {
    return this.#states[file] === FAILED;
  }

  /**
   * The receiver is done with all of it.
   * @param verified how many files they have, by their own count
   * @throws CooeeError `friend-garbled` unless every file was sent and is verified or given up, and the counts are the same
   */
  receipt(verified: number): void {
    const settled = this.#verifiedCount + this.#failedCount;
    if (!this.#allSent || settled !== this.#items.fileCount || verified !== this.#verifiedCount)
      throw garbled('a receipt for something else');
  }
}
