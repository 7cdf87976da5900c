import './program-notice.css';

import { Info } from 'lucide-react';

import { texts } from '../../texts';

/** What to expect of a call with a friend who uses gday. Not a warning: the call is as direct and as encrypted. */
export function ProgramNotice() {
  return (
    <p className="program-notice" data-testid="program-notice">
      <Info aria-hidden />
      {texts.gday.notice}
    </p>
  );
}
