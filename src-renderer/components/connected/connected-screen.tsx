import './connected-screen.css';

import type { CallPhase, TransferView } from '../../../src-shared/session';
import { offering } from '../../offering';
import { texts } from '../../texts';
import { AddButtons } from '../transfers/add-buttons';
import { TransferList } from '../transfers/transfer-list';
import { FriendBar } from './friend-bar';
import { Invitation } from './invitation';
import { ProgramNotice } from './program-notice';

type Connected = Extract<CallPhase, { name: 'connected' }>;

interface ConnectedScreenProps {
  readonly phase: Connected;
  readonly transfers: readonly TransferView[];
}

/** The empty call: what can be done first. With a gday that called us, that is waiting. */
function Beginning({ phase, canOffer }: { readonly phase: Connected; readonly canOffer: boolean }) {
  if (!canOffer) {
    return <Invitation title={texts.gday.inviteWait} means={texts.gday.inviteWaitMore} />;
  }
  const more =
    phase.program === 'gday' ? texts.gday.inviteMore : texts.connected.inviteMore(phase.friendName);
  return (
    <Invitation title={texts.connected.invite} means={more}>
      <AddButtons size="normal" />
    </Invitation>
  );
}

/** The call: who is there and how, and everything that goes back and forth. */
export function ConnectedScreen({ phase, transfers }: ConnectedScreenProps) {
  const { possible, hint } = offering(phase, transfers);
  const isGday = phase.program === 'gday';
  return (
    <main className="connected">
      <FriendBar phase={phase} transfers={transfers} />
      <div className="connected-scroll">
        <div className="connected-column">
          {isGday && <ProgramNotice />}
          {transfers.length === 0 ? (
            <Beginning phase={phase} canOffer={possible} />
          ) : (
            <TransferList
              transfers={transfers}
              friend={isGday ? texts.transfers.friend : phase.friendName}
              program={phase.program}
            />
          )}
        </div>
      </div>
      {transfers.length > 0 && (
        <footer className="connected-more">
          <div className="connected-column connected-more-row">
            {possible ? (
              <>
                <p className="soft">{texts.connected.addMore}</p>
                <AddButtons size="small" />
              </>
            ) : (
              <p className="soft connected-no-more">{hint}.</p>
            )}
          </div>
        </footer>
      )}
    </main>
  );
}
