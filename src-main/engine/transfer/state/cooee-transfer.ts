import { CooeeError } from '../../../../src-shared/session';
import type { Failure, TransferStatus } from '../../../../src-shared/session';
import type { TransferEvents } from './transfer-events';
import type { MessageOf } from '../protocol/messages';
import { Pauses } from './pauses';
import type { Pause, Pauser } from './pauses';
import { Transfer } from './transfer';

/** What either end may say of an accepted transfer. */
export type FlowMessage = MessageOf<'pause' | 'resume' | 'cancel'>;

/**
 * What both ends of a transfer between two Cooees have in common: once it is accepted it waits for its turn, runs, and may be
 * paused from either side.
 */
export abstract class CooeeTransfer extends Transfer {
  readonly #pauses = new Pauses();
  /** Null before it is accepted. */
  #hasTurn: boolean | null = null;

  /** Bytes may flow now. */
  get isRunning(): boolean {
    return this.status.name === 'running';
  }

  /** Whether its sender gives it the way. */
  get hasTurn(): boolean {
    return this.#hasTurn === true && !this.isOver;
  }

  /** Accepted, and nobody has set it aside: a full disk is waited for in its turn. */
  get wantsTurn(): boolean {
    return this.isAccepted && !this.isOver && !this.#pauses.isWanted;
  }

  protected get isAccepted(): boolean {
    return this.#hasTurn !== null;
  }

  /**
   * Our user stops the bytes; nothing happens when it is over or paused by them already.
   * @throws CooeeError `internal` before it is accepted
   */
  pause(): void {
    this.#assertAccepted();
    this.hold('user', null);
  }

  /** Our user takes that pause back. The friend's, and that of a full disk, stay. @throws CooeeError `internal` */
  resume(): void {
    this.#assertAccepted();
    this.release('user');
  }

  /** Our user does not want any more of it. */
  cancel(): void {
    if (this.isOver) return;
    this.tellCancel(null);
    this.end({ name: 'cancelled', by: 'us' });
  }

  /** The call is over; there is nobody to tell. @param failure null when our user hung up */
  close(failure: Failure | null): void {
    this.end(failure === null ? { name: 'interrupted' } : { name: 'failed', failure });
  }

  protected hold(pauser: Pauser, failure: Failure | null): void {
    this.#change(() => {
      this.#pauses.begin(pauser, failure);
    });
  }

  protected release(pauser: Pauser): void {
    this.#change(() => {
      this.#pauses.end(pauser);
    });
  }

  /** The sender has given it the way, or lets others go first. */
  protected setTurn(hasTurn: boolean): void {
    this.#hasTurn = hasTurn;
    this.#show();
  }

  /** @throws CooeeError `friend-garbled` for a pause of what was not accepted */
  protected hear(message: FlowMessage): void {
    const { type } = message;
    if (type === 'cancel') {
      const { failure } = message;
      this.end(failure === undefined ? { name: 'cancelled', by: 'friend' } : { name: 'failed', failure });
      return;
    }
    if (!this.isAccepted) throw new CooeeError('friend-garbled', `a ${type} before the answer`);
    if (type === 'pause') this.hold('friend', message.failure ?? null);
    // Without a pause it says nothing: ours may have ended as theirs did.
    else this.release('friend');
  }

  /** What the files tell is shown here. */
  protected transferEvents(): TransferEvents {
    const { onChange } = this.context;
    return {
      onFile: (index) => {
        this.currentPath = this.items.pathOf(index);
      },
      onBytes: (bytes) => {
        this.meter.add(bytes);
        onChange();
      },
      onRestart: (bytes) => {
        this.skip(-bytes);
        onChange();
      },
      onVerified: () => {
        this.verifiedFiles += 1;
        onChange();
      },
      onRenamed: (renamed) => {
        this.addRenamed(renamed);
        onChange();
      },
      onFileFailed: (index, failure) => {
        this.failures.add(index, failure);
        onChange();
      },
      onComplete: () => {
        const failure = this.failures.summary();
        this.end(failure === null ? { name: 'done' } : { name: 'failed', failure });
      },
    };
  }

  /** Its last status, whatever was under way. */
  protected abstract end(status: TransferStatus): void;

  /** It runs, waits or is paused otherwise than before. */
  protected abstract onFlowChanged(): void;

  /** The friend hears of our pause, or of its end when it is null. */
  protected abstract tellPause(pause: Pause | null): void;

  /** The friend hears that it is over, if they have heard of it at all. @param failure null when our user cancelled it */
  protected abstract tellCancel(failure: Failure | null): void;

  #change(change: () => void): void {
    if (this.isOver) return;
    const before = this.#pauses.ours;
    change();
    const now = this.#pauses.ours;
    if (now?.failure !== before?.failure || (now === null) !== (before === null)) this.tellPause(now);
    this.#show();
  }

  #show(): void {
    if (!this.isAccepted || this.isOver) return;
    this.meter.rest();
    this.moveTo(this.#pauses.status ?? { name: this.hasTurn ? 'running' : 'waiting' });
    this.onFlowChanged();
  }

  #assertAccepted(): void {
    if (this.isAccepted || this.isOver) return;
    throw new CooeeError('internal', `a pause of a transfer that is ${this.status.name}`);
  }
}

/** An answer after the transfer ended fails with what ended it. */
export function tooLate(status: TransferStatus): CooeeError {
  if (status.name === 'cancelled' || status.name === 'interrupted') return new CooeeError('cancelled');
  if (status.name === 'failed') return CooeeError.of(status.failure);
  return new CooeeError('internal', `an answer to a transfer that is ${status.name}`);
}
