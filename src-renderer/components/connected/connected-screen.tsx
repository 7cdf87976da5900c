import './connected-screen.css';

import type { CallPhase, NoteView, TransferView } from '../../../src-shared/session';
import { texts } from '../../texts';
import { offering } from '../drop/offering';
import { FriendBar } from '../friend-bar/friend-bar';
import { Composer } from '../notes/composer';
import { AddButtons } from '../transfers/add-buttons';
import { TransferList } from '../transfers/transfer-list';
import { ComparePhrase } from './compare-phrase';
import { Invitation } from './invitation';
import { LostBanner } from './lost-banner';
import { ProgramNotice } from './program-notice';

type Connected = Extract<CallPhase, { name: 'connected' }>;

interface ConnectedScreenProps {
  readonly phase: Connected;
  readonly transfers: readonly TransferView[];
  readonly notes: readonly NoteView[];
}

function inviteWords({ program, route, friendName }: Connected): string {
  if (program === 'gday') return texts.gday.inviteMore;
  return route === 'relay'
    ? texts.connected.inviteMoreByRelay(friendName)
    : texts.connected.inviteMore(friendName);
}

/** The empty call: what can be done first. If a friend with gday called us, we can only wait. */
function Beginning({ phase, canOffer }: { readonly phase: Connected; readonly canOffer: boolean }) {
  if (!canOffer) {
    return <Invitation title={texts.gday.inviteWait} means={texts.gday.inviteWaitMore} />;
  }
  return (
    <Invitation title={texts.connected.invite} means={inviteWords(phase)}>
      <AddButtons size="normal" />
    </Invitation>
  );
}

/** What can be added to the call: a text, and, unless the invitation has the same buttons, files. */
function More({
  isGday,
  hint,
  canAddFiles,
}: {
  readonly isGday: boolean;
  readonly hint: string | null;
  readonly canAddFiles: boolean;
}) {
  return (
    <footer className="connected-more">
      <div className="connected-column connected-more-row">
        {hint !== null && <p className="soft connected-no-more">{hint}.</p>}
        {!isGday && <Composer />}
        {canAddFiles && <AddButtons size="small" />}
      </div>
    </footer>
  );
}

/** The call: who is there and how, and everything that goes back and forth. */
export function ConnectedScreen({ phase, transfers, notes }: ConnectedScreenProps) {
  const { possible, hint } = offering(phase, transfers);
  const isGday = phase.program === 'gday';
  const friend = isGday ? texts.transfers.friend : phase.friendName;
  const isEmpty = transfers.length === 0 && notes.length === 0;
  const compared = phase.isComparing ? phase.matchPhrase : null;
  return (
    <main className="connected">
      <FriendBar phase={phase} transfers={transfers} />
      {phase.lostSince !== null && <LostBanner friend={friend} since={phase.lostSince} />}
      <div className="connected-scroll">
        <div className="connected-column">
          {isGday && <ProgramNotice />}
          {compared !== null && <ComparePhrase words={compared} friend={friend} />}
          {compared === null && isEmpty && <Beginning phase={phase} canOffer={possible} />}
          {compared === null && !isEmpty && (
            <TransferList transfers={transfers} notes={notes} friend={friend} program={phase.program} />
          )}
        </div>
      </div>
      {compared === null && (!isEmpty || !isGday) && (
        <More isGday={isGday} hint={possible ? null : hint} canAddFiles={possible && !isEmpty} />
      )}
    </main>
  );
}
