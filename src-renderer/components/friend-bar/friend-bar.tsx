import './friend-bar.css';

import { PhoneOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';

import { isTransferOver } from '../../../src-shared/session';
import type { CallPhase, TransferView } from '../../../src-shared/session';
import { tell } from '../../store';
import { texts } from '../../texts';
import { formatInitial } from '../../texts/format';
import { Button } from '../controls/button';
import { HangUpDialog } from './hang-up-dialog';
import { MatchPhrase } from './match-phrase';
import { PaceLine } from './pace-line';
import { MovedNote } from './moved-note';
import { RouteBadge } from './route-badge';

interface FriendBarProps {
  readonly phase: Extract<CallPhase, { name: 'connected' }>;
  readonly transfers: readonly TransferView[];
}

/** Accepted, so that some of it may be there. */
function hasBegun({ status: { name } }: TransferView): boolean {
  return name === 'waiting' || name === 'running' || name === 'paused';
}

function title({ program, friendName, lostSince }: FriendBarProps['phase']): string {
  if (program === 'gday') return texts.gday.title;
  return lostSince === null ? texts.connected.title(friendName) : texts.reunion.looking(friendName);
}

/** Who is on the other end, by which route, and the way out. */
export function FriendBar({ phase, transfers }: FriendBarProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [asking, setAsking] = useState(false);
  const friend = phase.program === 'gday' ? texts.transfers.friend : phase.friendName;
  const unfinished = transfers.filter((transfer) => !isTransferOver(transfer.status)).length;

  useEffect(() => {
    heading.current?.focus();
  }, []);

  const hangUp = (): void => {
    if (unfinished > 0) setAsking(true);
    else tell('call.hangUp');
  };

  return (
    <header className="friend-bar">
      <span className="friend-picture" aria-hidden="true">
        {formatInitial(friend)}
      </span>
      <div className="friend-words">
        <h1 ref={heading} className="friend-name" tabIndex={-1} title={phase.friendName}>
          {title(phase)}
        </h1>
        {phase.lostSince === null && (
          <div className="friend-route">
            <RouteBadge route={phase.route} transport={phase.transport} relay={phase.relay} />
            <MovedNote phase={phase} />
            <PaceLine phase={phase} transfers={transfers} friend={friend} />
          </div>
        )}
        {phase.matchPhrase !== null && !phase.isComparing && <MatchPhrase words={phase.matchPhrase} />}
      </div>
      <Button look="danger" icon={<PhoneOff aria-hidden />} data-testid="hang-up" onClick={hangUp}>
        {texts.connected.hangUp}
      </Button>
      {asking && (
        <HangUpDialog
          unfinished={unfinished}
          goesOn={phase.program === 'cooee' && transfers.some(hasBegun)}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </header>
  );
}
