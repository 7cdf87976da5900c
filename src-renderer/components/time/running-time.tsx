import { formatElapsed } from '../../texts/format';
import { useNow } from './use-now';

/** The display shows tenths of a second. Milliseconds. */
const TICK_MS = 100;

/** How long the step has been on its way. @param since Unix time in milliseconds */
export function RunningTime({ since }: { readonly since: number }) {
  const now = useNow(TICK_MS);
  return (
    <span className="step-time" aria-hidden="true">
      {formatElapsed(now - since)}
    </span>
  );
}
