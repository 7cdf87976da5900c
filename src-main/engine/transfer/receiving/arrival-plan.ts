import { CooeeError } from '../../../../src-shared/session';
import type { OfferItem, OwnRenamedItem, RenamedItem } from '../../../../src-shared/session';
import { freeBytesAt, freeName } from '../storage/destination';
import type { OfferPreview } from '../state/offer-preview';
import type { OfferSummary } from '../state/offer-summary';

/** Where an offer would go, as far as the disk can tell before the first byte. */
export interface ArrivalPlan {
  /** Absolute, without links. */
  readonly destination: string;
  readonly freeBytes: number | null;
  /** What is shown of the offer, under the names it will have. */
  readonly preview: OfferPreview;
  /** First-level names that exist already. */
  readonly renamed: readonly OwnRenamedItem[];
}

/**
 * Looks what room the chosen folder has, and which of the shown first-level names it has already.
 * @param destination as `openDestination` has opened it
 * @param neededBytes of this offer and of what else is still coming
 * @throws CooeeError `folder-unwritable`, `disk-full`
 */
export async function planArrival(
  destination: string,
  shown: OfferPreview,
  neededBytes: number,
): Promise<ArrivalPlan> {
  const freeBytes = await freeBytesAt(destination);
  if (freeBytes !== null && neededBytes > freeBytes) {
    throw new CooeeError('disk-full', null, { why: { code: 'space-missing', neededBytes, freeBytes } });
  }
  return { destination, freeBytes, ...(await renameFirstLevel(destination, shown)) };
}

/** What the disk has for an offer before the user answers it. */
type ArrivalForecast = Pick<ArrivalPlan, 'freeBytes' | 'preview' | 'renamed'>;

/** Only a forecast, so it never fails: a folder that cannot be used is told when the user accepts. */
export async function forecastArrival(folder: string, shown: OfferPreview): Promise<ArrivalForecast> {
  // A folder that cannot be used has no names taken, and is told of when it matters.
  const names = await renameFirstLevel(folder, shown).catch(() => ({ preview: shown, renamed: [] }));
  return { ...names, freeBytes: await freeBytesAt(folder) };
}

/** Shows what becomes of an offer on the disk. @param renamed for other reasons than that their names are taken */
export function showArrival(
  offer: OfferSummary,
  { freeBytes, preview, renamed: taken }: ArrivalForecast,
  renamed: readonly RenamedItem[],
): void {
  offer.update({ freeBytes, renamed: [...renamed, ...taken] });
  offer.show(preview);
}

/**
 * The shown items as they would be stored in a folder that may have some of their names already.
 * @throws CooeeError `folder-unwritable`
 */
async function renameFirstLevel(
  folder: string,
  { items, outline }: OfferPreview,
): Promise<Pick<ArrivalPlan, 'preview' | 'renamed'>> {
  const names = new Map<string, string>();
  const renamed: OwnRenamedItem[] = [];
  for (const { path } of [...items, ...outline.firstLevel, ...outline.marked]) {
    const first = firstOf(path);
    if (names.has(first)) continue;
    const name = await freeName(folder, first);
    names.set(first, name);
    if (name !== first) renamed.push({ from: first, to: name, why: 'taken' });
  }
  const stored = (item: OfferItem): OfferItem => {
    const first = firstOf(item.path);
    return { ...item, path: (names.get(first) ?? first) + item.path.slice(first.length) };
  };
  const { firstLevel, marked } = outline;
  return {
    preview: {
      items: items.map(stored),
      outline: { ...outline, firstLevel: firstLevel.map(stored), marked: marked.map(stored) },
    },
    renamed,
  };
}

function firstOf(path: string): string {
  return path.split('/', 1)[0] ?? '';
}
