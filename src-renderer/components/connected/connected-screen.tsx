import './connected-screen.css';

import type { CallPhase, TransferView } from '../../../src-shared/session';
import { texts } from '../../texts';
import { AddButtons } from '../transfers/add-buttons';
import { TransferList } from '../transfers/transfer-list';
import { FriendBar } from './friend-bar';
import { Invitation } from './invitation';

interface ConnectedScreenProps {
  readonly phase: Extract<CallPhase, { name: 'connected' }>;
  readonly transfers: readonly TransferView[];
}

/** The call: who is there and how, and everything that goes back and forth. */
export function ConnectedScreen({ phase, transfers }: ConnectedScreenProps) {
  return (
    <main className="connected">
      <FriendBar phase={phase} transfers={transfers} />
      <div className="connected-scroll">
        <div className="connected-column">
          {transfers.length === 0 ? (
            <Invitation friend={phase.friendName} />
          ) : (
            <TransferList transfers={transfers} friend={phase.friendName} />
          )}
        </div>
      </div>
      {transfers.length > 0 && (
        <footer className="connected-more">
          <div className="connected-column connected-more-row">
            <p className="soft">{texts.connected.addMore}</p>
            <AddButtons size="small" />
          </div>
        </footer>
      )}
    </main>
  );
}
