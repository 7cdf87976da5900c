import './over.css';

import { RotateCcw } from 'lucide-react';

import { actorFor, FAILURES } from '../../../src-shared/session';
import type { CallPhase, TransferView } from '../../../src-shared/session';
import { tell } from '../../store';
import { texts } from '../../texts';
import { Button } from '../controls/button';
import { Page } from '../frame/page';
import { StepList } from '../story/step-list';
import { TransferList } from '../transfers/transfer-list';

interface FailedScreenProps {
  readonly phase: Extract<CallPhase, { name: 'failed' }>;
  readonly transfers: readonly TransferView[];
}

/** What happened, who can do what, and the code to say on the phone. */
export function FailedScreen({ phase, transfers }: FailedScreenProps) {
  const { failure, role, steps } = phase;
  const { what, remedy, code } = FAILURES[failure.kind];
  const restart = failure.kind === 'engine-died';
  return (
    <Page title={what} focusTitle={false}>
      <section className="failure" role="alert" data-testid="failure" data-kind={failure.kind}>
        <div className="failure-words">
          <span className="heard-only">{what}.</span>
          {failure.detail !== null && <p className="failure-detail">{failure.detail}</p>}
          <h2>{texts.actors[actorFor(failure, role)]}</h2>
          <p>{remedy}.</p>
        </div>
        <div className="failure-say">
          <p>{texts.over.diagnosis}</p>
          <p className="failure-code" data-testid="failure-code">
            {code}
          </p>
          <p className="failure-hint">{texts.over.diagnosisMeans}</p>
        </div>
      </section>
      <div className="over-actions">
        <Button
          look="main"
          autoFocus
          icon={<RotateCcw aria-hidden />}
          onClick={() => {
            if (restart) tell('restartEngine');
            else tell('reset');
          }}
        >
          {restart ? texts.over.restart : texts.over.tryAgain}
        </Button>
      </div>
      {steps.length > 0 && (
        <section className="how-far" aria-label={texts.over.howFar}>
          <h2>{texts.over.howFar}</h2>
          <StepList steps={steps} stopped />
        </section>
      )}
      <TransferList transfers={transfers} friend={texts.transfers.friend} />
    </Page>
  );
}
