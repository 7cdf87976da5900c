import type { ShownTransfer } from '../state/transfer';
import type { DeliveryEvents } from '../state/transfer-events';

/** The events of an offer of ours that goes by another protocol, which move its transfer on. @param onNarrowed shows the offer as it is now */
export function deliveryEvents(
  shown: ShownTransfer,
  onNarrowed: DeliveryEvents['onNarrowed'],
): DeliveryEvents {
  const { onFile, onBytes } = shown.fileEvents();
  return {
    onFile,
    onBytes,
    onNarrowed,
    onOffered: () => {
      shown.life.apply({ type: 'offer-sent' });
    },
    onRunning: () => {
      shown.life.apply({ type: 'accepted', by: 'friend', hasTurn: true });
    },
    onResumed: (bytes) => {
      shown.progress.skip(bytes);
    },
  };
}
