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
/** What a view has of all items together. */
type Sums = Pick<TransferView, 'title' | 'fileCount' | 'folderCount' | 'totalBytes'>;

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
  /** When the transfer is over: 200,000 names are not kept for a line in a list. */
  #lastSums: Sums | null = null;

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

  /** The lists, and what the receiver's disk has room for. */
  get facts(): Facts {
    return this.#facts;
  }

  get sums(): Sums {
    if (this.#lastSums !== null) return this.#lastSums;
    const { fileCount, folderCount, totalBytes } = this.items;
    return { title: this.title, fileCount, folderCount, totalBytes };
  }

  update(changes: Partial<Facts>): void {
    this.#facts = this.#shortened({ ...this.#facts, ...changes });
  }

  /** Shows items, some of whose names may be taken on the disk already. */
  show({ items, outline }: OfferPreview): void {
    // The disk was asked about names, and the transfer has ended meanwhile.
    if (this.#lastSums === null) this.update({ items, outline });
  }

  /** These turned out to have other names at the receiver; some may have been foreseen. */
  addRenamed(renamed: readonly RenamedItem[]): void {
    const known = this.#facts.renamed;
    const added = renamed.filter(
      ({ from, to }) => !known.some((item) => item.from === from && item.to === to),
    );
    if (added.length > 0) this.update({ renamed: [...known, ...added].slice(0, OFFER_PREVIEW_ITEMS) });
  }

  /** The transfer is over: forgets the items, and most of the lists. */
  close(): void {
    this.#lastSums = this.sums;
    this.items = new OfferItems();
    this.update({ outline: null });
  }

  /** Each list as long as it may be now. */
  #shortened(facts: Facts): Facts {
    const maxUnits = this.#lastSums === null ? MAX_SHOWN_UNITS : MAX_SHOWN_UNITS_OVER;
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
}
