import { isTransferOver, OFFER_PREVIEW_ITEMS } from '../../../../src-shared/session';
import type {
  Bottleneck,
  LeftOutItem,
  OfferItem,
  OfferOutline,
  RenamedItem,
  TransferStatus,
  TransferView,
} from '../../../../src-shared/session';
import { FileFailures } from './file-failures';
import { OfferItems } from '../protocol/offer-items';
import { previewOf } from './offer-preview';
import type { OfferPreview } from './offer-preview';
import { offerTitle } from './offer-title';
import { ProgressMeter } from './progress';
import { firstUnits, MAX_SHOWN_UNITS, MAX_SHOWN_UNITS_OVER } from './shown-lists';

/** What a transfer asks of the desk it belongs to. */
export interface TransferContext {
  readonly onChange: () => void;
  /** Milliseconds, never going back. */
  readonly now: () => number;
}

/** What sending and receiving have in common: a status that ends once, and the view of it. */
export abstract class Transfer {
  /** Whether the same can be asked for again. */
  abstract readonly canRetry: boolean;
  /** Resolves with the last status; never rejects. */
  readonly over: Promise<TransferStatus>;
  protected items = new OfferItems();
  protected leftOutCount = 0;
  protected freeBytes: number | null = null;
  protected destination: string | null = null;
  protected currentPath: string | null = null;
  protected bottleneck: Bottleneck | null = null;
  protected verifiedFiles = 0;
  protected resumedBytes = 0;
  protected readonly failures = new FileFailures();
  protected readonly meter: ProgressMeter;
  #status: TransferStatus = { name: 'preparing' };
  #preview: readonly OfferItem[] = [];
  #outline: OfferOutline | null = null;
  #renamed: readonly RenamedItem[] = [];
  #leftOut: readonly LeftOutItem[] = [];
  #undated: readonly string[] = [];
  /** What remains of the items when the transfer is over: 200,000 names are not kept for a line in a list. */
  #totals: Pick<TransferView, 'title' | 'fileCount' | 'folderCount' | 'totalBytes'> | null = null;
  #resolveOver: (status: TransferStatus) => void = () => undefined;
  readonly #firstTitle: string;

  /** @param firstTitle while no names are known */
  protected constructor(
    readonly id: string,
    readonly direction: 'send' | 'receive',
    firstTitle: string,
    protected readonly context: TransferContext,
  ) {
    this.#firstTitle = firstTitle;

    this.meter = new ProgressMeter(context.now);
    this.over = new Promise((resolve) => {
      this.#resolveOver = resolve;
    });
  }

  protected get preview(): readonly OfferItem[] {
    return this.#preview;
  }

  protected set preview(items: readonly OfferItem[]) {
    this.#preview = this.#shown(items);
  }

  protected get renamed(): readonly RenamedItem[] {
    return this.#renamed;
  }

  protected set renamed(items: readonly RenamedItem[]) {
    this.#renamed = this.#shown(items);
  }

  protected set leftOut(items: readonly LeftOutItem[]) {
    this.#leftOut = this.#shown(items);
  }

  protected set undated(paths: readonly string[]) {
    this.#undated = this.#shown(paths);
  }

  get status(): TransferStatus {
    return this.#status;
  }

  get isOver(): boolean {
    return isTransferOver(this.#status);
  }

  get title(): string {
    if (this.#totals !== null) return this.#totals.title;
    const { firstName, firstLevelCount } = this.items;
    return firstName === null ? this.#firstTitle : offerTitle(firstName, firstLevelCount);
  }

  view(): TransferView {
    const running = this.#status.name === 'running';
    const { bytes } = this.meter;
    const { fileCount, folderCount, totalBytes } = this.#totals ?? this.items;
    return {
      id: this.id,
      direction: this.direction,
      status: this.#status,
      title: this.title,
      fileCount,
      folderCount,
      totalBytes,
      transferredBytes: bytes,
      bytesPerSecond: running ? this.meter.bytesPerSecond() : 0,
      secondsLeft: running ? this.meter.secondsFor(totalBytes - bytes) : null,
      bottleneck: running ? this.bottleneck : null,
      currentPath: running ? this.currentPath : null,
      verifiedFiles: this.verifiedFiles,
      items: this.#preview,
      outline: this.#outline,
      renamed: this.#renamed,
      leftOut: this.#leftOut,
      leftOutCount: this.leftOutCount,
      undated: this.#undated,
      destination: this.destination,
      freeBytes: this.freeBytes,
      resumedBytes: this.resumedBytes,
      canRetry: this.canRetry,
    };
  }

  /** Resolves when this transfer has no file open and no disk access under way. */
  abstract settled(): Promise<void>;

  /** Moves on, unless it is over already: then whatever comes later comes too late. */
  protected moveTo(status: TransferStatus): void {
    if (this.isOver) return;
    this.#status = status;
    if (isTransferOver(status)) {
      const { fileCount, folderCount, totalBytes } = this.items;
      this.#totals = { title: this.title, fileCount, folderCount, totalBytes };
      this.items = new OfferItems();
      this.#outline = null;
      this.#preview = this.#shown(this.#preview);
      this.#renamed = this.#shown(this.#renamed);
      this.#leftOut = this.#shown(this.#leftOut);
      this.#undated = this.#shown(this.#undated);
      this.#resolveOver(status);
    }
    this.context.onChange();
  }

  /** So many bytes were there from an earlier transfer, or fewer than that turned out to be good. */
  protected skip(bytes: number): void {
    this.meter.skip(bytes);
    this.resumedBytes += bytes;
  }

  /** These turned out to have other names at the receiver; some may have been foreseen. */
  protected addRenamed(renamed: readonly RenamedItem[]): void {
    const isKnown = ({ from, to }: RenamedItem): boolean =>
      this.renamed.some((known) => known.from === from && known.to === to);
    const added = renamed.filter((item) => !isKnown(item));
    this.renamed = [...this.renamed, ...added].slice(0, OFFER_PREVIEW_ITEMS);
  }

  /** @param preview of the items, where some of their names are taken already */
  protected showItems({ items, outline }: OfferPreview = previewOf(this.items)): void {
    // The disk was asked about its names, and it has ended meanwhile.
    if (this.isOver) return;
    this.preview = items;
    const { firstLevel, marked } = outline;
    this.#outline = { ...outline, firstLevel: this.#shown(firstLevel), marked: this.#shown(marked) };
  }

  #shown<T extends object | string>(list: readonly T[]): readonly T[] {
    return firstUnits(list, this.isOver ? MAX_SHOWN_UNITS_OVER : MAX_SHOWN_UNITS);
  }
}
