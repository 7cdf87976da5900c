import type { CallPhase } from '../../src-shared/session';
import { texts } from '../texts';

type Connected = Extract<CallPhase, { name: 'connected' }>;

/** What is said when a call goes on by another way, without having been interrupted; null if it does not. */
export function movedWords(before: Connected, after: Connected): string | null {
  if (before.lostSince !== null || after.lostSince !== null) return null;
  if (before.route === after.route && before.transport === after.transport) return null;
  if (after.route === 'relay') return texts.moved.toRelay;
  if (before.route === 'relay') return texts.moved.fromRelay;
  return before.transport === 'udp' && after.transport === 'tcp' ? texts.moved.better : texts.moved.other;
}
