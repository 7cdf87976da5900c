import './moved-note.css';

import { useEffect, useRef, useState } from 'react';

import type { CallPhase } from '../../../src-shared/session';
import { movedWords } from '../../words/route-words';

/** Long enough to be read by somebody who looks up after a while. Milliseconds. */
const STAYS_MS = 20_000;

/** Beside the badge, for a while, when the call goes on by another way than before. Nothing has to be done about it. */
export function MovedNote({ phase }: { readonly phase: Extract<CallPhase, { name: 'connected' }> }) {
  const last = useRef(phase);
  const [words, setWords] = useState<string | null>(null);

  useEffect(() => {
    const moved = movedWords(last.current, phase);
    last.current = phase;
    if (moved !== null) setWords(moved);
  }, [phase]);

  useEffect(() => {
    if (words === null) return;
    const timer = setTimeout(() => {
      setWords(null);
    }, STAYS_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [words]);

  if (words === null) return null;
  // The live region says it, too.
  return (
    <span className="moved-note" aria-hidden="true" data-testid="moved">
      {words}
    </span>
  );
}
