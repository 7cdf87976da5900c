import { CooeeError } from '../../../../src-shared/session';
import type { TransferStatus } from '../../../../src-shared/session';
import { nextTransfer } from './next-transfer';
import { hasTurn, isEnded, isRunning, statusOf, wantsTurn } from './transfer-state';
import type { TransferEvent, TransferState } from './transfer-state';

/** Sees every change, with the state before it. What it does may lead to further events. */
type MovedListener = (state: TransferState, before: TransferState) => void;

/** The state of one transfer over its time, and everything that waits for a state. */
export class TransferLifecycle {
  /** Resolves with the last status; never rejects. */
  readonly over: Promise<TransferStatus>;
  #state: TransferState;
  readonly #onMoved: MovedListener;
  readonly #ended = new AbortController();
  readonly #waiting = new Set<(state: TransferState) => void>();

  constructor(first: TransferState, onMoved: MovedListener) {
    this.#state = first;
    this.#onMoved = onMoved;
    this.over = this.until(isEnded).then(statusOf);
  }

  get state(): TransferState {
    return this.#state;
  }

  get status(): TransferStatus {
    return statusOf(this.#state);
  }

  get isOver(): boolean {
    return isEnded(this.#state);
  }

  get isRunning(): boolean {
    return isRunning(this.#state);
  }

  get hasTurn(): boolean {
    return hasTurn(this.#state);
  }

  get wantsTurn(): boolean {
    return wantsTurn(this.#state);
  }

  /** Aborts with CooeeError `cancelled` when the transfer has ended. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** Does nothing when the transfer has ended. @throws CooeeError as {@link nextTransfer} does; the state stays then */
  apply(event: TransferEvent): void {
    const before = this.#state;
    const state = nextTransfer(before, event);
    if (state === before) return;
    this.#state = state;
    if (isEnded(state)) this.#ended.abort(new CooeeError('cancelled'));
    this.#onMoved(state, before);
    for (const check of [...this.#waiting]) check(this.#state);
    // Whatever they wait for will not come any more.
    if (this.isOver) this.#waiting.clear();
  }

  /** Resolves with the first state that is wanted, the present one included. Never when it ends in another. */
  until(wanted: (state: TransferState) => boolean): Promise<TransferState> {
    return new Promise((resolve) => {
      const check = (state: TransferState): void => {
        if (!wanted(state)) return;
        this.#waiting.delete(check);
        resolve(state);
      };
      this.#waiting.add(check);
      check(this.#state);
    });
  }
}
