import './unfinished-list.css';

import { ArrowDown, ArrowUp, Check, X } from 'lucide-react';
import { useId } from 'react';

import type { UnfinishedTransfer } from '../../../src-shared/session';
import { tell } from '../../store';
import { texts } from '../../texts';
import { formatPercent, fractionDone } from '../../texts/format';
import { Button } from '../controls/button';
import { IconButton } from '../controls/icon-button';

/** It stays in place once pressed, and shows the outcome, so that the keyboard focus is not lost. */
function GoOn({ transfer }: { readonly transfer: UnfinishedTransfer }) {
  const { id, title, inTray } = transfer;
  const words = texts.unfinished;
  return (
    <Button
      size="small"
      look={inTray ? 'bare' : 'quiet'}
      icon={inTray && <Check aria-hidden />}
      aria-label={inTray ? undefined : words.goOnWith(title)}
      aria-disabled={inTray}
      data-testid="resume-unfinished"
      onClick={() => {
        if (!inTray) tell('unfinished.resume', { id });
      }}
    >
      {inTray ? words.inTray : words.goOn}
    </Button>
  );
}

function Unfinished({ transfer }: { readonly transfer: UnfinishedTransfer }) {
  const { id, direction, title, friendName, totalBytes, transferredBytes, inTray } = transfer;
  const isOurs = direction === 'send';
  const words = texts.unfinished;
  const fraction = fractionDone(transferredBytes, totalBytes);
  // Until its progress was first recorded, nothing is known: that is not 0%.
  const percent = fraction < 0.01 ? null : formatPercent(fraction);
  return (
    <li className="unfinished-row" data-testid="unfinished" data-direction={direction}>
      {isOurs ? <ArrowUp aria-hidden /> : <ArrowDown aria-hidden />}
      <div className="unfinished-words">
        <p className="unfinished-what">{title}</p>
        <p className="unfinished-means" aria-live="polite">
          {isOurs ? words.sendStopped(friendName, percent) : words.receiveStopped(friendName, percent)}{' '}
          {!isOurs && words.receiveMeans(friendName)}
          {isOurs && (inTray ? words.sendInTray : words.sendMeans)}
        </p>
      </div>
      {isOurs && <GoOn transfer={transfer} />}
      <IconButton
        label={words.forget(title)}
        data-testid="forget-unfinished"
        onClick={() => {
          tell('unfinished.forget', { id });
        }}
      >
        <X aria-hidden />
      </IconButton>
    </li>
  );
}

/** What an earlier run did not finish, newest first: a new call goes on with it. */
export function UnfinishedList({ transfers }: { readonly transfers: readonly UnfinishedTransfer[] }) {
  const headingId = useId();
  if (transfers.length === 0) return null;
  return (
    <section className="unfinished" aria-labelledby={headingId}>
      <h2 id={headingId}>{texts.unfinished.heading}</h2>
      <ul>
        {transfers.toReversed().map((transfer) => (
          <Unfinished key={transfer.id} transfer={transfer} />
        ))}
      </ul>
    </section>
  );
}
