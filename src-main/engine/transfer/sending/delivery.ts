import type { ShownTransfer } from '../state/transfer';
import type { RenamedItem } from '../../../../src-shared/session';

/** What another protocol than Cooee's tells of its way through an offer of ours. */
export interface DeliveryEvents {
  /** Aborts when the transfer is over. */
  readonly signal: AbortSignal;
  /** The offer is smaller now, or its items go by other names. */
  readonly onNarrowed: (renamed: readonly RenamedItem[]) => void;
  /** The friend has been told all of it. */
  readonly onOffered: () => void;
  /** They want it. */
  readonly onRunning: () => void;
  readonly onFile: (path: string) => void;
  readonly onBytes: (bytes: number) => void;
  /** Bytes that the friend has already. */
  readonly onSkipped: (bytes: number) => void;
}

/** A delivery's events, shown as its transfer's. @param onNarrowed shows the offer as it is now */
export function deliveryEvents(
  shown: ShownTransfer,
  onNarrowed: DeliveryEvents['onNarrowed'],
): DeliveryEvents {
  const { progress, life } = shown;
  return {
    signal: life.signal,
    onNarrowed,
    onOffered: () => {
      life.apply({ type: 'offer-sent' });
    },
    onRunning: () => {
      life.apply({ type: 'accepted', by: 'friend', hasTurn: true });
    },
    onFile: (path) => {
      progress.currentPath = path;
    },
    onBytes: (bytes) => {
      progress.add(bytes);
      shown.changed();
    },
    onSkipped: (bytes) => {
      progress.skip(bytes);
    },
  };
}
