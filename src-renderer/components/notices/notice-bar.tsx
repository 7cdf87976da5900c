import './notice-bar.css';

import { CircleAlert, Info, X } from 'lucide-react';
import { useEffect } from 'react';

import { failureFact, FAILURES } from '../../../src-shared/session';
import { dismissNotice, useWindow } from '../../store';
import type { Notice } from '../../store';
import { texts } from '../../texts';
import { IconButton } from '../controls/icon-button';

/** Long enough to read two sentences twice, at 200 words a minute. Milliseconds. */
const NOTICE_STAYS_MS = 12_000;

function Words({ notice }: { readonly notice: Notice }) {
  if (notice.kind === 'hint') return <p className="notice-words">{notice.text}</p>;
  const { what, remedy, code } = FAILURES[notice.failure.kind];
  const fact = failureFact(notice.failure);
  return (
    <p className="notice-words">
      <strong>{what}.</strong> {fact !== null && `${fact}. `}
      {remedy}. <span className="notice-code">{code}</span>
    </p>
  );
}

/** The one notice there may be, over the bottom of the screen. A newer one takes its place; Escape closes it. */
export function NoticeBar() {
  const notice = useWindow((state) => state.notice);

  useEffect(() => {
    if (notice === null) return;
    const timer = setTimeout(dismissNotice, NOTICE_STAYS_MS);
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') dismissNotice();
    };
    window.addEventListener('keydown', onKey);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('keydown', onKey);
    };
  }, [notice]);

  return (
    <div className="notice-place" role="alert">
      {notice !== null && (
        <div key={notice.id} className={`notice notice-${notice.kind}`}>
          {notice.kind === 'failure' ? <CircleAlert aria-hidden /> : <Info aria-hidden />}
          <Words notice={notice} />
          <IconButton label={texts.app.dismiss} onClick={dismissNotice}>
            <X aria-hidden />
          </IconButton>
        </div>
      )}
    </div>
  );
}
