import './transfer-actions.css';

import { Check, FolderOpen } from 'lucide-react';

import type { TransferView } from '../../../src-shared/session';
import { tell } from '../../store';
import { texts } from '../../texts';
import { Button } from '../controls/button';

function Cancel({ id, label }: { readonly id: string; readonly label: string }) {
  return (
    <Button
      size="small"
      look="bare"
      data-testid="cancel-transfer"
      onClick={() => {
        tell('cancelTransfer', { id });
      }}
    >
      {label}
    </Button>
  );
}

function AcceptOrDecline({ id }: { readonly id: string }) {
  return (
    <>
      <Button
        size="small"
        data-testid="decline"
        onClick={() => {
          tell('declineTransfer', { id });
        }}
      >
        {texts.transfers.decline}
      </Button>
      <Button
        size="small"
        look="main"
        icon={<Check aria-hidden />}
        data-testid="accept"
        onClick={() => {
          tell('acceptTransfer', { id });
        }}
      >
        {texts.transfers.accept}
      </Button>
    </>
  );
}

function Actions({ transfer }: { readonly transfer: TransferView }) {
  const { id } = transfer;
  switch (transfer.status.name) {
    case 'incoming':
      return <AcceptOrDecline id={id} />;
    case 'preparing':
    case 'offered':
    case 'running':
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
            tell('revealTransfer', { id });
          }}
        >
          {texts.transfers.reveal}
        </Button>
      );
    case 'declined':
    case 'cancelled':
    case 'failed':
      return null;
  }
}

/** What can be done about a transfer where it stands. */
export function TransferActions({ transfer }: { readonly transfer: TransferView }) {
  return (
    <div className="transfer-actions">
      <Actions transfer={transfer} />
    </div>
  );
}
