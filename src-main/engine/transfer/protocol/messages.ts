/**
 * The control messages of the transfer room, in the order of a transfer's life. Each is one JSON object; unknown fields
 * and unknown types are ignored so that a newer Cooee can tell more to an older one. A transfer is named by the number
 * its sender chose, counting up within the call; the two directions count independently.
 *
 *     sender → receiver                          receiver → sender
 *     offer-begin, offer-items …, offer-end
 *                                                offer-space
 *                                                answer-skip …, answer
 *     start, and wait when others go first
 *     data frames, files-end, file-failed …      credit, verified, file-rejected …
 *     restart before the first frame of a file
 *     pace now and then
 *     transfer-end
 *                                                receipt
 *     pause and resume after the answer          pause and resume after the answer
 *     cancel at any time                         cancel at any time
 *                                                again, when it is over
 *
 * Between `offer-items` and `offer-end`, `offer-left-out`, `offer-renamed` and `offer-undated` tell what does not come as it is.
 *
 * `note` and `note-received` belong to no transfer and go both ways.
 *
 * The first data frame of a file begins it: its size and time were in the offer, and a file that no longer has
 * them is not sent but reported by `file-failed`.
 */
import { z } from 'zod';

import {
  BOTTLENECKS,
  failureFact,
  FAILURES,
  LEFT_OUT_REASONS,
  LEFT_OUT_WORDS,
  MAX_NOTE_LENGTH,
  PLAIN_FAILURE_REASONS,
  RENAME_REASONS,
} from '../../../../src-shared/session';
import type { Failure, FailureKind, FailureReason, OwnLeftOutItem } from '../../../../src-shared/session';
import { garbled } from './garbled';
import {
  MAX_BATCH_FILES,
  MAX_BATCH_ITEMS,
  MAX_PATH_BYTES,
  MAX_PATH_SEGMENTS,
  MAX_RESUME_POINTS,
  MAX_SKIPPED_RANGES,
  MAX_TIME_MS,
  MAX_TITLE_LENGTH,
  WINDOW_BYTES,
} from './limits';
import { withoutControls } from './control-characters';

const U32_MAX = 0xffff_ffff;
/** UTF-16 units of a fact in a failure or a reason: a path and a few words. */
const MAX_FACT_LENGTH = MAX_PATH_BYTES + 256;

const transfer = z.int().min(0).max(U32_MAX);
const file = z.int().min(0).max(U32_MAX);
const note = z.int().min(0).max(U32_MAX);
const count = z.int().min(0);
const bytes = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
/** Text that is shown as it is, in a terminal too. */
const fact = z.string().max(MAX_FACT_LENGTH).transform(withoutControls);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

const isFailureKind = (kind: string): kind is FailureKind => Object.hasOwn(FAILURES, kind);

/** Who sends what either side may send. */
const by = z.enum(['sender', 'receiver']);
/** Names that will be stored otherwise than offered: the first of them. */
const renamed = z
  .array(
    z.object({
      from: fact,
      to: fact,
      /** A reason that this version does not know is none. */
      why: z.enum(RENAME_REASONS).optional().catch(undefined),
    }),
  )
  .max(MAX_BATCH_ITEMS);

/** `code` is what counts. A code that this version does not know is none, and leaves the words to be shown. */
const leftOutItem = z.object({
  path: fact,
  /** The code in words, which older versions require and show. */
  reason: fact.optional(),
  code: z.enum(LEFT_OUT_REASONS).optional().catch(undefined),
});

const failureReason: z.ZodType<FailureReason> = z.discriminatedUnion('code', [
  z.object({ code: z.enum(PLAIN_FAILURE_REASONS) }),
  z.object({ code: z.literal('too-many-items'), most: count }),
  z.object({ code: z.literal('list-too-long'), bytes }),
  z.object({ code: z.literal('space-missing'), neededBytes: bytes, freeBytes: bytes }),
]);

/** A failure kind that this version does not know yet is still a failure. */
const failure = z
  .object({
    kind: z.string().max(64),
    /** Where there is a `why`, with its words, for versions that do not know the code. */
    detail: fact.nullable(),
    why: failureReason.optional().catch(undefined),
    /** The detail without those words. */
    about: fact.nullable().optional(),
  })
  .transform(({ kind, detail, why, about = null }): Failure => ({
    kind: isFailureKind(kind) ? kind : 'internal',
    ...(why === undefined ? { detail } : { detail: about, why }),
  }));

