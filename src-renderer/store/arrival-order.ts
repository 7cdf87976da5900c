import type { Snapshot } from '../../src-shared/session';

/** A transfer or a note of the call. Both are numbered on their own, so the kind belongs to the name. */
export type FlowKey = `transfer ${string}` | `note ${string}`;

/**
 * In which order transfers and notes came, first the oldest: the engine orders each kind, and only the window needs both
 * in one flow. What has left the snapshot is forgotten, for a new call counts from the beginning.
 *
 * @returns `before` itself while nothing came or went
 */
export function arrivalOrder(
  before: readonly FlowKey[],
  { transfers, notes }: Pick<Snapshot, 'transfers' | 'notes'>,
): readonly FlowKey[] {
  const present: FlowKey[] = [
    ...transfers.map(({ id }): FlowKey => `transfer ${id}`),
    ...notes.map(({ id }): FlowKey => `note ${id}`),
  ];
  const isPresent = new Set(present);
  const known = new Set(before);
  const isSame = known.size === isPresent.size && present.every((key) => known.has(key));
  if (isSame) return before;
  return [...before.filter((key) => isPresent.has(key)), ...present.filter((key) => !known.has(key))];
}
