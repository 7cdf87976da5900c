import { CooeeError } from '../../../src-shared/session';
import type { MessageOf } from './messages';
import type { OfferItems } from './offer-items';

/**
 * Where the receiver wants files to begin.
 * @returns bytes that he has already, by index
 * @throws CooeeError `friend-garbled` for what was not offered, comes twice, or begins at the end of its file
 */
export function resumePoints(
  items: OfferItems,
  resume: MessageOf<'answer'>['resume'],
): ReadonlyMap<number, number> {
  const points = new Map<number, number>();
  for (const { file, offset } of resume ?? []) {
    if (!items.isFile(file)) throw new CooeeError('friend-garbled', 'a file that was not offered');
    if (points.has(file)) throw new CooeeError('friend-garbled', 'a file asked for twice');
    if (offset >= items.sizeOf(file)) throw new CooeeError('friend-garbled', 'nothing of a file');
    points.set(file, offset);
  }
  return points;
}
