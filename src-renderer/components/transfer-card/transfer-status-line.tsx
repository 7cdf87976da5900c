import './transfer-status-line.css';

import { failureFact, FAILURES } from '../../../src-shared/session';
import type { Failure, TransferView } from '../../../src-shared/session';
import { texts } from '../../texts';
import { formatBytes } from '../../texts/format';
import { doneWords } from '../../words/done-words';
import { pausedWords } from '../../words/paused-words';

function FailureWords({ failure }: { readonly failure: Failure }) {
  const { what, remedy, code } = FAILURES[failure.kind];
  const fact = failureFact(failure);
  return (
    <>
      <strong className="status-wrong">{what}.</strong> {fact !== null && `${fact}. `}
      {remedy}. <span className="status-code">{code}</span>
    </>
  );
}

interface StatusLineProps {
  readonly transfer: TransferView;
  readonly friend: string;
}

function Words({ transfer, friend }: StatusLineProps) {
  const { status } = transfer;
  const words = texts.transfers;
  const summary = words.summary(transfer.fileCount, transfer.folderCount, formatBytes(transfer.totalBytes));
  const by = (who: 'us' | 'friend'): string => (who === 'us' ? words.you : friend);
  switch (status.name) {
    case 'preparing':
      return <>{words.preparing}</>;
    case 'queued':
      return (
        <>
          {summary} · {words.queued}
        </>
      );
    case 'offered':
      return (
        <>
          {summary} · {words.offered(friend)}
        </>
      );
    case 'incoming':
      return (
        <>
          {words.incoming(friend)} · <strong>{summary}</strong>
        </>
      );
    case 'waiting':
      return (
        <>
          {summary} · {words.waiting}
        </>
      );
    case 'running':
      return <>{[summary, ...wentOn(transfer)].join(' · ')}</>;
    case 'paused':
      return <strong>{pausedWords(status, friend)}</strong>;
    case 'done':
      return <span className="status-done">{doneWords(transfer, friend)}</span>;
    case 'declined':
      return (
        <>
          {summary} · {words.declined(by(status.by))}
        </>
      );
    case 'cancelled':
      return (
        <>
          {summary} · {words.cancelled(by(status.by))}
        </>
      );
    case 'interrupted':
      return (
        <>
          {summary} · {words.interrupted}
        </>
      );
    case 'failed':
      return <FailureWords failure={status.failure} />;
  }
}

/** Bytes that are there from an earlier transfer and were not sent again. */
function wentOn({ resumedBytes }: TransferView): string[] {
  return resumedBytes === 0 ? [] : [texts.transfers.wentOn(formatBytes(resumedBytes))];
}

/** Where the transfer stands, in one sentence. */
export function TransferStatusLine(props: StatusLineProps) {
  return (
    <p className="status">
      <Words {...props} />
    </p>
  );
}
