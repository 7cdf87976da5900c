import { FileText, RotateCcw, Waypoints } from 'lucide-react';

import { relayHelp } from '../../../src-shared/session';
import type { CallPhase } from '../../../src-shared/session';
import { ask, openSettings, showFailure, showFirstScreen, showHint, tell } from '../../store';
import { texts } from '../../texts';
import { Button } from '../controls/button';

type Failed = Extract<CallPhase, { name: 'failed' }>;

/** Main asks where to save the report, and writes it. If its dialog is closed, nothing is shown. */
async function saveReport(): Promise<void> {
  const outcome = await ask('call.saveReport');
  if (!outcome.ok) showFailure(outcome.failure);
  else if (outcome.value !== null) showHint(texts.over.reportSaved(outcome.value));
}

/** The same once more, and this time our user's yes to the relay is there from the beginning. */
async function tryWithRelay(role: Failed['role']): Promise<void> {
  if (role !== 'joiner') {
    tell('call.start', { agreesToRelay: true });
    return;
  }
  const outcome = await ask('call.reset');
  if (outcome.ok) showFirstScreen('answer', { agreesToRelay: true });
  else showFailure(outcome.failure);
}

/** What to do next: the first button is what helps most, and has the focus. */
export function FailedActions({ phase: { failure, role } }: { readonly phase: Failed }) {
  const restart = failure.kind === 'engine-died';
  const help = relayHelp(failure);
  return (
    <div className="over-actions">
      {help === 'agree' && (
        <Button
          look="main"
          autoFocus
          icon={<Waypoints aria-hidden />}
          data-testid="try-with-relay"
          onClick={() => {
            void tryWithRelay(role);
          }}
        >
          {texts.relay.tryWith}
        </Button>
      )}
      <Button
        look={help === 'agree' ? 'quiet' : 'main'}
        autoFocus={help !== 'agree'}
        icon={<RotateCcw aria-hidden />}
        onClick={() => {
          if (restart) tell('system.restartEngine');
          else tell('call.reset');
        }}
      >
        {restart ? texts.over.restart : texts.over.tryAgain}
      </Button>
      {(help === 'choose' || help === 'another') && (
        <Button
          icon={<Waypoints aria-hidden />}
          data-testid="choose-relay"
          onClick={() => {
            openSettings(true, 'relay');
          }}
        >
          {texts.relay.choose}
        </Button>
      )}
      {role !== null && (
        <Button
          icon={<FileText aria-hidden />}
          data-testid="save-report"
          onClick={() => {
            void saveReport();
          }}
        >
          {texts.over.report}
        </Button>
      )}
    </div>
  );
}
