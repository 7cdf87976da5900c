import './unfinished-list.css';

import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { useId } from 'react';

import type { UnfinishedTransfer } from '../../../src-shared/session';
import { capitalized, formatPercent, fractionDone } from '../../format';
import { ask, showFailure, showHint, tell } from '../../store';
import { texts } from '../../texts';
import { Button } from '../controls/button';
import { IconButton } from '../controls/icon-button';

async function putInTray({ id, title }: UnfinishedTransfer): Promise<void> {
  const outcome = await ask('resumeUnfinished', { id });
  if (outcome.ok) showHint(texts.unfinished.inTray(title));
  else showFailure(outcome.failure);
}

function Unfinished({ transfer }: { readonly transfer: UnfinishedTransfer }) {
  const { id, direction, title, friendName, totalBytes, transferredBytes } = transfer;
  const isOurs = direction === 'send';
  const words = texts.unfinished;
  const percent = formatPercent(fractionDone(transferredBytes, totalBytes));
  return (
    <li className="unfinished-row" data-testid="unfinished" data-direction={direction}>
      {isOurs ? <ArrowUp aria-hidden /> : <ArrowDown aria-hidden />}
      <div className="unfinished-words">
        <p className="unfinished-what">
          {capitalized(
            isOurs
              ? words.sendStopped(title, friendName, percent)
              : words.receiveStopped(title, friendName, percent),
          )}
        </p>
        <p className="unfinished-means">
          {isOurs ? words.sendMeans(friendName) : words.receiveMeans(friendName)}
        </p>
      </div>
      {isOurs && (
        <Button
          size="small"
          data-testid="resume-unfinished"
          onClick={() => {
            void putInTray(transfer);
          }}
        >
          {words.goOn}
        </Button>
      )}
      <IconButton
        label={`${words.forget}: ${title}`}
        data-testid="forget-unfinished"
        onClick={() => {
          tell('forgetUnfinished', { id });
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
