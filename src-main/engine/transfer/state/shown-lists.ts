/**
 * How much of an offer's lists a snapshot carries. Every snapshot has them all, ten a second, copied from thread to thread and on
 * to the window; 200 paths may have 800 kB, and a friend may have 320 offers in the list.
 */

/** UTF-16 units of the texts of one list: 200 paths of 80 units are shown whole. */
export const MAX_SHOWN_UNITS = 16 * 1024;
/** The same when the transfer is over: there may be 256 of these. */
export const MAX_SHOWN_UNITS_OVER = 1024;

/** The first items whose texts have at most so many UTF-16 units together; the same list if that is all of it. */
export function firstUnits<T extends object | string>(list: readonly T[], maxUnits: number): readonly T[] {
  let units = 0;
  const end = list.findIndex((item) => {
    const texts: readonly unknown[] = typeof item === 'string' ? [item] : Object.values(item);
    for (const text of texts) if (typeof text === 'string') units += text.length;
    return units > maxUnits;
  });
  return end === -1 ? list : list.slice(0, end);
}
