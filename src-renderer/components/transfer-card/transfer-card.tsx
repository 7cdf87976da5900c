import './transfer-card.css';

import { ArrowDown, ArrowUp, Check, CircleAlert, Pause } from 'lucide-react';
import { useId, useState } from 'react';

import { isTransferOver } from '../../../src-shared/session';
import type { FriendProgram, TransferView } from '../../../src-shared/session';
import { texts } from '../../texts';
import { Contents, hasContents } from '../contents/contents';
import { ContentsButton } from '../contents/contents-button';
import { IncomingOffer } from '../offer/incoming-offer';
import { Progress } from './progress';
import { TransferActions } from './transfer-actions';
import { TransferStatusLine } from './transfer-status-line';

function Sign({ transfer }: { readonly transfer: TransferView }) {
  switch (transfer.status.name) {
    case 'done':
      return <Check aria-hidden />;
    case 'failed':
      return <CircleAlert aria-hidden />;
    case 'paused':
      return <Pause aria-hidden />;
    default:
      return transfer.direction === 'send' ? <ArrowUp aria-hidden /> : <ArrowDown aria-hidden />;
  }
}

interface TransferCardProps {
  readonly transfer: TransferView;
  readonly friend: string;
  readonly program: FriendProgram;
}

/** One transfer from its offer to its receipt. */
export function TransferCard({ transfer, friend, program }: TransferCardProps) {
  const titleId = useId();
  const contentsId = useId();
  const [open, setOpen] = useState(false);
  const status = transfer.status.name;
  return (
    <article
      className={`transfer transfer-${status}${isTransferOver(transfer.status) ? ' transfer-over' : ''}`}
      aria-labelledby={titleId}
      data-testid="transfer"
      data-transfer-id={transfer.id}
      data-direction={transfer.direction}
      data-status={status}
    >
      <span className="transfer-sign">
        <Sign transfer={transfer} />
      </span>
      <div className="transfer-head">
        <h2 id={titleId} className="transfer-title" title={transfer.title}>
          {transfer.title}
          <span className="heard-only">
            {' '}
            {transfer.direction === 'send' ? texts.transfers.sent : texts.transfers.received}
          </span>
        </h2>
        <TransferStatusLine transfer={transfer} friend={friend} />
      </div>
      <TransferActions transfer={transfer} program={program}>
        {hasContents(transfer) && (
          <ContentsButton open={open} controls={contentsId} title={transfer.title} onChange={setOpen} />
        )}
      </TransferActions>
      {(status === 'running' || status === 'paused') && <Progress transfer={transfer} program={program} />}
      {status === 'incoming' ? (
        <IncomingOffer transfer={transfer} friend={friend} />
      ) : (
        <Contents transfer={transfer} friend={friend} open={open && hasContents(transfer)} id={contentsId} />
      )}
    </article>
  );
}
