import type { Bottleneck, Failure, RenamedItem } from '../../../../src-shared/session';

/**
 * What a transfer is told of its files on their way, at either end. The object is passed on as it is, down to whoever has
 * something to tell: no event is declared a second time.
 */
export interface TransferEvents {
  /** The file that is being worked on. */
  readonly onFile: (index: number) => void;
  /** So many bytes were sent, or the disk has taken them. */
  readonly onBytes: (bytes: number) => void;
  /** So many bytes that were there from an earlier transfer are sent again. */
  readonly onRestart: (bytes: number) => void;
  /** One more file is on the receiver's disk, hashed and found equal. */
  readonly onVerified: (index: number) => void;
  /** These have other names at the receiver than they were to have. */
  readonly onRenamed: (renamed: readonly RenamedItem[]) => void;
  /** One file will not arrive; the others go on. */
  readonly onFileFailed: (index: number, failure: Failure) => void;
  /** Everything that will ever be kept is verified, and the receipt is written. */
  readonly onComplete: () => void;
}

/** What the sending end tells besides. */
export interface SendEvents extends TransferEvents {
  /** Something else holds the transfer up now; null when nothing does. At most once a second. */
  readonly onBottleneck: (bottleneck: Bottleneck | null) => void;
}

/** What the receiving end tells besides. */
export interface ReceiveEvents extends TransferEvents {
  /** The disk has no space; it is tried again and again. */
  readonly onDiskFull: (failure: Failure) => void;
  /** It has space again. */
  readonly onDiskSpace: () => void;
  /** Nothing more can be stored. */
  readonly onFatal: (failure: Failure) => void;
}

/** What tells of an offer of ours that goes by another protocol than Cooee's, which has no receipt and verifies nothing. */
export interface DeliveryEvents extends Pick<TransferEvents, 'onFile' | 'onBytes'> {
  /** The offer is smaller now, its items counted anew, or they go by other names. */
  readonly onNarrowed: (renamed: readonly RenamedItem[]) => void;
  readonly onRunning: () => void;
  /** So many bytes are there from an earlier transfer. */
  readonly onResumed: (bytes: number) => void;
}
