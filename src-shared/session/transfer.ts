import type { Failure } from './failure';

/** The first names of an offer that a window shows; the rest is counted, for 200,000 names must not cross the IPC. */
export const OFFER_PREVIEW_ITEMS = 200;

export interface OfferItem {
  /** Path below the destination, `/`-separated, as it will be stored on the receiving side. */
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** Size in bytes; 0 for folders. */
  readonly size: number;
}

/** A name that the receiving system cannot store as it is. */
export interface RenamedItem {
  readonly from: string;
  readonly to: string;
}

export interface LeftOutItem {
  readonly path: string;
  /** Why it is not sent or was not kept, in the user's words. */
  readonly reason: string;
}

/**
 * Where a transfer stands.
 *
 * - `preparing`: the sender is reading the folder tree
 * - `queued`: waits in the tray until the call is connected
 * - `offered`: sent to the friend, who has not answered yet
 * - `incoming`: the friend offers it to us, and we have not answered yet
 * - `running`: bytes flow
 * - `done`: every byte was verified by the receiver, and the sender has the receipt
 */
export type TransferStatus =
  | { readonly name: 'preparing' }
  | { readonly name: 'queued' }
  | { readonly name: 'offered' }
  | { readonly name: 'incoming' }
  | { readonly name: 'running' }
  | { readonly name: 'done' }
  | { readonly name: 'declined'; readonly by: 'us' | 'friend' }
  | { readonly name: 'cancelled'; readonly by: 'us' | 'friend' }
  | { readonly name: 'failed'; readonly failure: Failure };

/**
 * What holds a running transfer up.
 *
 * - `sender-disk`: reading the files
 * - `connection`: the line between the two computers
 * - `receiver-disk`: writing (and hashing) what came
 */
export const BOTTLENECKS = ['sender-disk', 'connection', 'receiver-disk'] as const;
export type Bottleneck = (typeof BOTTLENECKS)[number];

/** One transfer as the window and the command line see it. */
export interface TransferView {
  /** Unique in this call on this side. */
  readonly id: string;
  readonly direction: 'send' | 'receive';
  readonly status: TransferStatus;
  /** A name for the whole: the only item's name, or "holiday and 3 more". */
  readonly title: string;
  readonly fileCount: number;
  readonly folderCount: number;
  readonly totalBytes: number;
  /** Bytes sent (sender) or written (receiver) so far. */
  readonly transferredBytes: number;
  readonly bytesPerSecond: number;
  /** Estimated seconds to the end, or null while it cannot be told. */
  readonly secondsLeft: number | null;
  /** The same on both sides; null while it is not known, when nothing dominates, and with gday. */
  readonly bottleneck: Bottleneck | null;
  readonly currentPath: string | null;
  /** Files the receiver has hashed and found equal. */
  readonly verifiedFiles: number;
  /** At most {@link OFFER_PREVIEW_ITEMS} items. */
  readonly items: readonly OfferItem[];
  readonly renamed: readonly RenamedItem[];
  /** At most {@link OFFER_PREVIEW_ITEMS}; `leftOutCount` has the true number. */
  readonly leftOut: readonly LeftOutItem[];
  readonly leftOutCount: number;
  /** Receiver only: the absolute folder the files go to, or null while it is not known. */
  readonly destination: string | null;
  /** Free bytes at the receiver's destination, where known (on both sides once the offer was answered). */
  readonly freeBytes: number | null;
}

export function isTransferOver(status: TransferStatus): boolean {
  return (
    status.name === 'done' ||
    status.name === 'declined' ||
    status.name === 'cancelled' ||
    status.name === 'failed'
  );
}

/**
 * Whether a finished transfer carries the receiver's word that every file arrived as it was sent. One with gday does
 * not: it has no receipt and no hashes, so nothing of it counts as verified (gday wire spec, section 8.6).
 */
export function isVerified({ fileCount, verifiedFiles }: TransferView): boolean {
  return verifiedFiles >= fileCount;
}
