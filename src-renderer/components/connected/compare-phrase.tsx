import './compare-phrase.css';

import { Check, X } from 'lucide-react';

import { tell } from '../../store';
import { texts } from '../../texts';
import { Button } from '../controls/button';
import { QuestionCard } from '../controls/question-card';

interface ComparePhraseProps {
  readonly words: readonly string[];
  readonly friend: string;
}

function Answers() {
  return (
    <>
      <Button
        look="danger"
        icon={<X aria-hidden />}
        data-testid="phrases-differ"
        onClick={() => {
          tell('call.comparePhrase', { isSame: false });
        }}
      >
        {texts.match.differ}
      </Button>
      <Button
        look="main"
        icon={<Check aria-hidden />}
        data-testid="phrases-match"
        onClick={() => {
          tell('call.comparePhrase', { isSame: true });
        }}
      >
        {texts.match.same}
      </Button>
    </>
  );
}

/** Stands where the files will be, until the two have compared what they see. */
export function ComparePhrase({ words, friend }: ComparePhraseProps) {
  return (
    <QuestionCard
      className="compare"
      title={texts.match.title}
      answers={<Answers />}
      data-testid="compare-phrase"
    >
      <p className="compare-words" data-testid="match-phrase" data-phrase={words.join(' ')}>
        {words.map((word, place) => (
          <span key={`${String(place)}-${word}`}>{word} </span>
        ))}
      </p>
      <p className="soft">{texts.match.means(friend)}</p>
      <p className="soft">{texts.match.meanwhile}</p>
    </QuestionCard>
  );
}
