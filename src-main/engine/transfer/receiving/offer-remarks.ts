import { OFFER_PREVIEW_ITEMS } from '../../../../src-shared/session';
import type { LeftOutItem, RenamedItem } from '../../../../src-shared/session';
import type { MessageOf } from '../protocol/messages';

export type RemarkMessage = MessageOf<'offer-left-out' | 'offer-renamed' | 'offer-undated'>;

/** What the sender of an offer says of things that do not come as they are there. At most {@link OFFER_PREVIEW_ITEMS} each. */
export class OfferRemarks {
  leftOut: readonly LeftOutItem[] = [];
  renamed: readonly RenamedItem[] = [];
  undated: readonly string[] = [];

  hear(message: RemarkMessage): void {
    switch (message.type) {
      case 'offer-left-out':
        this.leftOut = message.items
          .slice(0, OFFER_PREVIEW_ITEMS)
          .map(({ path, code, reason = '' }) =>
            code === undefined ? { path, code: null, words: reason } : { path, code },
          );
        return;
      case 'offer-renamed':
        this.renamed = message.items.slice(0, OFFER_PREVIEW_ITEMS);
        return;
      case 'offer-undated':
        this.undated = message.paths.slice(0, OFFER_PREVIEW_ITEMS);
    }
  }
}
