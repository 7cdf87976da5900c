import './network-note.css';

import { Check, ChevronDown, Info, X } from 'lucide-react';

import { ADVICE_WORDS, networkFactLines, verdictWords } from '../../../src-shared/session';
import type { NetworkCheck, NetworkVerdict } from '../../../src-shared/session';
import { texts } from '../../texts';

function VerdictSign({ verdict }: { readonly verdict: NetworkVerdict | null }) {
  return (
    <span className="network-sign" aria-hidden="true">
      {verdict === 'easy' && <Check />}
      {verdict === 'may-need-help' && <Info />}
      {verdict === 'will-not-work' && <X />}
    </span>
  );
}

/**
 * What this network is like, before the code is read out: quiet when it is easy, otherwise one sentence and the one thing
 * to do. It has the same two lines whatever the outcome, so that nothing moves when the check is done.
 */
export function NetworkNote({ check }: { readonly check: NetworkCheck }) {
  if (check.name === 'unchecked') return null;
  if (check.name === 'checking') {
    return (
      <div className="network-note network-line" data-testid="network" data-verdict="checking">
        <VerdictSign verdict={null} />
        <p className="network-words soft">{texts.network.checking}</p>
      </div>
    );
  }
  const { verdict, advice, facts } = check;
  const means = advice === null ? texts.network.easyMeans : ADVICE_WORDS[advice].what;
  return (
    <details className={`network-note network-${verdict}`} data-testid="network" data-verdict={verdict}>
      <summary className="network-line">
        <VerdictSign verdict={verdict} />
        <span className="network-words">
          <strong>{texts.network.verdict(verdictWords(verdict, advice))}.</strong> {means}.
          {advice !== null && <span className="network-remedy">{ADVICE_WORDS[advice].remedy}.</span>}
        </span>
        <ChevronDown className="network-more" aria-hidden />
      </summary>
      <dl className="network-facts" aria-label={texts.network.details}>
        {networkFactLines(facts).map(({ name, value }) => (
          <div key={name} className="network-fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
