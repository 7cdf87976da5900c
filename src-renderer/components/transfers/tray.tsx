import './tray.css';

import { isTransferOver } from '../../../src-shared/session';
import type { TransferView } from '../../../src-shared/session';
import { texts } from '../../texts';
import { AddButtons } from './add-buttons';
import { TransferList } from './transfer-list';

/** Before the friend is here: what will be offered as soon as they are. */
export function Tray({ transfers }: { readonly transfers: readonly TransferView[] }) {
  const held = transfers.filter((transfer) => !isTransferOver(transfer.status)).length;
  return (
    <section className="tray" aria-label={texts.tray.title}>
      <div className="tray-invite">
        <p className={held > 0 ? 'tray-holds' : 'soft'}>
          {held > 0 ? texts.tray.holds(held) : texts.tray.invite}
        </p>
        <AddButtons size="small" />
      </div>
      <TransferList transfers={transfers} friend={texts.transfers.friend} />
    </section>
  );
}
