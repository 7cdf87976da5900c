import './transfer-list.css';

import type { FriendProgram, TransferView } from '../../../src-shared/session';
import { texts } from '../../texts';
import { TransferCard } from './transfer-card';

/** What waits for an answer stands on top; below it the newest first, where the eye already is. */
function inReadingOrder(transfers: readonly TransferView[]): TransferView[] {
  const newestFirst = [...transfers].reverse();
  const asks = (transfer: TransferView): boolean => transfer.status.name === 'incoming';
  return [...newestFirst.filter(asks), ...newestFirst.filter((transfer) => !asks(transfer))];
}

interface TransferListProps {
  readonly transfers: readonly TransferView[];
  /** The friend's name, or "your friend" while it is not known. */
  readonly friend: string;
  /** What the friend uses; it only matters while something runs. */
  readonly program?: FriendProgram;
}

export function TransferList({ transfers, friend, program = 'cooee' }: TransferListProps) {
  if (transfers.length === 0) return null;
  return (
    <ul className="transfer-list" aria-label={texts.transfers.heading}>
      {inReadingOrder(transfers).map((transfer) => (
        <li key={transfer.id}>
          <TransferCard transfer={transfer} friend={friend} program={program} />
        </li>
      ))}
    </ul>
  );
}
