import { useEffect, useState } from 'react';

import { formatElapsed } from '../../format';

/** The display shows tenths of a second. Milliseconds. */
const TICK_MS = 100;

/** How long the step has been on its way. @param since Unix time in milliseconds */
export function RunningTime({ since }: { readonly since: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, TICK_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return (
    <span className="step-time" aria-hidden="true">
      {formatElapsed(now - since)}
    </span>
  );
}
