/** An offer of the friend's, before it is answered. */
import { formatCount } from '../format';
import { counted } from './counted';

export const offer = {
  everything: 'Everything',
  open: (folder: string) => `Show what is in ${folder}`,
  folderHolds: (files: number, size: string) => `${counted(files, 'file', 'files')}, ${size}`,
  partly: (wanted: number, total: number, size: string) =>
    `${formatCount(wanted)} of ${counted(total, 'file', 'files')}, ${size}`,
  unseen: (count: number) => `and ${formatCount(count)} more, which come along`,
  acceptTicked: 'Accept what is ticked',
} as const;
