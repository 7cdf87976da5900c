import './match-phrase.css';

import { texts } from '../../texts';

/** Three words for those who want to make sure that nobody is in between. Quiet, because most calls do without. */
export function MatchPhrase({ words }: { readonly words: readonly string[] }) {
  return (
    <p className="match-phrase" title={texts.match.hint} data-testid="match-phrase">
      {texts.match.label} <span className="match-phrase-words">{words.join(' ')}</span>
      <span className="heard-only">. {texts.match.hint}</span>
    </p>
  );
}
