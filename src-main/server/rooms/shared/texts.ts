/** What nodes write into the engine and post to each other. All nodes of one engine read and write the same version. */
import type { News } from '../ledger';
import type { Told } from '../pairings';
import type { Delivery, Introduced, Room } from '../room';
import { REVISION } from './engine';

/** Changes with every change of these texts, so that nodes of different versions do not share rooms. */
export const TEXTS_VERSION = 1;

/**
 * What is kept of a room; of one that ended with an introduction, for a while, what its nodes were posted: a post may be lost with the
 * link that was to bring it.
 */
export type Kept =
  | { readonly room: Room }
  | {
      readonly room: null;
      /** Which of the rooms of that number it was. */
      readonly identity: string;
      readonly deliveries: readonly Delivery[];
      readonly introduced: readonly Introduced[];
    };

/** One of the two. */
export interface Post {
  readonly news?: News;
  readonly told?: Told;
}

export function keptText(kept: Kept): string {
  return write(kept);
}

/** @throws SyntaxError if it is not JSON */
export function readKept(text: string): Kept {
  return read(text) as Kept;
}

/** The text of news whose revision the engine puts in. */
export function newsText(news: Omit<News, 'revision'>): string {
  // In front of everything that somebody else may have written.
  return `{"news":{"revision":${REVISION},${write(news).slice(1)}}`;
}

export function toldText(told: Told): string {
  return write({ told });
}

/** @throws SyntaxError if it is not JSON */
export function readPost(text: string): Post {
  return read(text) as Post;
}

/** JSON has no bytes. */
interface BytesAsText {
  readonly base64: string;
}

function write(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, written: unknown) {
    // The very value: a Buffer writes itself as a list of numbers.
    const bytes = this[key];
    if (!(bytes instanceof Uint8Array)) return written;
    return { base64: Buffer.from(bytes).toString('base64') } satisfies BytesAsText;
  });
}

function read(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) =>
    isBytesAsText(value) ? new Uint8Array(Buffer.from(value.base64, 'base64')) : value,
  ) as unknown;
}

function isBytesAsText(value: unknown): value is BytesAsText {
  return typeof value === 'object' && value !== null && 'base64' in value;
}
