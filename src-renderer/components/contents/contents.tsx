import './contents.css';

import { isTransferOver } from '../../../src-shared/session';
import type { OfferItem, TransferView } from '../../../src-shared/session';
import { texts } from '../../texts';
import { formatBytes } from '../../texts/format';
import { Remarks } from './remarks';
import { hasRemarks } from './remarks-of';
import { FreeSpace } from './free-space';

function ItemRow({ item }: { readonly item: OfferItem }) {
  return (
    <li className="contents-item">
      <span className="contents-path" title={item.path}>
        {item.kind === 'folder' ? `${item.path}/` : item.path}
      </span>
      {item.kind === 'file' && <span className="contents-size">{formatBytes(item.size)}</span>}
    </li>
  );
}

function ItemList({ transfer }: { readonly transfer: TransferView }) {
  const unseen = transfer.fileCount + transfer.folderCount - transfer.items.length;
  return (
    <ul className="contents-list" tabIndex={0} aria-label={texts.transfers.contents}>
      {transfer.items.map((item) => (
        <ItemRow key={`${item.kind}:${item.path}`} item={item} />
      ))}
      {unseen > 0 && <li className="contents-item soft">{texts.transfers.more(unseen)}</li>}
    </ul>
  );
}

function isMoving({ status }: TransferView): boolean {
  return status.name === 'running' || status.name === 'paused';
}

/** Whether {@link Contents} has more to show when it is open. */
export function hasContents(transfer: TransferView): boolean {
  if (transfer.status.name === 'preparing' || transfer.status.name === 'incoming') return false;
  return transfer.items.length > 1 || (isMoving(transfer) && hasRemarks(transfer));
}

interface ContentsProps {
  readonly transfer: TransferView;
  readonly friend: string;
  readonly open: boolean;
  readonly id: string;
}

/**
 * A transfer's items, and remarks on how they arrive. While it moves, both are hidden unless opened, for then there is
 * nothing to decide. Snapshots come ten times a second: rows that nobody sees are not drawn.
 */
export function Contents({ transfer, friend, open, id }: ContentsProps) {
  if (transfer.status.name === 'preparing') return null;
  const isQuiet = isMoving(transfer) && !open;
  return (
    <div className="contents" id={id}>
      {!isQuiet && <Remarks transfer={transfer} friend={friend} />}
      {!isQuiet && !isTransferOver(transfer.status) && <FreeSpace transfer={transfer} friend={friend} />}
      {open && <ItemList transfer={transfer} />}
    </div>
  );
}
