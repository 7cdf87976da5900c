import type { Failure } from './failure';
import type { LeftOutItem, RenamedItem } from './reasons';

/** The first names of an offer that a window shows; the rest is counted, for 200,000 names must not cross the IPC. */
export const OFFER_PREVIEW_ITEMS = 200;

/** Names that {@link OfferOutline} has of each kind. */
export const OUTLINE_ITEMS = 20;

/**
 * What a receiver should know of an item before saying yes, and could overlook.
 *
 * - `program`: its name or its executable bit lets the receiving system start it
 * - `hidden`: its first-level name begins with a dot. File managers do not show it, and programs read it by themselves
 */
export type OfferMark = 'program' | 'hidden';

export interface OfferItem {
  /** Path below the destination, `/`-separated, as it will be stored on the receiving side. */
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** Bytes; of a folder, those of all files in it. */
  readonly size: number;
  /** Files in a folder, at any depth; 1 for a file. */
  readonly files: number;
  /** Left out when there are none. */
  readonly marks?: readonly OfferMark[];
}

/** A whole offer at a glance, however many items it has: nothing of it is behind "and 10,000 more". */
export interface OfferOutline {
  /** At most {@link OUTLINE_ITEMS}; a folder stands for everything in it. */
  readonly firstLevel: readonly OfferItem[];
  readonly firstLevelCount: number;
  /** Hidden first-level names, then programs; of each at most {@link OUTLINE_ITEMS}. */
  readonly marked: readonly OfferItem[];
  readonly programCount: number;
  readonly hiddenCount: number;
}

/**
 * Where a transfer stands.
 *
 * - `preparing`: the sender is reading the folder tree
 * - `queued`: waits in the tray until the call is connected, or the friend has fewer open offers
 * - `offered`: sent to the friend, who has not answered yet
 * - `incoming`: the friend offers it to us, and we have not answered yet
 * - `waiting`: accepted; its turn comes after others, in the order its sender chose
 * - `running`: bytes flow
 * - `paused`: no bytes flow until somebody resumes it; with a failure, until what it says is mended (a full disk), which
 *   is noticed by itself
 * - `done`: every byte was verified by the receiver, who has told so; for the sender, once they have read that
 * - `interrupted`: our user hung up before it was finished
 */
export type TransferStatus =
  | { readonly name: 'preparing' }
  | { readonly name: 'queued' }
  | { readonly name: 'offered' }
  | { readonly name: 'incoming' }
  | { readonly name: 'waiting' }
  | { readonly name: 'running' }
  | { readonly name: 'paused'; readonly by: 'us' | 'friend'; readonly failure: Failure | null }
  | { readonly name: 'done' }
  | { readonly name: 'declined'; readonly by: 'us' | 'friend' }
  | { readonly name: 'cancelled'; readonly by: 'us' | 'friend' }
  | { readonly name: 'interrupted' }
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

/** A text or a link, sent in the call: shown and copied, never opened or run by itself. */
export interface NoteView {
  /** Unique in this call on this side. */
  readonly id: string;
  readonly direction: 'send' | 'receive';
  /** At most {@link MAX_NOTE_LENGTH} UTF-16 units; line breaks are kept, other control characters are not. */
  readonly text: string;
  /** Unix time in milliseconds. */
  readonly at: number;
  /** `delivered`: it is in the friend's window. Received ones always are. */
  readonly status: 'sending' | 'delivered' | 'failed';
}

/** UTF-16 units. Escaped as JSON it stays below the 64 KiB of a control message. */
export const MAX_NOTE_LENGTH = 10_000;

/** A transfer that an earlier run of the program did not finish, and that a new call can go on with. */
export interface UnfinishedTransfer {
  readonly id: string;
  readonly direction: 'send' | 'receive';
  readonly title: string;
  readonly friendName: string;
  readonly totalBytes: number;
  /** Bytes that need not be sent again. */
  readonly transferredBytes: number;
  /** Unix time in milliseconds of the interruption. */
  readonly at: number;
  /** Its user wants to go on with it: it is offered in the next call. */
  readonly inTray: boolean;
}

/** One transfer as the window and the command line see it. */
export interface TransferView {
  /** Unique in this call on this side. */
  readonly id: string;
  readonly direction: 'send' | 'receive';
  readonly status: TransferStatus;
  /** A name for the whole, made of the names that are offered: the only item's, or "holiday and 3 more". */
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
  /** Null until all names are known, and when it is over: it is for whoever has to say yes or no. */
  readonly outline: OfferOutline | null;
  readonly renamed: readonly RenamedItem[];
  /** At most {@link OFFER_PREVIEW_ITEMS}; `leftOutCount` has the true number. */
  readonly leftOut: readonly LeftOutItem[];
  readonly leftOutCount: number;
  /** Files that come without their own date, for it cannot be sent. At most {@link OFFER_PREVIEW_ITEMS}. */
  readonly undated: readonly string[];
  /** Receiver only: the absolute folder the files go to, or null while it is not known. */
  readonly destination: string | null;
  /** Free bytes at the receiver's destination, where known (on both sides once the offer was answered). */
  readonly freeBytes: number | null;
  /** Bytes of {@link transferredBytes} that were there from an earlier, interrupted transfer. */
  readonly resumedBytes: number;
  /** Whether the same can be asked for again: it failed, was cancelled or declined, and its sender still knows its paths. */
  readonly canRetry: boolean;
}

export function isTransferOver(status: TransferStatus): boolean {
  return (
    status.name === 'done' ||
    status.name === 'declined' ||
    status.name === 'cancelled' ||
    status.name === 'interrupted' ||
    status.name === 'failed'
  );
}

/**
 * Whether a finished transfer carries the receiver's word that every file arrived as it was sent. One with gday does
 * not: it has no receipt and no hashes, so nothing of it counts as verified (docs/GDAY-WIRE.md 8.6).
 */
export function isVerified({ fileCount, verifiedFiles }: TransferView): boolean {
  return verifiedFiles >= fileCount;
}
