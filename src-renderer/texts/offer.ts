/** An offer of the friend's, before it is answered. */
import { counted, formatCount } from './format';

export const offer = {
  everything: 'Everything',
  open: (folder: string) => `Show what is in ${folder}`,
  folderHolds: (files: number, size: string) => `${counted(files, 'file', 'files')}, ${size}`,
  partly: (wanted: number, total: number, size: string) =>
    `${formatCount(wanted)} of ${counted(total, 'file', 'files')}, ${size}`,
  unseen: (count: number) => `and ${counted(count, 'more, which comes', 'more, which come')} along`,
  acceptTicked: 'Accept what is ticked',
  /** At its row. */
  mark: { program: 'program', hidden: 'hidden' },
  programs: (count: number) => `${counted(count, 'program', 'programs')}:`,
  hiddenNames: (count: number) => `${counted(count, 'hidden name', 'hidden names')}:`,
  named: (names: readonly string[], more: number) =>
    `${names.join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`,
  markMeans: {
    program: 'Once opened, a program can do anything here that you can.',
    hidden: 'Your file manager may not show it, and other programs may read it by themselves.',
  },
  /** Said with the offer. */
  holds: (programs: number, hidden: number) =>
    [
      ...(programs > 0 ? [counted(programs, 'program', 'programs')] : []),
      ...(hidden > 0 ? [counted(hidden, 'hidden name', 'hidden names')] : []),
    ].join(', '),
} as const;
