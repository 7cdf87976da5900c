/**
 * What a transfer is at one moment, and what may happen to it; `next-transfer.ts` decides what leads where. Both directions, with
 * a Cooee or a gday at the other end, live by these states: an offer of ours is read, queued and offered; one of the friend's
 * arrives name by name and then waits for our user's answer; from the yes on they are the same.
 */
import { CooeeError } from '../../../../src-shared/session';
import type { Failure, TransferStatus } from '../../../../src-shared/session';
import { isPauseWanted, statusOfPauses } from './pauses';
import type { Pauser, Pauses } from './pauses';

export type Side = 'us' | 'friend';

/** It is finished, one way or another, and stays so. */
export type EndedState =
  | { readonly name: 'done' }
  | { readonly name: 'declined'; readonly by: Side }
  | { readonly name: 'cancelled'; readonly by: Side }
  | { readonly name: 'interrupted' }
  | { readonly name: 'failed'; readonly failure: Failure };

export type TransferState =
  /** Ours: the dropped trees are being read. */
  | { readonly name: 'reading' }
  /** Ours: read, and not shown to the friend yet. */
  | { readonly name: 'queued' }
  /** Ours: the friend is being told of it; when they know all of it (`isComplete`) they may answer. */
  | { readonly name: 'offered'; readonly isComplete: boolean }
  /** The friend's: its names are coming in. */
  | { readonly name: 'arriving' }
  /** The friend's: our user may answer, once. */
  | { readonly name: 'incoming'; readonly isAnswered: boolean }
  /** Somebody said yes. Bytes flow while it has its turn and nothing pauses it. */
  | { readonly name: 'accepted'; readonly hasTurn: boolean; readonly pauses: Pauses }
  | EndedState;

export type TransferEvent =
  /** The dropped trees are read. */
  | { readonly type: 'read' }
  /** The friend is about to be told of our offer. */
  | { readonly type: 'announced' }
  /** They have been told all of it, or the last message of it is about to leave. */
  | { readonly type: 'offer-sent' }
  /** The friend has told us all of theirs. */
  | { readonly type: 'offer-received' }
  /** Our user said yes; whether the disk can take it is being looked at. */
  | { readonly type: 'answered' }
  /** @param hasTurn whether bytes may flow at once, without a message about turns */
  | { readonly type: 'accepted'; readonly by: Side; readonly hasTurn: boolean }
  | { readonly type: 'declined'; readonly by: Side }
  /** Its sender gives it the way, or lets others go first. */
  | { readonly type: 'turn'; readonly by: Side; readonly hasTurn: boolean }
  | { readonly type: 'paused'; readonly by: Pauser; readonly failure: Failure | null }
  | { readonly type: 'resumed'; readonly by: Pauser }
  | { readonly type: 'cancelled'; readonly by: Side }
  /** It cannot go on; with a failure from either side. */
  | { readonly type: 'failed'; readonly failure: Failure }
  /** Our user hung up. */
  | { readonly type: 'interrupted' }
  /** Everything that will ever be kept is. The receiver has told so, the sender has read it (`receipt`). */
  | { readonly type: 'done' };

export function isEnded(state: TransferState): state is EndedState {
  switch (state.name) {
    case 'done':
    case 'declined':
    case 'cancelled':
    case 'interrupted':
    case 'failed':
      return true;
    default:
      return false;
  }
}

/** Bytes may flow now. */
export function isRunning(state: TransferState): boolean {
  return state.name === 'accepted' && state.hasTurn && statusOfPauses(state.pauses) === null;
}

export function hasTurn(state: TransferState): boolean {
  return state.name === 'accepted' && state.hasTurn;
}

/** Accepted, and nobody has set it aside: a full disk is waited for in its turn. */
export function wantsTurn(state: TransferState): boolean {
  return state.name === 'accepted' && !isPauseWanted(state.pauses);
}

/** The friend is being told of our offer or knows it, and it has not ended. */
export function isOpen(state: TransferState): boolean {
  return state.name === 'offered' || state.name === 'accepted';
}

/** The friend may answer our offer. */
export function awaitsTheirAnswer(state: TransferState): boolean {
  return state.name === 'offered' && state.isComplete;
}

/** Our user may still say yes or no. */
export function awaitsOurAnswer(state: TransferState): boolean {
  return state.name === 'incoming' && !state.isAnswered;
}

/** None before it is accepted. */
export function pausesOf(state: TransferState): Pauses {
  return state.name === 'accepted' ? state.pauses : {};
}

/** The state as both faces show it. */
export function statusOf(state: TransferState): TransferStatus {
  switch (state.name) {
    case 'reading':
    case 'arriving':
      return { name: 'preparing' };
    case 'offered':
    case 'incoming':
      return { name: state.name };
    case 'accepted':
      return statusOfPauses(state.pauses) ?? { name: state.hasTurn ? 'running' : 'waiting' };
    default:
      return state;
  }
}

/** What an answer of our user fails with when it comes too late: with what ended the transfer. */
export function tooLate(state: TransferState): CooeeError {
  if (state.name === 'cancelled' || state.name === 'interrupted') return new CooeeError('cancelled');
  if (state.name === 'failed') return CooeeError.of(state.failure);
  return new CooeeError('internal', `an answer to a transfer that is ${state.name}`);
}
