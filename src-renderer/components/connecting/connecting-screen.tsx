import './connecting-screen.css';

import type { CallPhase, TransferView } from '../../../src-shared/session';
import { tell } from '../../store';
import { texts } from '../../texts';
import { Button } from '../controls/button';
import { Page } from '../frame/page';
import { StepList } from '../story/step-list';
import { Tray } from '../transfers/tray';
import { RelayQuestion } from './relay-question';

interface ConnectingScreenProps {
  readonly phase: Extract<CallPhase, { name: 'connecting' }>;
  readonly transfers: readonly TransferView[];
}

/** Connecting, step by step, as it happens. */
export function ConnectingScreen({ phase, transfers }: ConnectingScreenProps) {
  return (
    <Page
      title={texts.connecting.title}
      intro={phase.relay === null ? texts.connecting.next : texts.relay.why}
    >
      {phase.relay !== null && <RelayQuestion question={phase.relay} />}
      <section className="story">
        <StepList steps={phase.steps} routes={phase.routes} />
      </section>
      <div className="story-actions">
        <Button
          onClick={() => {
            tell('call.hangUp');
          }}
        >
          {texts.connecting.cancel}
        </Button>
      </div>
      <Tray transfers={transfers} />
    </Page>
  );
}
