import './relay-question.css';

import { Check, X } from 'lucide-react';
import { useId } from 'react';

import type { RelayQuestion as Question } from '../../../src-shared/session';
import { tell } from '../../store';
import { texts } from '../../texts';
import { allowanceWords } from '../../words/relay-words';
import { Button } from '../controls/button';

interface RelayQuestionProps {
  readonly question: Question;
}

/** What our user has said already, and what is waited for. */
function Answered({ question: { host, friend } }: RelayQuestionProps) {
  const isAgreed = friend === 'yes';
  return (
    <section className="relay" data-testid="relay-waiting">
      <h2>{isAgreed ? texts.relay.joining(host) : texts.relay.waiting(host)}</h2>
      {!isAgreed && <p className="soft">{texts.relay.waitingMeans}</p>}
    </section>
  );
}

/** Asks whether the call may go through a relay. No modal dialog: the direct ways are tried on, and may make it needless. */
export function RelayQuestion({ question }: RelayQuestionProps) {
  const titleId = useId();
  const { host, isContactServer, allowance, own, friend } = question;
  if (own !== 'asking') return <Answered question={question} />;
  const limits = allowanceWords(allowance);
  return (
    <section className="relay" aria-labelledby={titleId} data-testid="relay-question">
      <p className="soft">{texts.relay.why}</p>
      <h2 id={titleId} className="relay-title">
        {texts.relay.title(host)}
      </h2>
      <p>{texts.relay.means}</p>
      <p className="soft">
        {isContactServer && `${texts.relay.isServer} `}
        {limits !== '' && `${texts.relay.allowed(limits)} `}
        {texts.relay.once}
      </p>
      <p
        className={friend === 'yes' ? 'relay-friend relay-agrees' : 'relay-friend'}
        data-testid="relay-friend"
      >
        {friend === 'yes' ? texts.relay.friendAgrees : texts.relay.friendAsked}
      </p>
      <div className="relay-actions">
        <Button
          icon={<X aria-hidden />}
          data-testid="relay-no"
          onClick={() => {
            tell('call.answerRelay', { isWilling: false });
          }}
        >
          {texts.relay.no}
        </Button>
        <Button
          look="main"
          icon={<Check aria-hidden />}
          data-testid="relay-yes"
          onClick={() => {
            tell('call.answerRelay', { isWilling: true });
          }}
        >
          {texts.relay.yes}
        </Button>
      </div>
    </section>
  );
}
