import { MAX_TITLE_LENGTH } from '../protocol/limits';

/** What a friend's offer is called before its first name has come. */
export const NO_NAMES_YET = 'files';

/**
 * A name for a whole offer: the only item's own, or "holiday and 3 more". Both sides make it from the names that are
 * offered, so that nothing is accepted under another name than it has.
 *
 * @param firstName of the first level, as it will be stored
 * @param count names of the first level, 1 or more
 */
export function offerTitle(firstName: string, count: number): string {
  const others = count > 1 ? ` and ${String(count - 1)} more` : '';
  return firstName.slice(0, MAX_TITLE_LENGTH - others.length) + others;
}
