import type { Failure } from './failure';
import type { FailureKind } from './failures';

/** What a relay could carry. */
const WITHOUT_A_WAY: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'no-route',
  'both-unpredictable',
  'one-unpredictable',
  'no-common-family',
  'outgoing-blocked',
  'neighbours-apart',
  'no-relay',
]);

/**
 * - `agree`: both could have used one, and not both said yes to it
 * - `another`: the one that both said yes to did not join them, or carries no more
 * - `choose`: neither knows one
 */
type RelayHelp = 'agree' | 'another' | 'choose';

/** How a relay would help where a call came to nothing; null where it would not. */
export function relayHelp({ kind, why }: Failure): RelayHelp | null {
  if (kind === 'relay-ended') return 'another';
  if (!WITHOUT_A_WAY.has(kind)) return null;
  if (why?.code === 'relay-refused' || why?.code === 'relay-unanswered') return 'agree';
  return why?.code === 'relay-failed' ? 'another' : 'choose';
}
