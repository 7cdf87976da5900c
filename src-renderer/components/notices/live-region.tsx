import { useEffect, useState } from 'react';

import { useWindow } from '../../store';
import { announcements } from './announce';

/** Tells a screen reader what changed, politely: steps, who came and went, and the fate of every transfer. */
export function LiveRegion() {
  const [said, setSaid] = useState('');

  useEffect(
    () =>
      useWindow.subscribe((state, previous) => {
        if (state.snapshot === previous.snapshot) return;
        const news = announcements(previous.snapshot, state.snapshot);
        if (news.length > 0) setSaid(news.join('. '));
      }),
    [],
  );

  return (
    <div className="heard-only" aria-live="polite">
      {said}
    </div>
  );
}
