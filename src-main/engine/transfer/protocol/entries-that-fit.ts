import { BATCH_BYTES, MAX_BATCH_ITEMS } from './limits';

/** As many of the first entries as one control message holds. */
export function entriesThatFit<T>(entries: readonly T[]): T[] {
  const fitting: T[] = [];
  let bytes = 0;
  for (const entry of entries.slice(0, MAX_BATCH_ITEMS)) {
    bytes += Buffer.byteLength(JSON.stringify(entry)) + 1;
    if (bytes > BATCH_BYTES) break;
    fitting.push(entry);
  }
  return fitting;
}
