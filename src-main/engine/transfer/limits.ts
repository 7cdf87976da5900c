/**
 * What a transfer may cost. A friend is a stranger until proved otherwise, and even a friend's program may be broken:
 * everything the other side can make us remember has a bound here. Both sides know these numbers, so that an honest
 * sender never meets the receiver's refusal by surprise.
 */

/** Offers of one side that are not over yet. More of them wait in the sender's tray. */
export const MAX_OPEN_OFFERS = 64;
/** Files and folders of one offer. Five times the 200,000 that session-protocol asks for. */
export const MAX_ITEMS = 1_000_000;
/** Nesting of one path, in segments. */
export const MAX_PATH_SEGMENTS = 128;
/** One path in UTF-8 with its separators: PATH_MAX of Linux, the longest of the three systems for most names. */
export const MAX_PATH_BYTES = 4096;
/** Names of all open offers of the friend together, in UTF-16 units: about 60 per name at {@link MAX_ITEMS}. */
export const MAX_NAME_UNITS = 64 * 1024 * 1024;
/** UTF-16 units. */
export const MAX_TITLE_LENGTH = 300;

/** Items in one `offer-items`. */
export const MAX_BATCH_ITEMS = 256;
/**
 * JSON bytes after which a sender closes a batch. One item more is at most 24 KiB (a path of control characters, each
 * escaped to six bytes), and so stays under the 64 KiB a control message may have.
 */
export const BATCH_BYTES = 32 * 1024;
/** File indices in one `verified`, hashes in one `files-end` and offsets in one `answer`. A hash takes about 80 bytes of JSON. */
export const MAX_BATCH_FILES = 256;

/**
 * Bytes of one transfer that may be on the way, unacknowledged. It must cover bandwidth times round trip: 16 MiB fills
 * 1 Gbit/s over 130 ms. The receiver does not hold them in memory: a frame is written before the next one is read.
 */
export const WINDOW_BYTES = 16 * 1024 * 1024;
/** The receiver hands the window back in pieces of this many bytes: eight messages a window. */
export const CREDIT_BYTES = WINDOW_BYTES / 8;

/** Finished offers of the friend that stay visible; older ones make room, or a friend could fill our memory. */
export const MAX_REMEMBERED_OFFERS = 256;
/** Control messages that may wait for the friend to read them. Honest traffic has a handful. */
export const MAX_WAITING_MESSAGES = 20_000;
