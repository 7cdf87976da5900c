import { texts } from '../../texts';
import { formatRemaining } from '../../texts/format';
import { useNow } from './use-now';

/** The text changes at most every five seconds; one look a second never shows a stale one. Milliseconds. */
const LOOK_AGAIN_MS = 1_000;

/** How long the code can still be used. @param until Unix time in milliseconds */
export function TimeLeft({ until }: { readonly until: number }) {
  const now = useNow(LOOK_AGAIN_MS);

  if (until <= now) return null;
  return <span className="time-left">{texts.waiting.validFor(formatRemaining((until - now) / 1000))}</span>;
}
