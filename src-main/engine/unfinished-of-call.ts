/** What the call that is going on has under way, for the memory of unfinished transfers. */
import { isTransferOver } from '../../src-shared/session';
import type { TransferView } from '../../src-shared/session';
import type { TransferDesk } from './transfer';
import type { UnfinishedTransfers } from './unfinished-transfers';

/** Notes what is under way, in case the program does not live to see its end. */
export function rememberOpen(remembered: UnfinishedTransfers, desk: TransferDesk, friendName: string): void {
  const open = [...desk.unfinished()];
  remembered.update(new Map(open.map(([id, transfer]) => [id, { ...transfer, friendName }])));
  // Small rests arrive between two looks. Ours are known by their place in the tray.
  if (remembered.list().length === 0) return;
  for (const { direction, status, title, totalBytes } of desk.views())
    if (direction === 'receive' && status.name === 'done')
      remembered.takenUp({ direction, title, friendName, totalBytes, paths: [] });
}

/** To be called when the call is over and its transfers have not been told yet. @param views of the call's transfers */
export function rememberEnded(remembered: UnfinishedTransfers, views: readonly TransferView[]): void {
  const over = new Set(views.filter(({ status }) => isTransferOver(status)).map(({ id }) => id));
  remembered.callEnded((id) => over.has(id));
}
