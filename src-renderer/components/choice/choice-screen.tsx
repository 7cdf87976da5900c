import './choice-screen.css';

import { Ear, Megaphone } from 'lucide-react';
import { useId } from 'react';
import type { ReactNode } from 'react';

import { showFirstScreen, tell, useWindow } from '../../store';
import { texts } from '../../texts';
import { Page } from '../frame/page';
import { TransferList } from '../transfers/transfer-list';
import { UnfinishedList } from './unfinished-list';

interface ChoiceProps {
  readonly look: 'call' | 'answer';
  readonly name: string;
  readonly means: string;
  readonly icon: ReactNode;
  readonly testId: string;
  readonly onChoose: () => void;
}

function Choice({ look, name, means, icon, testId, onChoose }: ChoiceProps) {
  const id = useId();
  return (
    <button
      type="button"
      className={`choice choice-${look}`}
      data-testid={testId}
      aria-labelledby={`${id}-name`}
      aria-describedby={`${id}-means`}
      onClick={onChoose}
    >
      <span className="choice-icon">{icon}</span>
      <span className="choice-words">
        <span className="choice-name" id={`${id}-name`}>
          {name}
        </span>
        <span className="choice-means" id={`${id}-means`}>
          {means}
        </span>
      </span>
    </button>
  );
}

/** The first screen: one friend calls, the other answers. */
export function ChoiceScreen() {
  const { unfinished, transfers } = useWindow((state) => state.snapshot);
  return (
    <Page title={texts.choice.title} intro={texts.choice.intro}>
      <div className="choices">
        <Choice
          look="call"
          name={texts.choice.call}
          means={texts.choice.callMeans}
          icon={<Megaphone aria-hidden />}
          testId="call-button"
          onChoose={() => {
            tell('call.start');
          }}
        />
        <Choice
          look="answer"
          name={texts.choice.answer}
          means={texts.choice.answerMeans}
          icon={<Ear aria-hidden />}
          testId="answer-button"
          onChoose={() => {
            showFirstScreen('answer');
          }}
        />
      </div>
      <p className="choice-hint">{texts.choice.hint}</p>
      <UnfinishedList transfers={unfinished} />
      <TransferList transfers={transfers} friend={texts.transfers.friend} />
    </Page>
  );
}
