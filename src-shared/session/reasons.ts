/**
 * Why something does not arrive as it is, as a code: this is what crosses the wire and the threads. reason-words.ts has the
 * words for each. A code that a released version has sent keeps its meaning for ever.
 */

/** Why an item of an offer stays with its sender. */
export const LEFT_OUT_REASONS = [
  /** A symbolic link to something that was not chosen. */
  'link-outside',
  /** A symbolic link to nothing, or to itself. */
  'link-dead',
  /** A symbolic link to a folder that it is in. */
  'link-loop',
  /** A socket, a pipe or a device. */
  'not-a-file',
  /** The system does not let its user read it, or it is not there. */
  'unreadable',
  /** More than 2^53 - 1 bytes. */
  'too-large',
  /** Its size would take the sum of the offer over 2^53 - 1 bytes. */
  'sum-too-large',
  /** The system says that it is empty, and it is not (`/proc`). */
  'size-unknown',
  /** More folders deep, or a longer path, than an offer may have. */
  'path-too-long',
  /** Bytes of its name were lost on the way to Cooee, and another file could be opened for it. */
  'name-mistakable',
  'gday-empty-file',
  'gday-empty-folder',
  /** The friend's gday has it already, or its user did not want it. */
  'gday-not-asked-for',
] as const;
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number];

/** Something that is not sent: why, as our code or, where the friend's version has none or one that ours does not know, in words. */
export type LeftOutItem =
  | OwnLeftOutItem
  | {
      readonly path: string;
      readonly code: null;
      /** The friend's, shown as they are; empty when they gave none. */
      readonly words: string;
    };

/** The same in an offer of ours. */
export interface OwnLeftOutItem {
  readonly path: string;
  readonly code: LeftOutReason;
}

/** Why a name changes on its way to the receiver's disk. Of several reasons it is the one that came first. */
export const RENAME_REASONS = [
  /** Bytes of the name on the sender's disk are no UTF-8. */
  'not-unicode',
  /** gday on Windows would take a backslash in it for the end of a folder's name. */
  'gday-backslash',
  /** Its first-level name begins with a dot, and nobody is asked about the offer. */
  'hidden',
  /** Characters that a terminal obeys or that turn the text around them. */
  'control-characters',
  /** The receiver's system, or the disk that it goes to, stores no such name. */
  'not-allowed',
  /** Parts and journals of Cooee have such names. */
  'own-part',
  /** More bytes than the receiver's system, or the disk that it goes to, stores. */
  'too-long',
  /** Another item of the same offer has this name, or one that is the same for the receiver's disk (`A` and `a`). */
  'same-name',
  /** Something in the receiver's folder has it already; both are kept. */
  'taken',
] as const;
export type RenameReason = (typeof RENAME_REASONS)[number];

/** A path that is another one at the receiver. */
export interface RenamedItem {
  readonly from: string;
  readonly to: string;
  /** Not known where the friend's version has no code for it, or one that ours does not know. */
  readonly why?: RenameReason | undefined;
}

/** The same where it is renamed by us. */
export interface OwnRenamedItem extends RenamedItem {
  readonly why: RenameReason;
}

/**
 * What kept a relay from joining the two.
 *
 * - `unreachable`: nothing answers there
 * - `foreign`: what answers speaks no relay's language
 * - `refused`: it does not take the two, because it is full, for one
 * - `alone`: it never said that the friend was there, too
 * - `private`: the friend named it, and it is inside this network
 * - `lost`: it joined somebody, and the connection ended before they had proved who they are
 */
export const RELAY_TROUBLES = [
  'unreachable',
  'proxy',
  'foreign',
  'refused',
  'alone',
  'private',
  'lost',
] as const;
export type RelayTrouble = (typeof RELAY_TROUBLES)[number];

/** What a failure is about, where its kind leaves that open and the code says it all. */
export const PLAIN_FAILURE_REASONS = [
  // `nothing-to-send`, `offer-unsafe`
  ...LEFT_OUT_REASONS,
  // `offer-unsafe`
  'path-empty',
  'name-empty',
  'path-outside',
  'name-with-slash',
  'size-impossible',
  // `offer-too-large`
  'too-many-names',
  // `friend-not-cooee`
  'gday-caller-sends',
  'gday-one-transfer',
  'gday-all-or-nothing',
  'gday-no-pause',
  'gday-no-texts',
  // `server-foreign`
  'no-reply',
  'talks-unasked',
  'like-a-web-server',
  // `server-busy`
  'hung-up-unanswered',
  // `proxy-refused`
  'proxy-login',
  'proxy-forbids',
  'proxy-no-way',
  'proxy-foreign',
  // `connection-lost`
  'gday-stream-used-up',
] as const;
export type PlainFailureReason = (typeof PLAIN_FAILURE_REASONS)[number];

/** The same with those that have numbers. */
export type FailureReason =
  | { readonly code: PlainFailureReason }
  /** `offer-too-large` */
  | { readonly code: 'too-many-items'; readonly most: number }
  /** `offer-too-large`: gday's list of the files, in one message. */
  | { readonly code: 'list-too-long'; readonly bytes: number }
  /** `code-guessed`: so many wrong answers. */
  | { readonly code: 'guesses'; readonly count: number }
  /** `server-foreign`: its answer was none to our question. */
  | { readonly code: 'unexpected-message'; readonly type: string }
  /** `server-unknown`: what the code says, up to 2^64 - 1 in decimal digits. */
  | { readonly code: 'server-number'; readonly number: string }
  /** `clock-wrong`: today, as this computer has it. ISO 8601. */
  | { readonly code: 'own-date'; readonly date: string }
  /** `proxy-needed`: the environment variable that names the proxy. */
  | { readonly code: 'proxy-set'; readonly variable: string }
  /** There is no direct way, or `no-relay`: nobody knows a relay for both, or not both have answered in time. */
  | { readonly code: 'relay-none' | 'relay-unanswered' }
  /** The same: this side did not want the relay. */
  | { readonly code: 'relay-refused'; readonly by: 'creator' | 'joiner' }
  /** The same: both wanted it, and it did not join them. */
  | { readonly code: 'relay-failed'; readonly host: string; readonly trouble: RelayTrouble }
  /** `code-wrong`, `friend-garbled`: everything went through this relay, and nothing tells whether it changed it. */
  | { readonly code: 'relay-between'; readonly host: string }
  /** A connection that did not come about: whose way to the internet leads through a VPN, null for both. */
  | { readonly code: 'vpn'; readonly side: 'creator' | 'joiner' | null }
  /** `disk-full` */
  | { readonly code: 'space-missing'; readonly neededBytes: number; readonly freeBytes: number };
