import { isTransferOver, leftOutWords } from '../src-shared/session';
import type { TransferView } from '../src-shared/session';
import { isKeptApart } from './kept-apart';
import { texts } from './texts';

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
  const apart = arrives ? renamed.filter(isKeptApart) : [];
  const changed = arrives ? renamed.filter((item) => !isKeptApart(item)) : [];
  const newNames = (names: typeof renamed): RemarkedItem[] =>
    names.map(({ from, to }) => ({ path: from, means: words.renamedTo, to }));
  const remarks: Remark[] = [
    { about: 'renamed', summary: words.renamed(changed.length), items: newNames(changed), more: 0 },
    {
      about: 'kept-apart',
      summary:
        direction === 'send' ? words.keptApartThere(apart.length, friend) : words.keptApartHere(apart.length),
      items: newNames(apart),
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
