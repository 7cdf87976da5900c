import { OFFER_PREVIEW_ITEMS } from '../../../../src-shared/session';
import type { LeftOutItem, RenamedItem, TransferView } from '../../../../src-shared/session';
import type { MessageOf } from '../protocol/messages';

export type RemarkMessage = MessageOf<'offer-left-out' | 'offer-renamed' | 'offer-undated'>;

/** What the sender of an offer tells of things that do not come as they are there. At most {@link OFFER_PREVIEW_ITEMS} each. */
export class OfferRemarks {
  leftOut: readonly LeftOutItem[] = [];
  renamed: readonly RenamedItem[] = [];
  undated: readonly string[] = [];

  /** @returns what has become of the lists that are shown as they are */
  add(message: RemarkMessage): Pick<TransferView, 'leftOut' | 'undated'> {
    switch (message.type) {
      case 'offer-left-out':
        this.leftOut = message.items
          .slice(0, OFFER_PREVIEW_ITEMS)
          .map(({ path, code, reason = '' }) =>
            code === undefined ? { path, code: null, words: reason } : { path, code },
          );
        break;
      case 'offer-renamed':
        this.renamed = message.items.slice(0, OFFER_PREVIEW_ITEMS);
        break;
      case 'offer-undated':
        this.undated = message.paths.slice(0, OFFER_PREVIEW_ITEMS);
    }
    const { leftOut, undated } = this;
    return { leftOut, undated };
  }
}
