import './answer-screen.css';

import { useEffect, useId, useState } from 'react';
import type { SyntheticEvent } from 'react';

import { FAILURES } from '../../../src-shared/session';
import type { Failure } from '../../../src-shared/session';
import { ask, showFirstScreen, useWindow } from '../../store';
import { texts } from '../../texts';
import { formatSentence } from '../../texts/format';
import { Button } from '../controls/button';
import { Page } from '../frame/page';
import { NetworkNote } from '../network/network-note';
import { useCodeEntry } from './code-entry';
import { CodeField } from './code-field';
import { WordSlots } from './word-slots';

function Refusal({ failure }: { readonly failure: Failure }) {
  const { what, remedy } = FAILURES[failure.kind];
  return (
    <>
      {what}. {remedy}.
    </>
  );
}

/** The answerer's screen: type what is read out; every slip is seen here, before the one guess is spent. */
export function AnswerScreen() {
  const entry = useCodeEntry();
  const problemId = useId();
  const [refusal, setRefusal] = useState<Failure | null>(null);
  const [sending, setSending] = useState(false);
  const network = useWindow(({ snapshot }) => snapshot.network);
  const agreesToRelay = useWindow((state) => state.agreesToRelay);
  const settingsOpen = useWindow((state) => state.settingsOpen);
  const { complete, problem } = entry.inspection;

  useEffect(() => {
    // Nobody waits for it, and a check that could not be made is no reason to disturb somebody who types a code. Closed
    // settings may have chosen another server.
    if (!settingsOpen) void ask('network.check');
  }, [settingsOpen]);

  const connect = async (): Promise<void> => {
    if (!complete || sending) return;
    setSending(true);
    const outcome = await ask('call.answer', {
      code: entry.field.text,
      ...(agreesToRelay ? { agreesToRelay } : {}),
    });
    setSending(false);
    setRefusal(outcome.ok ? null : outcome.failure);
  };
  const back = (): void => {
    showFirstScreen('choice');
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    void connect();
  };

  const message = refusal !== null ? <Refusal failure={refusal} /> : problem && formatSentence(problem);
  return (
    <Page title={texts.answer.title} focusTitle={false}>
      <form className="answer" onSubmit={submit}>
        <CodeField
          entry={entry}
          describedBy={problemId}
          invalid={message !== null}
          onEdit={() => {
            setRefusal(null);
          }}
          onConnect={() => {
            void connect();
          }}
          onBack={back}
        />
        <WordSlots inspection={entry.inspection} text={entry.field.text} />
        <p id={problemId} className={message === null ? 'answer-help' : 'answer-problem'} aria-live="polite">
          {message ?? (complete ? texts.answer.fits : texts.answer.help)}
        </p>
        {agreesToRelay && <p className="answer-agreed">{texts.relay.agreedBefore}</p>}
        <div className="answer-actions">
          <Button onClick={back}>{texts.answer.back}</Button>
          <Button look="main" type="submit" disabled={!complete || sending} data-testid="connect">
            {texts.answer.connect}
          </Button>
        </div>
      </form>
      <NetworkNote check={network} />
    </Page>
  );
}
