import './frame.css';

import { Settings } from 'lucide-react';
import type { ReactNode } from 'react';

import type { CallPhase } from '../../../src-shared/session';
import { openSettings } from '../../store';
import { texts } from '../../texts';
import { IconButton } from '../controls/icon-button';
import { Landscape } from './landscape';
import { Mark } from './mark';
import { TryingOnly } from './trying-only';

interface FrameProps {
  readonly phase: CallPhase;
  readonly children: ReactNode;
}

/** The whole window: the name (a friend's name takes its place), the settings while no call is on, and the bush behind. */
export function Frame({ phase, children }: FrameProps) {
  return (
    <div className="frame" data-testid="phase" data-phase={phase.name}>
      <Landscape phase={phase.name} />
      <TryingOnly />
      {phase.name !== 'connected' && (
        <header className="frame-header">
          <p className="frame-name">
            <Mark />
            {texts.app.name}
          </p>
          {phase.name === 'idle' && (
            <IconButton
              label={texts.app.settings}
              onClick={() => {
                openSettings(true);
              }}
            >
              <Settings aria-hidden />
            </IconButton>
          )}
        </header>
      )}
      {children}
    </div>
  );
}
