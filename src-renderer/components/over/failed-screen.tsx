import './over.css';

import { actorFor, failureFact, FAILURES, relayHelp } from '../../../src-shared/session';
import type {
  CallPhase,
  FailureKind,
  NoteView,
  TransferView,
  UnfinishedTransfer,
} from '../../../src-shared/session';
import { texts } from '../../texts';
import { goesOn } from '../../words/done-words';
import { Page } from '../frame/page';
import { RouteList } from '../story/route-list';
import { StepList } from '../story/step-list';
import { TransferList } from '../transfers/transfer-list';
import { FailedActions } from './failed-actions';

interface FailedScreenProps {
  readonly phase: Extract<CallPhase, { name: 'failed' }>;
  readonly transfers: readonly TransferView[];
  readonly notes: readonly NoteView[];
  readonly unfinished: readonly UnfinishedTransfer[];
}

/** Their own remedies say what a relay would do. */
const ABOUT_RELAYS: ReadonlySet<FailureKind> = new Set<FailureKind>(['no-relay', 'relay-ended']);

/** What happened, who can do what, and the code to say on the phone. */
export function FailedScreen({ phase, transfers, notes, unfinished }: FailedScreenProps) {
  const { failure, role, steps, routes } = phase;
  const { what, remedy, code } = FAILURES[failure.kind];
  const fact = failureFact(failure);
  const help = ABOUT_RELAYS.has(failure.kind) ? null : relayHelp(failure);
  return (
    <Page title={what} focusTitle={false}>
      <section className="failure" role="alert" data-testid="failure" data-kind={failure.kind}>
        <div className="failure-words">
          <span className="heard-only">{what}.</span>
          {fact !== null && <p className="failure-detail">{fact}</p>}
          <h2>{texts.actors[actorFor(failure, role)]}</h2>
          <p>{remedy}.</p>
          {help !== null && <p className="failure-relay">{texts.relay.helps[help]}</p>}
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
      <FailedActions phase={phase} />
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
