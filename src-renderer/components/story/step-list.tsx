import './step-list.css';

import { Check, X } from 'lucide-react';

import type { RouteAttempt, Step } from '../../../src-shared/session';
import { texts } from '../../texts';
import { formatElapsed } from '../../texts/format';
import { RunningTime } from '../time/running-time';
import { RouteList } from './route-list';

type Look = 'pending' | 'active' | 'done' | 'stopped';

function StepSign({ look }: { readonly look: Look }) {
  return (
    <span className="step-sign" aria-hidden="true">
      {look === 'done' && <Check />}
      {look === 'stopped' && <X />}
    </span>
  );
}

function StepTime({ step, look }: { readonly step: Step; readonly look: Look }) {
  if (look === 'active' && step.startedAt !== null) return <RunningTime since={step.startedAt} />;
  if (look === 'done' && step.elapsedMs !== null)
    return <span className="step-time">{formatElapsed(step.elapsedMs)}</span>;
  return null;
}

interface StepListProps {
  readonly steps: readonly Step[];
  /** Only the step in progress. */
  readonly only?: 'active';
  /** The call is over: the step that was in progress is the one that failed. */
  readonly stopped?: boolean;
  /** The routes between the computers, listed below the step that tries them. */
  readonly routes?: readonly RouteAttempt[];
}

/** The steps of connecting, in the words that both windows use, each with its time. */
export function StepList({ steps, only, stopped = false, routes = [] }: StepListProps) {
  const shown = only === 'active' ? steps.filter((step) => step.status === 'active') : steps;
  return (
    <ol className="steps">
      {shown.map((step) => {
        const look: Look = stopped && step.status === 'active' ? 'stopped' : step.status;
        return (
          <li
            key={step.name}
            className={`step step-${look}`}
            data-step={step.name}
            data-status={step.status}
            aria-current={look === 'active' ? 'step' : undefined}
          >
            <StepSign look={look} />
            <span className="step-words">{texts.steps[step.name][look]}</span>
            <StepTime step={step} look={look} />
            {step.name === 'route' && routes.length > 0 && (
              <RouteList routes={routes} over={look !== 'active'} />
            )}
          </li>
        );
      })}
    </ol>
  );
}
