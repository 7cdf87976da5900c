import { isVerified } from '../../src-shared/session';
import type { CallPhase, NoteView, TransferView, UnfinishedTransfer } from '../../src-shared/session';
import { texts } from '../texts';
import { formatBytes } from '../texts/format';

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
  unfinished: readonly UnfinishedTransfer[],
): EndWords {
  if (transfers.some((transfer) => transfer.status.name === 'done' && !isVerified(transfer)))
    return { title: texts.gday.ended, means: texts.gday.endedMeans };
  const means = transfers.length + notes.length > 0 ? texts.over.endedMeans : texts.over.endedEmpty;
  return {
    title: by === 'us' ? texts.over.byUs : texts.over.byFriend,
    means: goesOn(transfers, unfinished) ? `${means} ${texts.over.goesOn}` : means,
  };
}

/** Whether something of this call was cut off and is remembered. Its id is another one by then. */
export function goesOn(
  transfers: readonly TransferView[],
  unfinished: readonly UnfinishedTransfer[],
): boolean {
  return transfers.some(
    ({ direction, title, status }) =>
      status.name !== 'done' &&
      unfinished.some((left) => left.direction === direction && left.title === title),
  );
}
