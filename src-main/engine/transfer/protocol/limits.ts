/**
 * What a transfer may cost. A friend is a stranger until proved otherwise, and even a friend's program may be broken:
 * everything the other side can make us remember has a bound here. Both sides know these numbers, so that an honest
 * sender never meets the receiver's refusal by surprise.
 */

/** Offers of one side that are not over yet. More of them wait in the sender's tray. */
export const MAX_OPEN_OFFERS = 64;
/**
 * Transfers of one side that send at once. More would only take each other's bytes, and each may have a window's worth of
 * them in the receiver's memory.
 */
export const MAX_RUNNING = 3;
/**
 * Files and folders of one offer: more than twice the 200,000 that are promised (docs/ARCHITECTURE.md). A million cost the
 * receiver 268 MiB, and the engine stays below 250.
 */
export const MAX_ITEMS = 500_000;
/** Nesting of one path, in segments. */
export const MAX_PATH_SEGMENTS = 128;
/** One path in UTF-8 with its separators: PATH_MAX of Linux, the longest of the three systems for most names. */
export const MAX_PATH_BYTES = 4096;
/** Bytes that the names of all open offers of the friend take in memory, together: 67 per name at {@link MAX_ITEMS}. */
export const MAX_NAME_BYTES = 32 * 1024 * 1024;
/** UTF-16 units. */
export const MAX_TITLE_LENGTH = 300;
/** The largest time a JavaScript Date can hold, milliseconds either side of 1970; no message carries more. */
export const MAX_TIME_MS = 8_640_000_000_000_000;

/** Items in one `offer-items`. */
export const MAX_BATCH_ITEMS = 256;
/**
 * JSON bytes after which a sender closes a batch. One item more is at most 24 KiB (a path of control characters, each
 * escaped to six bytes), and so stays under the 64 KiB a control message may have.
 */
export const BATCH_BYTES = 32 * 1024;
/** File indices in one `verified` and hashes in one `files-end`. A hash takes about 80 bytes of JSON. */
export const MAX_BATCH_FILES = 256;
/** Interrupted files that one `answer` goes on with: 120 bytes of JSON each, beside the names that are renamed. */
export const MAX_RESUME_POINTS = 128;

/**
 * Bytes of one transfer that may be on the way, not credited yet. It must cover bandwidth times round trip: 16 MiB fills
 * 1 Gbit/s over 130 ms. The receiver holds in memory what the disk there has not taken yet.
 */
export const WINDOW_BYTES = 16 * 1024 * 1024;
/** The receiver hands the window back in pieces of this many bytes: eight messages a window. */
export const CREDIT_BYTES = WINDOW_BYTES / 8;

/**
 * What the receiver holds of all transfers together for the disks: the windows of those that run, and another one, which
 * may have been on the way when its transfer was paused. When it is reached, which takes a sender that ignores its turns,
 * nothing is read from the connection.
 */
export const MAX_HELD_BYTES = (MAX_RUNNING + 1) * WINDOW_BYTES;

/** Ranges in one `answer-skip`: 20 bytes of JSON each. */
export const MAX_SKIPPED_RANGES = 1024;
/** How often in one call the friend may ask for something to be offered again: every time reads the dropped trees anew. */
export const MAX_ASKED_AGAIN = 64;

/** Texts of one call that stay visible, … */
export const MAX_KEPT_NOTES = 500;
/** … and their UTF-16 units together, for every snapshot carries them all. */
export const MAX_KEPT_NOTE_UNITS = 256 * 1024;

/** Finished offers of the friend that stay visible; older ones make room, or a friend could fill our memory. */
export const MAX_REMEMBERED_OFFERS = 256;
/** Control messages that may wait for the friend to read them. Honest traffic has a handful. */
export const MAX_WAITING_MESSAGES = 20_000;
