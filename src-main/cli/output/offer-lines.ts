import prettyBytes from 'pretty-bytes';

import type { OfferItem, OfferMark, TransferView } from '../../../src-shared/session';
import { printable } from './outside-text';

/** Items of an offer that are printed before it is accepted, beside those that are marked. */
const MAX_LINES = 20;

const count = new Intl.NumberFormat('en');

/**
 * What a friend offers, a line for each item: all of a small offer; of a larger one its first level, with the sums of its
 * folders. Programs and hidden names are told wherever they are.
 */
export function offerLines({ items, outline, fileCount, folderCount }: TransferView): readonly string[] {
  if (outline === null) return [];
  const { firstLevel, firstLevelCount, marked, programCount, hiddenCount } = outline;
  // The name of a single folder alone tells nobody what is in it.
  const isWhole = fileCount + folderCount <= MAX_LINES || firstLevelCount === 1;
  const shown = (isWhole ? items : firstLevel).slice(0, MAX_LINES);
  const unseen = (isWhole ? fileCount + folderCount : firstLevelCount) - shown.length;
  const paths = new Set(shown.map(({ path }) => path));
  const others = marked.filter(({ path }) => !paths.has(path));
  const all = [...shown, ...others];
  const [only] = shown;
  // The title has its name already.
  if (all.length === 1 && unseen === 0 && only?.marks === undefined) return [];
  return [
    ...shown.map(itemLine),
    ...more(unseen),
    ...others.map(itemLine),
    ...more(programCount - countOf(all, 'program'), 'program'),
    ...more(hiddenCount - countOf(all, 'hidden'), 'hidden name'),
  ];
}

function itemLine({ path, kind, size, files, marks }: OfferItem): string {
  const label = marks === undefined ? '' : `${marks.join(', ')}: `;
  const holds = kind === 'file' ? '' : `${count.format(files)} ${files === 1 ? 'file' : 'files'}, `;
  return `  ${label}${printable(path)}${kind === 'file' ? '' : '/'} (${holds}${prettyBytes(size)})`;
}

/** @param noun what they are, for one of them */
function more(unseen: number, noun?: string): readonly string[] {
  const what = noun === undefined ? '' : ` ${noun}${unseen === 1 ? '' : 's'}`;
  return unseen > 0 ? [`  … and ${count.format(unseen)} more${what}`] : [];
}

/** Hidden names are counted by the first level, whose mark everything below has too. */
function countOf(items: readonly OfferItem[], mark: OfferMark): number {
  const have = items.filter(({ marks }) => marks?.includes(mark));
  if (mark === 'program') return have.length;
  return new Set(have.map(({ path }) => path.split('/', 1)[0])).size;
}
