import './waiting-screen.css';

import { X } from 'lucide-react';

import { parseCode } from '../../../src-shared/code';
import { UNLISTED_SERVER_ID } from '../../../src-shared/servers';
import type { CallPhase, NetworkCheck, TransferView } from '../../../src-shared/session';
import { tell } from '../../store';
import { texts } from '../../texts';
import { Button } from '../controls/button';
import { CopyButton } from '../controls/copy-button';
import { Page } from '../frame/page';
import { NetworkNote } from '../network/network-note';
import { StepList } from '../story/step-list';
import { TimeLeft } from '../time/time-left';
import { Tray } from '../transfers/tray';
import { CodeWords } from './code-words';

interface WaitingScreenProps {
  readonly phase: Extract<CallPhase, { name: 'waiting' }>;
  readonly network: NetworkCheck;
  readonly transfers: readonly TransferView[];
}

/** Whether the room is on a server that gday knows too. */
function isPublic(code: string): boolean {
  return parseCode(code).serverId !== UNLISTED_SERVER_ID;
}

/** The caller's screen: the code to read out, and what happens meanwhile. */
export function WaitingScreen({ phase, network, transfers }: WaitingScreenProps) {
  const { words, text } = phase.code;
  return (
    <Page
      title={texts.waiting.title(words.length)}
      intro={isPublic(text) ? texts.waiting.nextPublic : texts.waiting.next}
    >
      <section className="code-card">
        {words.length > 0 ? <CodeWords words={words} /> : <p className="code-written">{text}</p>}
        <div className="code-copies">
          {words.length > 0 && (
            <CopyButton look="main" text={words.join(' ')}>
              {texts.waiting.copy}
            </CopyButton>
          )}
          <CopyButton look="bare" text={text}>
            {texts.waiting.copyText} <code className="code-text">{text}</code>
          </CopyButton>
        </div>
      </section>
      <section className="waiting-card">
        <div className="waiting-live">
          <StepList steps={phase.steps} only="active" />
          <TimeLeft until={phase.expiresAt} />
          <Button
            look="bare"
            size="small"
            icon={<X aria-hidden />}
            onClick={() => {
              tell('call.hangUp');
            }}
          >
            {texts.waiting.cancel}
          </Button>
        </div>
        <NetworkNote check={network} />
      </section>
      <Tray transfers={transfers} />
    </Page>
  );
}
