/** Whether files can be offered now, and if not, why: what a drop does and which buttons there are. */
import type { CallPhase, TransferView } from '../../../src-shared/session';
import { texts } from '../../texts';

export type Offering =
  | { readonly possible: true; readonly hint: string }
  /** `hint` is the one plain sentence why not. */
  | { readonly possible: false; readonly hint: string };

/**
 * While a call is on its way, files wait in the tray; while it is open, they are offered. With gday there is one
 * transfer, always from the creator: the joiner never sends, and the creator once. (What was taken out of the tray again,
 * or had nothing in it that gday can take, does not count.)
 */
export function offering(phase: CallPhase, transfers: readonly TransferView[]): Offering {
  switch (phase.name) {
    case 'waiting':
    case 'connecting':
      return { possible: true, hint: texts.drop.later };
    case 'connected':
      if (phase.isComparing) return { possible: false, hint: texts.match.first };
      if (phase.program === 'cooee') return { possible: true, hint: texts.drop.now(phase.friendName) };
      if (phase.role === 'joiner') return { possible: false, hint: texts.gday.onlyReceives };
      if (transfers.some(takesTheOnlyPlace)) return { possible: false, hint: texts.gday.usedUp };
      return { possible: true, hint: texts.drop.now(texts.transfers.friend) };
    case 'idle':
    case 'failed':
    case 'ended':
      return { possible: false, hint: texts.drop.notYet };
  }
}

/** The same for a text or a link: it is written while the call is open, and to a Cooee only. */
export function writing(phase: CallPhase): Offering {
  if (phase.name !== 'connected') return { possible: false, hint: texts.drop.textNotYet };
  if (phase.isComparing) return { possible: false, hint: texts.match.first };
  if (phase.program === 'gday') return { possible: false, hint: texts.drop.textToGday };
  return { possible: true, hint: texts.drop.text(phase.friendName) };
}

function takesTheOnlyPlace({ direction, status }: TransferView): boolean {
  return direction === 'send' && !['cancelled', 'interrupted', 'failed'].includes(status.name);
}
