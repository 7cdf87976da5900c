import type { NetworkCheck } from './network';
import type { CallPhase } from './phase';
import type { NoteView, TransferView, UnfinishedTransfer } from './transfer';

/** Everything the window and the command line may know. Immutable; a higher version replaces a lower one. */
export interface Snapshot {
  readonly version: number;
  readonly phase: CallPhase;
  /** How many others tried to answer this call, or the one that has just ended. */
  readonly guesses: number;
  /** What is known about this computer's network. */
  readonly network: NetworkCheck;
  /** Newest last. */
  readonly transfers: readonly TransferView[];
  /** Newest last. */
  readonly notes: readonly NoteView[];
  /** Newest last; offered on the first screen. */
  readonly unfinished: readonly UnfinishedTransfer[];
}

/** The engine sends at most this many snapshots a second. */
export const SNAPSHOTS_PER_SECOND = 10;

export const EMPTY_SNAPSHOT: Snapshot = {
  version: 0,
  phase: { name: 'idle' },
  guesses: 0,
  network: { name: 'unchecked' },
  transfers: [],
  notes: [],
  unfinished: [],
};
