import './transfer-actions.css';

import { FolderOpen, Pause, Play, RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';

import type { FriendProgram, TransferView } from '../../../src-shared/session';
import { tell, useWindow } from '../../store';
import { texts } from '../../texts';
import { Button } from '../controls/button';

function Cancel({ id, label }: { readonly id: string; readonly label: string }) {
  return (
    <Button
      size="small"
      look="bare"
      data-testid="cancel-transfer"
      onClick={() => {
        tell('transfers.cancel', { id });
      }}
    >
      {label}
    </Button>
  );
}

/** One button for both, so that the focus stays when Pause becomes Resume. */
function PauseOrResume({ id, isPaused }: { readonly id: string; readonly isPaused: boolean }) {
  return (
    <Button
      size="small"
      look={isPaused ? 'quiet' : 'bare'}
      icon={isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
      data-testid={isPaused ? 'resume-transfer' : 'pause-transfer'}
      onClick={() => {
        tell(isPaused ? 'transfers.resume' : 'transfers.pause', { id });
      }}
    >
      {isPaused ? texts.transfers.resume : texts.transfers.pause}
    </Button>
  );
}

/** Only while the friend is there to be asked. */
function Retry({ transfer: { id, direction, canRetry } }: { readonly transfer: TransferView }) {
  const isConnected = useWindow((state) => state.snapshot.phase.name === 'connected');
  if (!canRetry || !isConnected) return null;
  return (
    <Button
      size="small"
      icon={<RotateCcw aria-hidden />}
      data-testid="retry-transfer"
      onClick={() => {
        tell('transfers.retry', { id });
      }}
    >
      {direction === 'send' ? texts.transfers.retry : texts.transfers.askAgain}
    </Button>
  );
}

interface TransferActionsProps {
  readonly transfer: TransferView;
  readonly program: FriendProgram;
}

function Actions({ transfer, program }: TransferActionsProps) {
  const { id, status } = transfer;
  switch (status.name) {
    case 'incoming':
      // The answer stands below what is offered.
      return null;
    case 'running':
    case 'paused': {
      // What the friend paused only they can resume, and what a full disk paused resumes by itself.
      const canTurn = status.name === 'running' || (status.by === 'us' && status.failure === null);
      return (
        <>
          {program === 'cooee' && canTurn && <PauseOrResume id={id} isPaused={status.name === 'paused'} />}
          <Cancel id={id} label={texts.transfers.cancel} />
        </>
      );
    }
    case 'preparing':
    case 'offered':
    case 'waiting':
      return <Cancel id={id} label={texts.transfers.cancel} />;
    case 'queued':
      return <Cancel id={id} label={texts.transfers.remove} />;
    case 'done':
      if (transfer.direction === 'send') return null;
      return (
        <Button
          size="small"
          icon={<FolderOpen aria-hidden />}
          onClick={() => {
            tell('transfers.reveal', { id });
          }}
        >
          {texts.transfers.reveal}
        </Button>
      );
    case 'declined':
    case 'cancelled':
    case 'interrupted':
    case 'failed':
      return <Retry transfer={transfer} />;
  }
}

/** The actions that a transfer's status allows. @param children the card's own buttons */
export function TransferActions({
  children,
  ...props
}: TransferActionsProps & { readonly children: ReactNode }) {
  return (
    <div className="transfer-actions">
      <Actions {...props} />
      {children}
    </div>
  );
}
