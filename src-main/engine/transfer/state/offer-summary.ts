import { OFFER_PREVIEW_ITEMS } from '../../../../src-shared/session';
import type { RenamedItem, TransferView } from '../../../../src-shared/session';
import { OfferItems } from '../protocol/offer-items';
import type { OfferPreview } from './offer-preview';
import { offerTitle } from './offer-title';
import { firstUnits, MAX_SHOWN_UNITS, MAX_SHOWN_UNITS_OVER } from './shown-lists';

/** What a view has of the offer, apart from its sums. */
type Facts = Pick<
  TransferView,
  'items' | 'outline' | 'renamed' | 'leftOut' | 'leftOutCount' | 'undated' | 'destination' | 'freeBytes'
>;
/** What a view has of the offer. */
type Summary = Facts & Pick<TransferView, 'title' | 'fileCount' | 'folderCount' | 'totalBytes'>;

const NOTHING_KNOWN: Facts = {
  items: [],
  outline: null,
  renamed: [],
  leftOut: [],
  leftOutCount: 0,
  undated: [],
  destination: null,
  freeBytes: null,
};

/** What is offered, as it is shown: the sums of all items, and lists of the first ones. */
export class OfferSummary {
  /** What the transfer is about; what of it is shown is made by {@link show}. */
  items: OfferItems;
  #facts = NOTHING_KNOWN;
  /** Of the whole offer when the transfer is over: 200,000 names are not kept for a line in a list. */
  #last: Summary | null = null;

  /** @param titleBefore while no names are known */
  constructor(
    readonly titleBefore: string,
    items = new OfferItems(),
  ) {
    this.items = items;
  }

  get title(): string {
    const { firstName, firstLevelCount } = this.items;
    return firstName === null ? this.titleBefore : offerTitle(firstName, firstLevelCount);
  }

  /** The items as they are shown, whose first names may be others than theirs. */
  get shownItems(): Facts['items'] {
    return this.#facts.items;
  }

  view(): Summary {
    return this.#last ?? this.#summary();
  }

  update(changes: Partial<Facts>): void {
    if (this.#last === null) this.#facts = shortened({ ...this.#facts, ...changes }, MAX_SHOWN_UNITS);
    // Little is learned of an offer that is over, but what is shall be shown.
    else this.#last = shortened({ ...this.#last, ...changes, outline: null }, MAX_SHOWN_UNITS_OVER);
  }

  /** Shows items, some of whose names may be taken on the disk already. */
  show({ items, outline }: OfferPreview): void {
    // The disk was asked about names, and the transfer has ended meanwhile.
    if (this.#last === null) this.update({ items, outline });
  }

  /** These turned out to have other names at the receiver; some may have been foreseen. */
  addRenamed(renamed: readonly RenamedItem[]): void {
    const known = this.#facts.renamed;
    const added = renamed.filter(
      ({ from, to }) => !known.some((item) => item.from === from && item.to === to),
    );
    if (added.length > 0) this.update({ renamed: [...known, ...added].slice(0, OFFER_PREVIEW_ITEMS) });
  }

  /** The transfer is over: forgets the items. */
  close(): void {
    this.#last = shortened({ ...this.#summary(), outline: null }, MAX_SHOWN_UNITS_OVER);
    this.#facts = NOTHING_KNOWN;
    this.items = new OfferItems();
  }

  #summary(): Summary {
    const { title, items } = this;
    const { fileCount, folderCount, totalBytes } = items;
    return { ...this.#facts, title, fileCount, folderCount, totalBytes };
  }
}

/** @param maxUnits UTF-16 units that each list may have */
function shortened<T extends Facts>(facts: T, maxUnits: number): T {
  const { items, renamed, leftOut, undated, outline } = facts;
  return {
    ...facts,
    items: firstUnits(items, maxUnits),
    renamed: firstUnits(renamed, maxUnits),
    leftOut: firstUnits(leftOut, maxUnits),
    undated: firstUnits(undated, maxUnits),
    outline: outline && {
      ...outline,
      firstLevel: firstUnits(outline.firstLevel, maxUnits),
      marked: firstUnits(outline.marked, maxUnits),
    },
  };
}
