import './offer-marks.css';

import { EyeOff, SquareTerminal } from 'lucide-react';

import type { OfferMark, OfferOutline } from '../../../src-shared/session';
import { texts } from '../../texts';
import { formatPath } from '../../texts/format';
import { Badge } from '../controls/badge';

/** Names in a line about what is marked. Its rows below have the marks as well, but a long list has to be scrolled. */
const NAMED = 3;

function MarkSign({ mark }: { readonly mark: OfferMark }) {
  return mark === 'program' ? <SquareTerminal aria-hidden /> : <EyeOff aria-hidden />;
}

/** One item's mark, at its row. */
export function MarkBadge({ mark }: { readonly mark: OfferMark }) {
  return (
    <Badge tone="warning" icon={<MarkSign mark={mark} />} data-mark={mark}>
      {texts.offer.mark[mark]}
    </Badge>
  );
}

interface MarkLineProps {
  readonly mark: OfferMark;
  readonly outline: OfferOutline;
}

function MarkLine({ mark, outline }: MarkLineProps) {
  const count = mark === 'program' ? outline.programCount : outline.hiddenCount;
  if (count === 0) return null;
  // Below a hidden name everything has its mark.
  const named = outline.marked
    .filter(({ path, marks }) => marks?.includes(mark) && (mark === 'program' || !path.includes('/')))
    .slice(0, NAMED)
    .map(({ path, kind }) => formatPath(kind === 'folder' ? `${path}/` : path));
  return (
    <p className="mark-line" data-mark={mark}>
      <MarkSign mark={mark} />
      <span>
        <strong>{mark === 'program' ? texts.offer.programs(count) : texts.offer.hiddenNames(count)}</strong>{' '}
        <span className="mark-names">{texts.offer.named(named, count - named.length)}</span>
        {' · '}
        <span className="soft">{texts.offer.markMeans[mark]}</span>
      </span>
    </p>
  );
}

/** What to know before saying yes: programs and hidden names, wherever in the offer they are. */
export function OfferMarks({ outline }: { readonly outline: OfferOutline | null }) {
  if (outline === null || outline.marked.length === 0) return null;
  return (
    <div className="offer-marks" data-testid="offer-marks">
      <MarkLine mark="program" outline={outline} />
      <MarkLine mark="hidden" outline={outline} />
    </div>
  );
}
