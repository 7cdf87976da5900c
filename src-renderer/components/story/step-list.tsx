import './step-list.css';

import { Check, X } from 'lucide-react';

import type { Step } from '../../../src-shared/session';
import { formatElapsed } from '../../format';
import { texts } from '../../texts';
import { RunningTime } from './running-time';

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
  /** Only the step that is on its way. */
  readonly only?: 'active';
  /** The call is over: the step that was on its way is the one that did not succeed. */
  readonly stopped?: boolean;
}

/** The story of a connection, in the words both windows use, each step with its time. */
export function StepList({ steps, only, stopped = false }: StepListProps) {
  const shown = only === 'active' ? steps.filter((step) => step.status === 'active') : steps;
  return (
    <ol className="steps">
      {shown.map((step) => {
        const look: Look = stopped && step.status === 'active' ? 'stopped' : step.status;
        return (
          <li
            key={step.name}
            className={`step step-${look}`}
            aria-current={look === 'active' ? 'step' : undefined}
          >
            <StepSign look={look} />
            <span className="step-words">{texts.steps[step.name][look]}</span>
            <StepTime step={step} look={look} />
          </li>
        );
      })}
    </ol>
  );
}
