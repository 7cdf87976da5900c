import { CooeeError } from '../../../../src-shared/session';
import { garbled } from '../protocol/garbled';
import { NO_PAUSES, withoutPause, withPause } from './pauses';
import { awaitsOurAnswer, awaitsTheirAnswer, isEnded } from './transfer-state';
import type { TransferEvent, TransferState } from './transfer-state';

/**
 * The one place that decides what a transfer is after something happened. Pure: the same state and event always give the same
 * state. A transfer that has ended never moves again, for what was on its way may arrive at any time after that.
 *
 * @returns the same object when nothing changes
 * @throws CooeeError for what cannot happen in that state: `friend-garbled` when the friend did it, `internal` when we did
 */
export function nextTransfer(state: TransferState, event: TransferEvent): TransferState {
  if (isEnded(state)) return state;
  switch (event.type) {
    case 'read':
      if (state.name === 'reading') return { name: 'queued' };
      break;
    case 'announced':
      if (state.name === 'queued') return { name: 'offered', isComplete: false };
      break;
    case 'offer-sent':
      if (state.name === 'offered') return state.isComplete ? state : { name: 'offered', isComplete: true };
      break;
    case 'offer-received':
      if (state.name === 'arriving') return { name: 'incoming', isAnswered: false };
      break;
    case 'answered':
      if (awaitsOurAnswer(state)) return { name: 'incoming', isAnswered: true };
      break;
    case 'accepted':
      if (mayAccept(state, event.by)) return { name: 'accepted', hasTurn: event.hasTurn, pauses: NO_PAUSES };
      break;
    case 'declined':
      if (event.by === 'us' ? awaitsOurAnswer(state) : awaitsTheirAnswer(state))
        return { name: 'declined', by: event.by };
      break;
    case 'turn':
      if (state.name !== 'accepted') break;
      return state.hasTurn === event.hasTurn ? state : { ...state, hasTurn: event.hasTurn };
    case 'paused':
    case 'resumed': {
      if (state.name !== 'accepted') break;
      const pauses =
        event.type === 'paused'
          ? withPause(state.pauses, event.by, event.failure)
          : // Without a pause it changes nothing: ours may have ended as theirs did.
            withoutPause(state.pauses, event.by);
      return pauses === state.pauses ? state : { ...state, pauses };
    }
    case 'done':
      if (state.name === 'accepted') return { name: 'done' };
      break;
    case 'cancelled':
      return { name: 'cancelled', by: event.by };
    case 'failed':
      return { name: 'failed', failure: event.failure };
    case 'interrupted':
      return { name: 'interrupted' };
  }
  throw outOfTurn(state, event);
}

/** We accept what we were offered and looked at the disk for; they accept what they know all of. */
function mayAccept(state: TransferState, by: 'us' | 'friend'): boolean {
  return by === 'us' ? state.name === 'incoming' && state.isAnswered : awaitsTheirAnswer(state);
}

/** As the report of a call that ended with it calls what a friend's program did. */
const THEIR_MISTAKES: Partial<Record<TransferEvent['type'], string>> = {
  'offer-received': 'more of an offer after its end',
  accepted: 'an answer to nothing',
  declined: 'an answer to nothing',
  turn: 'files that nobody accepted',
  paused: 'a pause before the answer',
  resumed: 'a resume before the answer',
};

function outOfTurn(state: TransferState, event: TransferEvent): CooeeError {
  const isTheirs = event.type === 'offer-received' || ('by' in event && event.by === 'friend');
  if (isTheirs) return garbled(THEIR_MISTAKES[event.type] ?? event.type);
  return new CooeeError('internal', `${event.type} for a transfer that is ${state.name}`);
}
