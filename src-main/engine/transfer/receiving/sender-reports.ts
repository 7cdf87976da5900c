import { OFFER_PREVIEW_ITEMS } from '../../../../src-shared/session';
import type { Failure, RenamedItem } from '../../../../src-shared/session';
import { entriesThatFit } from '../protocol/entries-that-fit';
import { MAX_BATCH_FILES } from '../protocol/limits';
import { wireFailure } from '../protocol/messages';
import type { Outbox } from '../protocol/outbox';

/** A few slow files are told one by one, many fast ones together. Milliseconds. */
const AT_LEAST_EVERY_MS = 200;
/** Files told together at the most; fewer than the protocol's limit, so that the sender's count moves smoothly. */
const FILES_AT_ONCE = Math.min(64, MAX_BATCH_FILES);

/** What the sender of one transfer is told of their files, from the first credit to the receipt. */
export class SenderReports {
  readonly #outbox: Outbox;
  readonly #transfer: number;
  readonly #now: () => number;
  /** Verified, and not told yet. */
  #untold: number[] = [];
  #toldAt = -Infinity;
  #verifiedFiles = 0;
  #storedBytes: number;
  /** Names that turned out to be others when they were stored, the first ones. */
  readonly #renamed: RenamedItem[] = [];

  /**
   * @param transfer the sender's number of it
   * @param storedBytes what is here from an earlier transfer
   * @param now milliseconds, never going back
   */
  constructor(outbox: Outbox, transfer: number, storedBytes: number, now: () => number) {
    this.#outbox = outbox;
    this.#transfer = transfer;
    this.#storedBytes = storedBytes;
    this.#now = now;
  }

  /** So many bytes more are on the disk; negative for those that were there and are not good. For the receipt. */
  stored(bytes: number): void {
    this.#storedBytes += bytes;
  }

  /** Several are told together, a little later. */
  verified(index: number): void {
    this.#verifiedFiles += 1;
    this.#untold.push(index);
    const isDue = this.#now() - this.#toldAt >= AT_LEAST_EVERY_MS;
    if (isDue || this.#untold.length >= FILES_AT_ONCE) this.flush();
  }

  /** For the receipt. @returns false when there are too many already: nobody is told of these */
  renamed(renamed: readonly RenamedItem[]): boolean {
    if (this.#renamed.length >= OFFER_PREVIEW_ITEMS) return false;
    this.#renamed.push(...renamed);
    return true;
  }

  /** We give a file up. */
  rejected(file: number, failure: Failure): void {
    const rejected = { type: 'file-rejected', transfer: this.#transfer, file } as const;
    this.#outbox.post({ ...rejected, failure: wireFailure(failure) });
  }

  /** @param storing what share of our recent time went into storing, from 0 to 1 */
  credit(bytes: number, storing: number): void {
    this.#outbox.post({ type: 'credit', transfer: this.#transfer, bytes, storing });
  }

  /** What was verified and not told yet is told now. */
  flush(): void {
    if (this.#untold.length === 0) return;
    this.#outbox.post({ type: 'verified', transfer: this.#transfer, files: this.#untold });
    this.#untold = [];
    this.#toldAt = this.#now();
  }

  /** Everything is kept that ever will be. */
  receipt(): void {
    this.flush();
    const renamed = entriesThatFit(this.#renamed);
    this.#outbox.post({
      type: 'receipt',
      transfer: this.#transfer,
      files: this.#verifiedFiles,
      bytes: this.#storedBytes,
      ...(renamed.length > 0 && { renamed }),
    });
  }
}
