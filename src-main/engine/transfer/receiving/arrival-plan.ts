import { CooeeError } from '../../../../src-shared/session';
import type { OfferItem, OwnRenamedItem } from '../../../../src-shared/session';
import { freeBytesAt, freeName } from '../storage/destination';
import type { OfferPreview } from '../state/offer-preview';

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

/**
 * The shown items as they would be stored in a folder that may have some of their names already.
 * @throws CooeeError `folder-unwritable`
 */
export async function renameFirstLevel(
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
