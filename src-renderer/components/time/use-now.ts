import { useEffect, useState } from 'react';

/** The time, Unix milliseconds, looked at again and again: whoever uses it is drawn anew each time. @param everyMs fixed */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, everyMs);
    return () => {
      clearInterval(timer);
    };
  }, [everyMs]);
  return now;
}
