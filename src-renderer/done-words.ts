import { isVerified, type CallPhase, type NoteView, type TransferView } from '../src-shared/session';
import { formatBytes } from './format';
import { texts } from './texts';

/** What is said of a finished transfer: never more than is known. */
export function doneWords(transfer: TransferView, friend: string): string {
  const { direction, fileCount, folderCount, totalBytes } = transfer;
  const summary = texts.transfers.summary(fileCount, folderCount, formatBytes(totalBytes));
  if (direction === 'send') {
    return isVerified(transfer) ? texts.transfers.verifiedThere(summary, friend) : texts.gday.sent(summary);
  }
  return isVerified(transfer) ? texts.transfers.verifiedHere(summary) : texts.gday.received(summary);
}

interface EndWords {
  readonly title: string;
  readonly means: string;
}

/** What is said of a call that is over. With gday the transfer's end is the call's, and nobody hung up. */
export function endWords(
  { by }: Extract<CallPhase, { name: 'ended' }>,
  transfers: readonly TransferView[],
  notes: readonly NoteView[],
): EndWords {
  if (transfers.some((transfer) => transfer.status.name === 'done' && !isVerified(transfer)))
    return { title: texts.gday.ended, means: texts.gday.endedMeans };
  return {
    title: by === 'us' ? texts.over.byUs : texts.over.byFriend,
    means: transfers.length + notes.length > 0 ? texts.over.endedMeans : texts.over.endedEmpty,
  };
}
