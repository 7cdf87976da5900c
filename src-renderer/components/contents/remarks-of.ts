import { isTransferOver, leftOutWords, renameWords } from '../../../src-shared/session';
import type { RenamedItem, TransferView } from '../../../src-shared/session';
import { texts } from '../../texts';

export interface Remark {
  readonly about: 'renamed' | 'kept-apart' | 'left-out' | 'undated';
  readonly summary: string;
  readonly items: readonly RemarkedItem[];
  /** Items beyond those that are listed. */
  readonly more: number;
}

interface RemarkedItem {
  readonly path: string;
  /** What becomes of it, or why it stays behind. */
  readonly means?: string;
  /** The name it gets. */
  readonly to?: string;
  /** Why it gets that one. */
  readonly why?: string;
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
  const newName = ({ from, to }: RenamedItem): RemarkedItem => ({ path: from, means: words.renamedTo, to });
  const remarks: Remark[] = [
    {
      about: 'renamed',
      summary: words.renamed(changed.length),
      items: changed.map((item) => ({ ...newName(item), ...whyRenamed(item) })),
      more: 0,
    },
    {
      about: 'kept-apart',
      summary:
        direction === 'send' ? words.keptApartThere(apart.length, friend) : words.keptApartHere(apart.length),
      items: apart.map(newName),
      more: 0,
    },
    {
      about: 'left-out',
      summary: words.leftOut(leftOutCount),
      items: leftOut.map((item) => ({ path: item.path, means: `(${leftOutWords(item)})` })),
      more: leftOutCount - leftOut.length,
    },
    {
      about: 'undated',
      summary: words.undated(undated.length),
      items: arrives ? undated.map((path) => ({ path })) : [],
      more: 0,
    },
  ];
  return remarks.filter(({ items, more }) => items.length + more > 0);
}

/** Of a name that is kept apart the summary says it. */
function whyRenamed({ why }: RenamedItem): Pick<RemarkedItem, 'why'> {
  return why === undefined ? {} : { why: `(${renameWords(why)})` };
}
