import type { Failure, TransferStatus, TransferView } from '../../../../src-shared/session';
import { OfferSummary } from './offer-summary';
import type { OfferItems } from '../protocol/offer-items';
import type { TransferEvents } from './transfer-events';
import { TransferLifecycle } from './transfer-lifecycle';
import { TransferProgress } from './transfer-progress';
import { isEnded } from './transfer-state';
import type { TransferState } from './transfer-state';

/** What every transfer needs of the desk that it belongs to. */
export interface TransferContext {
  /** Something that is shown has changed. Called often. */
  readonly onChange: () => void;
  /** Milliseconds, never going back. */
  readonly now: () => number;
}

/** What the desk may do with a transfer, whoever sends it and whatever program the friend has. */
export interface Transfer {
  readonly shown: ShownTransfer;
  /** Whether the same can be asked for again. */
  readonly canRetry: boolean;
  /** Our user does not want any more of it. Nothing happens when it is over. */
  cancel(): void;
  /** The call is over; there is nobody to tell. @param failure null when our user hung up */
  close(failure: Failure | null): void;
  /** Resolves when this transfer has no file open and no disk access under way. */
  settled(): Promise<void>;
}

interface ShownOptions {
  /** Unique in the call on this side. */
  readonly id: string;
  readonly direction: 'send' | 'receive';
  /** While no names are known. */
  readonly title: string;
  readonly items?: OfferItems;
  /** Sees every change of the state, with the one before. */
  readonly onMoved: (state: TransferState, before: TransferState) => void;
}

/** What a transfer is at this moment: its state, what is offered, and how far it has come. A view is made of these. */
export class ShownTransfer {
  readonly id: string;
  readonly direction: 'send' | 'receive';
  readonly life: TransferLifecycle;
  readonly offer: OfferSummary;
  readonly progress: TransferProgress;
  readonly #onChange: () => void;

  constructor({ id, direction, title, items, onMoved }: ShownOptions, { onChange, now }: TransferContext) {
    this.id = id;
    this.direction = direction;
    this.#onChange = onChange;
    this.offer = new OfferSummary(title, items);
    this.progress = new TransferProgress(now);
    const first: TransferState = { name: direction === 'send' ? 'reading' : 'arriving' };
    this.life = new TransferLifecycle(first, (state, before) => {
      if (state.name === 'accepted') this.progress.rest();
      onMoved(state, before);
      if (isEnded(state)) this.offer.close();
      onChange();
    });
  }

  get status(): TransferStatus {
    return this.life.status;
  }

  /** Something that is shown has changed. */
  changed(): void {
    this.#onChange();
  }

  /** @param canRetry whether the same can be asked for again */
  view(canRetry: boolean): TransferView {
    const { id, direction, status, life, offer, progress } = this;
    const { title, fileCount, folderCount, totalBytes } = offer.sums;
    const { items, outline, renamed, leftOut, leftOutCount, undated, destination, freeBytes } = offer.facts;
    const { bytes, verifiedFiles, resumedBytes } = progress;
    return {
      id,
      direction,
      status,
      title,
      fileCount,
      folderCount,
      totalBytes,
      transferredBytes: bytes,
      bytesPerSecond: life.isRunning ? progress.bytesPerSecond() : 0,
      secondsLeft: life.isRunning ? progress.secondsFor(totalBytes - bytes) : null,
      bottleneck: life.isRunning ? progress.bottleneck : null,
      currentPath: life.isRunning ? progress.currentPath : null,
      verifiedFiles,
      items,
      outline,
      renamed,
      leftOut,
      leftOutCount,
      undated,
      destination,
      freeBytes,
      resumedBytes,
      canRetry,
    };
  }

  /** Events of the files on their way, which change what is shown. The last of them ends the transfer. */
  fileEvents(): TransferEvents {
    const { offer, progress } = this;
    return {
      onFile: (index) => {
        progress.currentPath = offer.items.pathOf(index);
      },
      onBytes: (bytes) => {
        progress.add(bytes);
        this.changed();
      },
      onRestart: (bytes) => {
        progress.skip(-bytes);
        this.changed();
      },
      onVerified: () => {
        progress.verifiedFiles += 1;
        this.changed();
      },
      onRenamed: (renamed) => {
        offer.addRenamed(renamed);
        this.changed();
      },
      onFileFailed: (index, failure) => {
        progress.failures.add(index, failure);
        this.changed();
      },
      onComplete: () => {
        this.complete();
      },
    };
  }

  /** Every file has arrived or failed. */
  complete(): void {
    const failure = this.progress.failures.summary();
    this.life.apply(failure === null ? { type: 'done' } : { type: 'failed', failure });
  }
}
