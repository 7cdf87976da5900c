import { garbled } from '../protocol/garbled';
import { BLOCK_BYTES } from '../protocol/file-hash';
import type { MessageOf } from '../protocol/messages';
import type { OfferItems } from '../protocol/offer-items';

/** Where the receiver wants a file to begin. */
export interface ResumePoint {
  /** Whole blocks that they have already, bytes. */
  readonly offset: number;
  /** The hash over the hashes of those blocks, hex: if ours is another one, the file begins anew. */
  readonly digest: string;
}

/**
 * Where the receiver wants files to begin.
 * @returns by index
 * @throws CooeeError `friend-garbled` for what was not offered, comes twice, or begins at the end of its file
 */
export function resumePoints(
  items: OfferItems,
  resume: MessageOf<'answer'>['resume'],
): ReadonlyMap<number, ResumePoint> {
  const points = new Map<number, ResumePoint>();
  for (const { file, offset, digest } of resume ?? []) {
    if (!items.isFile(file)) throw garbled('a file that was not offered');
    if (points.has(file)) throw garbled('a file asked for twice');
    if (offset >= items.sizeOf(file)) throw garbled('nothing of a file');
    if (offset % BLOCK_BYTES !== 0) throw garbled('a part of a block');
    points.set(file, { offset, digest });
  }
  return points;
}
