import './free-space.css';

import type { TransferView } from '../../../src-shared/session';
import { texts } from '../../texts';
import { formatBytes } from '../../texts/format';

interface FreeSpaceProps {
  readonly transfer: TransferView;
  readonly friend: string;
  /** Bytes that would be written: less than the whole when not everything is wanted. */
  readonly neededBytes?: number;
}

/** Where the files go and whether they fit, as far as it is known on this side. */
export function FreeSpace({ transfer, friend, neededBytes = transfer.totalBytes }: FreeSpaceProps) {
  const { destination, direction, freeBytes, resumedBytes } = transfer;
  const needed = neededBytes - resumedBytes;
  if (freeBytes !== null && freeBytes < needed) {
    return (
      <p className="room-tight">{texts.transfers.tooSmall(formatBytes(freeBytes), formatBytes(needed))}</p>
    );
  }
  const free = (size: string): string => {
    if (direction === 'send') return texts.transfers.freeThere(size, friend);
    return destination === null ? texts.transfers.freeHere(size) : texts.transfers.free(size);
  };
  const facts = [
    ...(destination === null ? [] : [texts.transfers.saveTo(destination)]),
    ...(freeBytes === null ? [] : [free(formatBytes(freeBytes))]),
  ];
  return facts.length === 0 ? null : <p className="room">{facts.join(' · ')}</p>;
}
