import './waiting-list.css';

import { ArrowDown, ArrowUp, ChevronDown, ChevronUp, X } from 'lucide-react';
import { useId } from 'react';

import type { TransferView } from '../../../src-shared/session';
import { tell } from '../../store';
import { texts } from '../../texts';
import { formatBytes } from '../../texts/format';
import { IconButton } from '../controls/icon-button';
import { placeBefore } from './waiting-order';

interface MoveProps {
  readonly transfer: TransferView;
  readonly direction: 'earlier' | 'later';
  /** The transfer's new place; see {@link placeBefore}. */
  readonly before: string | null | undefined;
}

/** At the edge it does nothing but stays a button: one that is disabled under the keyboard would lose the focus. */
function Move({ transfer: { id, title }, direction, before }: MoveProps) {
  const words = direction === 'earlier' ? texts.transfers.sendEarlier : texts.transfers.sendLater;
  return (
    <IconButton
      label={words(title)}
      aria-disabled={before === undefined}
      data-testid={`send-${direction}`}
      onClick={() => {
        if (before !== undefined) tell('transfers.move', { id, before });
      }}
    >
      {direction === 'earlier' ? <ChevronUp aria-hidden /> : <ChevronDown aria-hidden />}
    </IconButton>
  );
}

interface WaitingRowProps {
  readonly transfer: TransferView;
  readonly ours: readonly TransferView[];
}

function WaitingRow({ transfer, ours }: WaitingRowProps) {
  const { id, title, direction, totalBytes } = transfer;
  const isOurs = direction === 'send';
  return (
    <li
      className="waiting-row"
      data-testid="transfer"
      data-transfer-id={id}
      data-direction={direction}
      data-status="waiting"
    >
      {isOurs ? <ArrowUp aria-hidden /> : <ArrowDown aria-hidden />}
      <span className="waiting-title" title={title}>
        {title}
        <span className="heard-only"> {isOurs ? texts.transfers.sent : texts.transfers.received}</span>
      </span>
      <span className="waiting-size">{formatBytes(totalBytes)}</span>
      {isOurs && ours.length > 1 && (
        <>
          <Move transfer={transfer} direction="earlier" before={placeBefore(ours, id, 'earlier')} />
          <Move transfer={transfer} direction="later" before={placeBefore(ours, id, 'later')} />
        </>
      )}
      <IconButton
        label={`${texts.transfers.cancel}: ${title}`}
        data-testid="cancel-transfer"
        onClick={() => {
          tell('transfers.cancel', { id });
        }}
      >
        <X aria-hidden />
      </IconButton>
    </li>
  );
}

/** What was accepted and comes after others. The order of ours can be changed here; the friend's is theirs. */
export function WaitingList({ transfers }: { readonly transfers: readonly TransferView[] }) {
  const headingId = useId();
  const ours = transfers.filter(({ direction }) => direction === 'send');
  return (
    <section className="waiting-turn" aria-labelledby={headingId}>
      <h2 id={headingId}>{texts.transfers.waitingHeading(transfers.length)}</h2>
      <ol>
        {transfers.map((transfer) => (
          <WaitingRow key={transfer.id} transfer={transfer} ours={ours} />
        ))}
      </ol>
    </section>
  );
}
