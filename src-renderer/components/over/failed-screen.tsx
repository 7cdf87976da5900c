import './over.css';

import { FileText, RotateCcw } from 'lucide-react';

import { actorFor, failureFact, FAILURES } from '../../../src-shared/session';
import type { CallPhase, NoteView, TransferView, UnfinishedTransfer } from '../../../src-shared/session';
import { ask, showFailure, showHint, tell } from '../../store';
import { texts } from '../../texts';
import { goesOn } from '../../words/done-words';
import { Button } from '../controls/button';
import { Page } from '../frame/page';
import { RouteList } from '../story/route-list';
import { StepList } from '../story/step-list';
import { TransferList } from '../transfers/transfer-list';

interface FailedScreenProps {
  readonly phase: Extract<CallPhase, { name: 'failed' }>;
  readonly transfers: readonly TransferView[];
  readonly notes: readonly NoteView[];
  readonly unfinished: readonly UnfinishedTransfer[];
}

/** Main asks where to save the report, and writes it. If its dialog is closed, nothing is shown. */
async function saveReport(): Promise<void> {
  const outcome = await ask('call.saveReport');
  if (!outcome.ok) showFailure(outcome.failure);
  else if (outcome.value !== null) showHint(texts.over.reportSaved(outcome.value));
}

/** What happened, who can do what, and the code to say on the phone. */
export function FailedScreen({ phase, transfers, notes, unfinished }: FailedScreenProps) {
  const { failure, role, steps, routes } = phase;
  const { what, remedy, code } = FAILURES[failure.kind];
  const fact = failureFact(failure);
  const restart = failure.kind === 'engine-died';
  return (
    <Page title={what} focusTitle={false}>
      <section className="failure" role="alert" data-testid="failure" data-kind={failure.kind}>
        <div className="failure-words">
          <span className="heard-only">{what}.</span>
          {fact !== null && <p className="failure-detail">{fact}</p>}
          <h2>{texts.actors[actorFor(failure, role)]}</h2>
          <p>{remedy}.</p>
          {goesOn(transfers, unfinished) && <p>{texts.over.goesOn}</p>}
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
            if (restart) tell('system.restartEngine');
            else tell('call.reset');
          }}
        >
          {restart ? texts.over.restart : texts.over.tryAgain}
        </Button>
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
      {steps.length > 0 && (
        <section className="how-far" aria-label={texts.over.howFar}>
          <h2>{texts.over.howFar}</h2>
          <StepList steps={steps} stopped />
          {routes.length > 0 && (
            <details
              className="tried"
              data-testid="tried"
              onToggle={(event) => {
                event.currentTarget.scrollIntoView({ block: 'nearest' });
              }}
            >
              <summary>{texts.over.tried}</summary>
              <RouteList routes={routes} over />
            </details>
          )}
        </section>
      )}
      <TransferList transfers={transfers} notes={notes} friend={texts.transfers.friend} />
    </Page>
  );
}
