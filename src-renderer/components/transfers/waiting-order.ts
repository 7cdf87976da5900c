import type { TransferView } from '../../../src-shared/session';

/**
 * What to put a waiting transfer of ours before, so that it goes one place earlier or later.
 *
 * @param waiting of ours, in the order in which they go
 * @returns the id of another one, null for the last place, or undefined where there is no such place
 */
export function placeBefore(
  waiting: readonly TransferView[],
  id: string,
  direction: 'earlier' | 'later',
): string | null | undefined {
  const place = waiting.findIndex((transfer) => transfer.id === id);
  if (direction === 'earlier') return waiting[place - 1]?.id;
  if (place < 0 || place === waiting.length - 1) return undefined;
  return waiting[place + 2]?.id ?? null;
}
