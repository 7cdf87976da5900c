import type { Transfer } from './state/transfer';
import { OutgoingTransfer } from './sending/outgoing-transfer';

/** A transfer that another call could go on with, as it is remembered on the disk. */
export interface OpenTransfer {
  readonly direction: 'send' | 'receive';
  readonly title: string;
  /** What was dropped, absolute; empty when it is the friend's to send. */
  readonly paths: readonly string[];
  readonly totalBytes: number;
  readonly transferredBytes: number;
}

/** Those that have begun and are not over, by id. */
export function openTransfers(transfers: Iterable<Transfer>): ReadonlyMap<string, OpenTransfer> {
  const open = new Map<string, OpenTransfer>();
  for (const transfer of transfers) {
    const { id, direction, status, title, totalBytes, transferredBytes } = transfer.shown.view(false);
    const isUnderWay = status.name === 'waiting' || status.name === 'running' || status.name === 'paused';
    if (!isUnderWay) continue;
    const paths = transfer instanceof OutgoingTransfer ? transfer.paths : [];
    open.set(id, { direction, title, paths, totalBytes, transferredBytes });
  }
  return open;
}
