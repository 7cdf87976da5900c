import { MAX_RUNNING } from '../protocol/limits';

/** A transfer that may want to send. */
interface TurnTaker {
  readonly wantsTurn: boolean;
  readonly hasTurn: boolean;
  readonly giveTurn: (hasTurn: boolean) => void;
}

/**
 * Lets the first {@link MAX_RUNNING} of those that want it send. One that sends already goes on, wherever it stands: an order
 * is for what waits.
 * @param transfers in the order in which they go
 */
export function shareTurns(transfers: readonly TurnTaker[]): void {
  for (const transfer of transfers) if (transfer.hasTurn && !transfer.wantsTurn) transfer.giveTurn(false);
  for (const transfer of transfers) {
    // Counted anew every time: a turn given may lead to others.
    if (transfers.filter(({ hasTurn }) => hasTurn).length >= MAX_RUNNING) return;
    if (!transfer.hasTurn && transfer.wantsTurn) transfer.giveTurn(true);
  }
}

/**
 * The same with one of them directly before another, or last.
 * @param before null for last
 */
export function moved<T>(all: readonly T[], one: T, before: T | null): T[] {
  const others = all.filter((other) => other !== one);
  const at = before === null ? others.length : others.indexOf(before);
  return at === -1 ? [...all] : [...others.slice(0, at), one, ...others.slice(at)];
}
