import { isTransferOver, leftOutWords, renameWords } from '../../../src-shared/session';
import type { RenamedItem, TransferView } from '../../../src-shared/session';
import { texts } from '../../texts';

export interface Remark {
  readonly about: 'renamed' | 'kept-apart' | 'left-out' | 'undated';
  readonly summary: string;
  readonly groups: readonly RemarkGroup[];
  /** Items beyond those that are listed. */
  readonly more: number;
}

/** Items with one reason, which is told once for all of them: a disk that knows few characters changes hundreds of names. */
interface RemarkGroup {
  /** Null where the summary says it, or nobody knows. */
  readonly why: string | null;
  readonly items: readonly RemarkedItem[];
}

interface RemarkedItem {
  readonly path: string;
  readonly renamed?: {
    /** "becomes", or "became" when it is over. */
    readonly verb: string;
    readonly to: string;
  };
}

/** Whether there is anything to say of a transfer that is not over. */
export function hasRemarks({ renamed, leftOutCount, undated }: TransferView): boolean {
  return renamed.length > 0 || leftOutCount > 0 || undated.length > 0;
}

/**
 * What will not arrive as it is, or did not: names that must change, names that are taken, items that stay behind, each with
 * its reason, and dates that cannot be sent.
 */
export function remarksOf(transfer: TransferView, friend: string): readonly Remark[] {
  const { direction, renamed, leftOut, leftOutCount, undated } = transfer;
  const isOver = isTransferOver(transfer.status);
  const words = isOver ? texts.transfers.was : texts.transfers.willBe;
  // Where nothing came, no name was changed.
  const arrives = !isOver || transfer.status.name === 'done' || transfer.verifiedFiles > 0;
  const apart = arrives ? renamed.filter(({ why }) => why === 'taken') : [];
  const changed = arrives ? renamed.filter(({ why }) => why !== 'taken') : [];
  const renamedItem = (item: RenamedItem): RemarkedItem => ({
    path: item.from,
    renamed: { verb: words.renamedTo, to: newName(item) },
  });
  const remarks: Remark[] = [
    {
      about: 'renamed',
      summary: words.renamed(changed.length),
      groups: groupedByReason(
        changed,
        ({ why }) => (why === undefined ? null : renameWords(why)),
        renamedItem,
      ),
      more: 0,
    },
    {
      about: 'kept-apart',
      summary:
        direction === 'send' ? words.keptApartThere(apart.length, friend) : words.keptApartHere(apart.length),
      groups: groupedByReason(apart, () => null, renamedItem),
      more: 0,
    },
    {
      about: 'left-out',
      summary: words.leftOut(leftOutCount),
      groups: groupedByReason(leftOut, leftOutWords, ({ path }) => ({ path })),
      more: leftOutCount - leftOut.length,
    },
    {
      about: 'undated',
      summary: words.undated(undated.length),
      groups: groupedByReason(
        arrives ? undated : [],
        () => null,
        (path) => ({ path }),
      ),
      more: 0,
    },
  ];
  return remarks.filter(({ groups, more }) => groups.length > 0 || more > 0);
}

/** In the order in which the reasons first come; what has none is first, where no reason above it can be taken for its own. */
function groupedByReason<T>(
  entries: readonly T[],
  reasonOf: (entry: T) => string | null,
  itemOf: (entry: T) => RemarkedItem,
): readonly RemarkGroup[] {
  const groups = new Map<string | null, RemarkedItem[]>([[null, []]]);
  for (const entry of entries) {
    const why = reasonOf(entry);
    const group = groups.get(why) ?? [];
    group.push(itemOf(entry));
    groups.set(why, group);
  }
  return Array.from(groups, ([why, items]) => ({ why, items })).filter(({ items }) => items.length > 0);
}

/** Without the folders, unless they change too: the path that has been read once need not be compared letter by letter. */
function newName({ from, to }: RenamedItem): string {
  const folder = from.slice(0, from.lastIndexOf('/') + 1);
  return to.startsWith(folder) && to.lastIndexOf('/') < folder.length ? to.slice(folder.length) : to;
}
