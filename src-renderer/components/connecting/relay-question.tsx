import './relay-question.css';

import { Check, X } from 'lucide-react';

import type { RelayQuestion as Question } from '../../../src-shared/session';
import { tell } from '../../store';
import { texts } from '../../texts';
import { formatRemaining } from '../../texts/format';
import { wholeAllowanceWords } from '../../words/relay-words';
import { Button } from '../controls/button';
import { QuestionCard } from '../controls/question-card';
import { useNow } from '../time/use-now';

/** The text changes at most every five seconds. Milliseconds. */
const LOOK_AGAIN_MS = 1_000;

interface RelayQuestionProps {
  readonly question: Question;
}

/** How long the two have to agree. Not read out: it changes too often. */
function Deadline({ until }: { readonly until: number }) {
  const leftMs = until - useNow(LOOK_AGAIN_MS);
  if (leftMs <= 0) return null;
  return (
    <p className="relay-deadline" data-testid="relay-deadline">
      {texts.relay.timeLeft(formatRemaining(leftMs / 1_000))}
    </p>
  );
}

/** What our user has said already, and what is waited for. */
function Answered({ question: { host, friend, expiresAt } }: RelayQuestionProps) {
  const isAgreed = friend === 'yes';
  return (
    <QuestionCard
      className="relay"
      title={isAgreed ? texts.relay.joining(host) : texts.relay.waiting(host)}
      data-testid="relay-waiting"
    >
      {!isAgreed && <p className="soft">{texts.relay.waitingMeans}</p>}
      {!isAgreed && <Deadline until={expiresAt} />}
    </QuestionCard>
  );
}

function Answers() {
  return (
    <>
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
    </>
  );
}

/** Asks whether the call may go through a relay. The direct ways are tried on, and may make it needless. */
export function RelayQuestion({ question }: RelayQuestionProps) {
  const { host, isContactServer, allowance, own, friend, expiresAt } = question;
  if (own !== 'asking') return <Answered question={question} />;
  const limits = wholeAllowanceWords(allowance);
  const about = [
    ...(isContactServer ? [texts.relay.isServer] : []),
    ...(limits === '' ? [] : [texts.relay.allowed(limits)]),
  ];
  return (
    <QuestionCard
      className="relay"
      title={texts.relay.title(host)}
      answers={<Answers />}
      below={<Deadline until={expiresAt} />}
      data-testid="relay-question"
    >
      <p>{texts.relay.means}</p>
      {about.length > 0 && <p className="soft">{about.join(' ')}</p>}
      <p
        className={friend === 'yes' ? 'relay-friend relay-agrees' : 'relay-friend'}
        data-testid="relay-friend"
      >
        {friend === 'yes' ? texts.relay.friendAgrees : texts.relay.friendAsked}
      </p>
    </QuestionCard>
  );
}