/** Segments are only bounded here; whether they are safe is for `safe-names.ts` to judge. */
const path = z.array(z.string().max(MAX_PATH_BYTES)).max(MAX_PATH_SEGMENTS);

/** Where it comes from, others than its owner and the owner's group may not read it. Left out where they may. */
const isPrivate = z.boolean().optional();

const item = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('file'),
    path,
    size: bytes,
    /** Last modification, whole milliseconds since 1970. */
    mtime: z.int().min(-MAX_TIME_MS).max(MAX_TIME_MS),
    /** Left out where false, for most files are not. */
    executable: z.boolean().optional(),
    private: isPrivate,
  }),
  z.object({ kind: z.literal('folder'), path, private: isPrivate }),
]);
/** One file or folder as it is offered. */
export type WireItem = z.infer<typeof item>;

const MESSAGES = {
  'offer-begin': z.object({
    type: z.literal('offer-begin'),
    transfer,
    /** For versions that show it; the receiver makes its own of the items (offer-title.ts). */
    title: z.string().max(MAX_TITLE_LENGTH).optional(),
  }),
  'offer-items': z.object({
    type: z.literal('offer-items'),
    transfer,
    items: z.array(item).min(1).max(MAX_BATCH_ITEMS),
  }),
  /** Some of what the sender could not take along; `offer-end` has the number of all. */
  'offer-left-out': z.object({
    type: z.literal('offer-left-out'),
    transfer,
    items: z.array(leftOutItem).max(MAX_BATCH_ITEMS),
  }),
  /** Names that are not sent as they are with the sender: the first of them. */
  'offer-renamed': z.object({ type: z.literal('offer-renamed'), transfer, items: renamed }),
  /** Files whose own date cannot be sent: the first of them. */
  'offer-undated': z.object({
    type: z.literal('offer-undated'),
    transfer,
    paths: z.array(fact).max(MAX_BATCH_ITEMS),
  }),
  'offer-end': z.object({
    type: z.literal('offer-end'),
    transfer,
    files: count,
    folders: count,
    bytes,
    leftOut: count,
    /** The sender heeds `resume` in the answer. */
    resumes: z.boolean().optional(),
  }),
  /** What the receiver's disk has room for, and which names it has already, before the user there answers. */
  'offer-space': z.object({
    type: z.literal('offer-space'),
    transfer,
    /** Free bytes where the files would go, null where the system does not tell. */
    freeBytes: bytes.nullable(),
    renamed,
  }),
  /**
   * Items that are not wanted: first and last index of ranges that do not touch, upwards over all messages. Those that are
   * left are counted anew from 0, by both sides and for everything that follows `answer`.
   */
  'answer-skip': z.object({
    type: z.literal('answer-skip'),
    transfer,
    ranges: z
      .array(z.tuple([file, file]))
      .min(1)
      .max(MAX_SKIPPED_RANGES),
  }),
  answer: z.object({
    type: z.literal('answer'),
    transfer,
    accept: z.boolean(),
    /** Free bytes where the files will go, null where the system does not tell. */
    freeBytes: bytes.nullable(),
    /** Bytes the sender may send before the first `credit`; 0 when declined. */
    window: z.int().min(0).max(WINDOW_BYTES),
    renamed,
    /**
     * Files whose first blocks are here since an earlier transfer: their frames begin at the offset. The digest is the hash
     * over the hashes of those blocks; a sender whose own blocks have another one sends `restart`.
     */
    resume: z
      .array(z.object({ file, offset: z.int().min(1).max(Number.MAX_SAFE_INTEGER), digest: hash }))
      .max(MAX_RESUME_POINTS)
      .optional(),
  }),
  /** Its turn has come: bytes flow. Before, and after `wait`, the sender lets others go first. */
  start: z.object({ type: z.literal('start'), transfer }),
  wait: z.object({ type: z.literal('wait'), transfer }),
  /**
   * No more bytes until that side sends `resume`, whose user wants it so or, with a failure, whose disk. Sent again it
   * replaces the reason. Both sides may pause; bytes flow when neither does.
   */
  pause: z.object({ type: z.literal('pause'), transfer, by, failure: failure.optional() }),
  resume: z.object({ type: z.literal('resume'), transfer, by }),
  /** The first blocks that the receiver has of this file are of another one: its frames begin at 0. */
  restart: z.object({ type: z.literal('restart'), transfer, file }),
  /** All bytes of these files were sent; this is what their reader hashed (file-hash.ts, hex). */
  'files-end': z.object({
    type: z.literal('files-end'),
    transfer,
    files: z.array(z.object({ file, hash })).min(1).max(MAX_BATCH_FILES),
  }),
  /** The sender gives this file up, perhaps in its middle. The others go on. */
  'file-failed': z.object({ type: z.literal('file-failed'), transfer, file, failure }),
  /** The receiver gives this file up: it could not be stored or is not what was sent. The others go on. */
  'file-rejected': z.object({ type: z.literal('file-rejected'), transfer, file, failure }),
  /** This many more bytes may be sent: the disk has taken as many. */
  credit: z.object({
    type: z.literal('credit'),
    transfer,
    bytes: z.int().min(1).max(WINDOW_BYTES),
    /** What share of the receiver's recent time went into storing, from 0 to 1. Nothing depends on it but `pace`. */
    storing: z.number().min(0).max(1).optional().catch(undefined),
  }),
  /** What holds the transfer up, in the sender's judgement. A value that this version does not know is none. */
  pace: z.object({
    type: z.literal('pace'),
    transfer,
    bottleneck: z.enum(BOTTLENECKS).nullable().catch(null),
  }),
  /** These files are on the receiver's disk under their names, hashed and found equal. */
  verified: z.object({
    type: z.literal('verified'),
    transfer,
    files: z.array(file).min(1).max(MAX_BATCH_FILES),
  }),
  /** Every file was sent or given up. */
  'transfer-end': z.object({ type: z.literal('transfer-end'), transfer }),
  /** Everything that will ever be kept is verified. The sender shows it as done only after this. */
  receipt: z.object({
    type: z.literal('receipt'),
    transfer,
    files: count,
    bytes,
    /** Names that turned out to be others when they were stored. */
    renamed: renamed.optional(),
  }),
  /** With a failure that side cannot go on; without one, its user does not want to. */
  cancel: z.object({
    type: z.literal('cancel'),
    transfer,
    by,
    failure: failure.optional(),
  }),
  /** The receiver, whose part in its end it was, would like it to be offered once more. */
  again: z.object({ type: z.literal('again'), transfer }),
  /** A text to be shown. Each side counts its own upwards. */
  note: z.object({ type: z.literal('note'), note, text: z.string().max(MAX_NOTE_LENGTH) }),
  /** It is in the friend's window. */
  'note-received': z.object({ type: z.literal('note-received'), note }),
} as const;

