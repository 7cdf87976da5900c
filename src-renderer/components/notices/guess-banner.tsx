import './guess-banner.css';

import { ShieldAlert } from 'lucide-react';

import { GUESSES } from '../../../src-shared/session';
import type { CallPhase } from '../../../src-shared/session';
import { useWindow } from '../../store';
import { Banner } from './banner';

/** Where the failure itself says so, or the friend is the one whose words were wrong. */
function isSaidAlready(phase: CallPhase): boolean {
  return phase.name === 'failed' && ['code-guessed', 'code-wrong'].includes(phase.failure.kind);
}

/** Over every screen of a call to which somebody else tried to get in, and of its end. */
export function GuessBanner() {
  const guesses = useWindow((state) => state.snapshot.guesses);
  const phase = useWindow((state) => state.snapshot.phase);
  if (guesses === 0 || phase.name === 'idle' || isSaidAlready(phase)) return null;
  return (
    <Banner className="guesses" icon={<ShieldAlert aria-hidden />} role="alert" data-testid="guesses">
      <strong>{GUESSES.what(guesses)}.</strong> {GUESSES.remedy}.
    </Banner>
  );
}
