import './contents.css';

import { useState } from 'react';

import { isTransferOver } from '../../../src-shared/session';
import type { OfferItem, TransferView } from '../../../src-shared/session';
import { formatBytes } from '../../format';
import { texts } from '../../texts';
import { Remarks } from './remarks';

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

/** Snapshots come ten times a second: rows that nobody sees are not drawn. */
function FoldedList({ transfer }: { readonly transfer: TransferView }) {
  const [open, setOpen] = useState(false);
  return (
    <details
      className="contents-fold"
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>{texts.transfers.contents}</summary>
      {open && <ItemList transfer={transfer} />}
    </details>
  );
}

function Room({ transfer }: { readonly transfer: TransferView }) {
  const { destination, freeBytes, totalBytes } = transfer;
  if (freeBytes !== null && freeBytes < totalBytes) {
    return (
      <p className="contents-tight">
        {texts.transfers.tooSmall(formatBytes(freeBytes), formatBytes(totalBytes))}
      </p>
    );
  }
  const facts = [
    ...(destination === null ? [] : [texts.transfers.saveTo(destination)]),
    ...(freeBytes === null ? [] : [texts.transfers.free(formatBytes(freeBytes))]),
  ];
  return facts.length === 0 ? null : <p className="contents-room">{facts.join(' · ')}</p>;
}

interface ContentsProps {
  readonly transfer: TransferView;
  readonly friend: string;
}

/** What an offer holds: open while it waits for an answer, folded away afterwards, gone when there is nothing to add. */
export function Contents({ transfer, friend }: ContentsProps) {
  if (transfer.status.name === 'preparing') return null;
  if (transfer.status.name === 'incoming') {
    return (
      <div className="contents">
        <ItemList transfer={transfer} />
        <Remarks transfer={transfer} friend={friend} />
        <Room transfer={transfer} />
      </div>
    );
  }
  return (
    <div className="contents">
      <Remarks transfer={transfer} friend={friend} />
      {!isTransferOver(transfer.status) && <Room transfer={transfer} />}
      {transfer.items.length > 1 && <FoldedList transfer={transfer} />}
    </div>
  );
}
