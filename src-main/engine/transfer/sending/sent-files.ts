import { CooeeError } from '../../../../src-shared/session';

const UNSENT = 0;
/** All its bytes were sent, and its hash. */
const ENDED = 1;
const VERIFIED = 2;
/** Given up, by us or by the receiver. */
const FAILED = 3;

/** Where every file of an offer of ours stands, and what the receiver may therefore say of it. */
export class SentFiles {
  readonly #states: Uint8Array;

  /** @param count items of the offer */
  constructor(count: number) {
    this.#states = new Uint8Array(count);
  }

  ended(file: number): void {
    if (this.#states[file] === UNSENT) this.#states[file] = ENDED;
  }

  /** @throws CooeeError `friend-garbled` for a file that was not sent, or was verified before */
  verified(file: number): void {
    if (this.#states[file] !== ENDED)
      throw new CooeeError('friend-garbled', 'a file verified that was not sent');
    this.#states[file] = VERIFIED;
  }

  /**
   * The receiver gives a file up.
   * @returns false when it had been given up before: both sides may do so at once
   * @throws CooeeError `friend-garbled` after the friend verified it
   */
  rejected(file: number): boolean {
    if (this.#states[file] === VERIFIED)
      throw new CooeeError('friend-garbled', 'a file rejected after it was verified');
    return this.failed(file);
  }

  /** @returns false when it had been given up before */
  failed(file: number): boolean {
    if (this.#states[file] === FAILED) return false;
    this.#states[file] = FAILED;
    return true;
  }

  isFailed(file: number): boolean {
    return this.#states[file] === FAILED;
  }
}
