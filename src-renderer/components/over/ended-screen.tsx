import './over.css';

import type { CallPhase, TransferView } from '../../../src-shared/session';
import { tell } from '../../store';
import { texts } from '../../texts';
import { Button } from '../controls/button';
import { Page } from '../frame/page';
import { TransferList } from '../transfers/transfer-list';

interface EndedScreenProps {
  readonly phase: Extract<CallPhase, { name: 'ended' }>;
  readonly transfers: readonly TransferView[];
}

/** Somebody hung up; what went across stays visible with its fate. */
export function EndedScreen({ phase, transfers }: EndedScreenProps) {
  return (
    <Page
      title={phase.by === 'us' ? texts.over.byUs : texts.over.byFriend}
      intro={transfers.length > 0 ? texts.over.endedMeans : texts.over.endedEmpty}
      focusTitle={false}
    >
      <div className="over-actions">
        <Button
          look="main"
          autoFocus
          onClick={() => {
            tell('reset');
          }}
        >
          {texts.over.toStart}
        </Button>
      </div>
      <TransferList transfers={transfers} friend={texts.transfers.friend} />
    </Page>
  );
}
