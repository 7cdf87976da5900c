import './transfer-list.css';

import type { FriendProgram, NoteView, TransferView } from '../../../src-shared/session';
import { useWindow } from '../../store';
import { texts } from '../../texts';
import { NoteCard } from '../notes/note-card';
import { TransferCard } from '../transfer-card/transfer-card';
import { readingOrder } from './reading-order';
import type { FlowItem } from './reading-order';
import { WaitingList } from './waiting-list';

const NO_NOTES: readonly NoteView[] = [];

interface TransferListProps {
  readonly transfers: readonly TransferView[];
  readonly notes?: readonly NoteView[];
  /** The friend's name, or "your friend" while it is not known. */
  readonly friend: string;
  /** What the friend uses; it only matters while something runs. */
  readonly program?: FriendProgram;
}

/** Everything that goes back and forth in a call. */
export function TransferList({ transfers, notes = NO_NOTES, friend, program = 'cooee' }: TransferListProps) {
  const order = useWindow((state) => state.order);
  if (transfers.length === 0 && notes.length === 0) return null;

  const { present, waiting, past } = readingOrder(order, transfers, notes);
  const card = (item: FlowItem) => (
    <li key={item.key}>
      {item.kind === 'note' ? (
        <NoteCard note={item.note} friend={friend} />
      ) : (
        <TransferCard transfer={item.transfer} friend={friend} program={program} />
      )}
    </li>
  );
  return (
    <ul className="transfer-list" aria-label={texts.transfers.heading}>
      {present.map(card)}
      {waiting.length > 0 && (
        <li key="waiting">
          <WaitingList transfers={waiting} />
        </li>
      )}
      {past.map(card)}
    </ul>
  );
}
