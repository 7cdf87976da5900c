/** The order of transfers and notes on the screen of a call. */
import { isTransferOver } from '../../../src-shared/session';
import type { NoteView, TransferView } from '../../../src-shared/session';
import type { FlowKey } from '../../store/arrival-order';

export type FlowItem =
  | { readonly kind: 'transfer'; readonly key: FlowKey; readonly transfer: TransferView }
  | { readonly kind: 'note'; readonly key: FlowKey; readonly note: NoteView };

export interface ReadingOrder {
  /**
   * What waits for an answer, the newest note while something moves, and what moves or could move: none of it is pushed
   * out of sight by what happens.
   */
  readonly present: readonly FlowItem[];
  /** In the order in which they go, which is the engine's. */
  readonly waiting: readonly TransferView[];
  /** The other notes, and what is over. */
  readonly past: readonly FlowItem[];
}

/** Each part but the waiting ones has the newest first, where the eye already is. */
export function readingOrder(
  order: readonly FlowKey[],
  transfers: readonly TransferView[],
  notes: readonly NoteView[],
): ReadingOrder {
  const place = new Map(order.map((key, index) => [key, index]));
  const items: FlowItem[] = [
    ...transfers.map((transfer): FlowItem => ({
      kind: 'transfer',
      key: `transfer ${transfer.id}`,
      transfer,
    })),
    ...notes.map((note): FlowItem => ({ kind: 'note', key: `note ${note.id}`, note })),
  ];
  // What is not known yet is the newest.
  const placeOf = ({ key }: FlowItem): number => place.get(key) ?? Number.MAX_SAFE_INTEGER;
  const newestFirst = items.reverse().sort((a, b) => placeOf(b) - placeOf(a));
  const [newestNote] = newestFirst.filter(({ kind }) => kind === 'note');
  const inPart = (part: Part): FlowItem[] => newestFirst.filter((item) => partOf(item) === part);
  const moves = inPart('moves');
  const waiting = transfers.filter(({ status }) => status.name === 'waiting');
  const past = inPart('past');
  const isNoteOnTop = newestNote !== undefined && moves.length + waiting.length > 0;
  return {
    present: [...inPart('asks'), ...(isNoteOnTop ? [newestNote] : []), ...moves],
    waiting,
    past: isNoteOnTop ? past.filter((item) => item !== newestNote) : past,
  };
}

type Part = 'asks' | 'moves' | 'waits' | 'past';

function partOf(item: FlowItem): Part {
  if (item.kind === 'note') return 'past';
  const { status } = item.transfer;
  if (status.name === 'incoming') return 'asks';
  if (status.name === 'waiting') return 'waits';
  return isTransferOver(status) ? 'past' : 'moves';
}
