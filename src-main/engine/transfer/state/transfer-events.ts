import type { Failure, RenamedItem } from '../../../../src-shared/session';

/** What a transfer hears of its files on their way, at either end. */
export interface TransferEvents {
  readonly onFile: (index: number) => void;
  /** So many bytes were sent, or the disk has taken them. */
  readonly onBytes: (bytes: number) => void;
  /** So many bytes that were there from an earlier transfer are sent again. */
  readonly onRestart: (bytes: number) => void;
  /** One more file is on the receiver's disk, hashed and found equal. */
  readonly onVerified: () => void;
  /** These have other names at the receiver than they were to have. */
  readonly onRenamed: (renamed: readonly RenamedItem[]) => void;
  /** One file will not arrive; the others go on. */
  readonly onFileFailed: (index: number, failure: Failure) => void;
  /** Everything that will ever be kept is verified, and the receipt is written. */
  readonly onComplete: () => void;
}
