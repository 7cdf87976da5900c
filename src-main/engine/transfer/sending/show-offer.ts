/** What a transfer shows of an offer of ours, and of its way by another protocol than Cooee's. */
import type { RenamedItem } from '../../../../src-shared/session';
import { previewOf } from '../state/offer-preview';
import type { ShownTransfer } from '../state/transfer';
import type { DeliveryEvents } from '../state/transfer-events';
import type { OutgoingOffer } from './outgoing-offer';

/** The items, and what does not go as it is here. */
export function showOffer(shown: ShownTransfer, offer: OutgoingOffer): void {
  const { renamed, leftOut, leftOutCount, undated } = offer;
  const lists = { leftOut: [...leftOut], leftOutCount, undated: [...undated], renamed: [...renamed] };
  shown.offer.update(lists);
  showItems(shown, offer);
}

/** The items alone: the rest is as it was. */
export function showItems(shown: ShownTransfer, { items }: OutgoingOffer): void {
  shown.offer.items = items;
  shown.offer.show(previewOf(items));
}

/** @param renamed by the receiver, or for their program: besides what goes under another name from here in any case */
export function showRenamed(
  shown: ShownTransfer,
  offer: OutgoingOffer,
  renamed: readonly RenamedItem[],
): void {
  shown.offer.update({ renamed: [...offer.renamed, ...renamed] });
  shown.changed();
}

/** The events of an offer of ours that goes by another protocol, which move its transfer on. */
export function deliveryEvents(shown: ShownTransfer, offer: OutgoingOffer): DeliveryEvents {
  const { onFile, onBytes } = shown.fileEvents();
  return {
    onFile,
    onBytes,
    onNarrowed: (renamed) => {
      showOffer(shown, offer);
      showRenamed(shown, offer, renamed);
    },
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
