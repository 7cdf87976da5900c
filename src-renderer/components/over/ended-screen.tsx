import './over.css';

import type { CallPhase, NoteView, TransferView, UnfinishedTransfer } from '../../../src-shared/session';
import { tell } from '../../store';
import { texts } from '../../texts';
import { endWords } from '../../words/done-words';
import { Button } from '../controls/button';
import { Page } from '../frame/page';
import { TransferList } from '../transfers/transfer-list';

interface EndedScreenProps {
  readonly phase: Extract<CallPhase, { name: 'ended' }>;
  readonly transfers: readonly TransferView[];
  readonly notes: readonly NoteView[];
  readonly unfinished: readonly UnfinishedTransfer[];
}

/** The call is over; what went across stays visible with its fate. */
export function EndedScreen({ phase, transfers, notes, unfinished }: EndedScreenProps) {
  const { title, means } = endWords(phase, transfers, notes, unfinished);
  return (
    <Page title={title} intro={means} focusTitle={false}>
      <div className="over-actions">
        <Button
          look="main"
          autoFocus
          onClick={() => {
            tell('call.reset');
          }}
        >
          {texts.over.toStart}
        </Button>
      </div>
      <TransferList transfers={transfers} notes={notes} friend={texts.transfers.friend} />
    </Page>
  );
}
