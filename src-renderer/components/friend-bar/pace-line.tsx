import './pace-line.css';

import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';

import type { CallPhase, TransferView } from '../../../src-shared/session';
import { texts } from '../../texts';
import { formatRoundTrip, formatSpeed } from '../../texts/format';
import { paceOf } from './pace';
import type { Pace } from './pace';

function limitWords(limit: NonNullable<Pace['limit']>, friend: string): string {
  switch (limit) {
    case 'own-disk':
      return texts.pace.limitedByOwnDisk;
    case 'friends-disk':
      return texts.pace.limitedByFriendsDisk(friend);
    case 'connection':
      return texts.pace.limitedByConnection;
  }
}

/** A number that changes often: read out only when somebody goes there, and as wide as its widest. */
function Figure({
  heard,
  className,
  children,
}: {
  readonly heard: string;
  readonly className: string;
  readonly children: ReactNode;
}) {
  return (
    <span className={`pace-figure ${className}`} title={heard}>
      <span className="heard-only">{heard}</span>
      <span className="pace-shown" aria-hidden="true">
        {children}
      </span>
    </span>
  );
}

interface PaceLineProps {
  readonly phase: Extract<CallPhase, { name: 'connected' }>;
  readonly transfers: readonly TransferView[];
  readonly friend: string;
}

/** The round trip, the speeds while something runs, and what limits them: each only where it is known. */
export function PaceLine({ phase, transfers, friend }: PaceLineProps) {
  const { up, down, limit } = paceOf(transfers);
  const { roundTripMs } = phase;
  return (
    <p className="pace" data-testid="pace">
      {roundTripMs !== null && (
        <Figure className="pace-round-trip" heard={texts.pace.roundTrip(formatRoundTrip(roundTripMs))}>
          {formatRoundTrip(roundTripMs)}
        </Figure>
      )}
      {up !== null && (
        <Figure className="pace-speed" heard={texts.pace.up(formatSpeed(up))}>
          <ArrowUp /> {formatSpeed(up)}
        </Figure>
      )}
      {down !== null && (
        <Figure className="pace-speed" heard={texts.pace.down(formatSpeed(down))}>
          <ArrowDown /> {formatSpeed(down)}
        </Figure>
      )}
      {limit !== null && <span className="pace-limit">{limitWords(limit, friend)}</span>}
    </p>
  );
}
