/**
 * Counts what has become of rooms. Of several servers that share one, it is counted at the server that changed it last, so the sum
 * over all is right; rooms of servers that died are in no count.
 */
import type { Measures } from '../measures';
import { identityOf } from './room';
import type { Outcome, Room } from './room';

const SECOND_MS = 1000;

/**
 * @param before the room that the change found
 * @param context.now and `lifetimeMs` in milliseconds, on the clock of the rooms
 */
export function countRooms(
  before: Room | null,
  { room, introduced }: Outcome,
  {
    measures,
    lifetimeMs,
    now,
  }: { readonly measures: Measures; readonly lifetimeMs: number; readonly now: number },
): void {
  if (before !== null && room !== null && identityOf(before) === identityOf(room)) return;
  if (before !== null) {
    const createdAt = before.expiresAt - lifetimeMs;
    const isLate = before.expiresAt <= now;
    const end = introduced.length > 0 ? 'introduced' : isLate ? 'expired' : 'left';
    measures.roomEnded(end, Math.max(0, now - createdAt) / SECOND_MS);
  }
  if (room !== null) measures.roomCreated();
}