type MessageType = keyof typeof MESSAGES;
export type TransferMessage = z.infer<(typeof MESSAGES)[MessageType]>;
export type MessageOf<T extends MessageType> = z.infer<(typeof MESSAGES)[T]>;

/** A path, a reason or another fact as short as it must be on the wire. */
export function wireFact(text: string): string {
  return text.slice(0, MAX_FACT_LENGTH);
}

/** Something that we leave out, with words for those who know no codes: in English, whatever language our user reads. */
export function wireLeftOut({ path, code }: OwnLeftOutItem): z.infer<typeof leftOutItem> {
  return { path, reason: LEFT_OUT_WORDS[code], code };
}

/** A failure as short as it must be on the wire, with words for those who do not know the code of its reason, as in {@link wireLeftOut}. */
export function wireFailure({ kind, detail, why }: Failure): z.input<typeof failure> & Failure {
  const short = (text: string | null): string | null => (text === null ? null : wireFact(text));
  if (why === undefined) return { kind, detail: short(detail) };
  return { kind, detail: short(failureFact({ detail, why })), why, about: short(detail) };
}

const withType = z.object({ type: z.string() });

/**
 * @returns null for a type that this version does not know
 * @throws CooeeError `friend-garbled` for what is no message, or a known one with wrong fields
 */
export function parseTransferMessage(value: unknown): TransferMessage | null {
  const typed = withType.safeParse(value);
  if (!typed.success) throw garbled('a message without a type');
  const { type } = typed.data;
  if (!Object.hasOwn(MESSAGES, type)) return null;
  const message = MESSAGES[type as MessageType].safeParse(value);
  if (!message.success) throw garbled(type, { cause: message.error });
  return message.data;
}
