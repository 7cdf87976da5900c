import type { Bottleneck, TransferView } from '../../../src-shared/session';

/** What goes through the call now, all transfers together. */
export interface Pace {
  /** Bytes a second; null while nothing is sent. */
  readonly up: number | null;
  /** Bytes a second; null while nothing is received. */
  readonly down: number | null;
  /** Whose disk, or the connection, where it is known. */
  readonly limit: 'own-disk' | 'friends-disk' | 'connection' | null;
}

export function paceOf(transfers: readonly TransferView[]): Pace {
  const running = transfers.filter(({ status }) => status.name === 'running');
  const speed = (direction: TransferView['direction']): number | null => {
    const these = running.filter((transfer) => transfer.direction === direction);
    return these.length === 0 ? null : these.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond, 0);
  };
  // With several at once, the limit is that of the fastest.
  const [main] = running.toSorted((a, b) => b.bytesPerSecond - a.bytesPerSecond);
  return { up: speed('send'), down: speed('receive'), limit: main === undefined ? null : limitOf(main) };
}

function limitOf({ direction, bottleneck }: TransferView): Pace['limit'] {
  if (bottleneck === null || bottleneck === 'connection') return bottleneck;
  const own: Bottleneck = direction === 'send' ? 'sender-disk' : 'receiver-disk';
  return bottleneck === own ? 'own-disk' : 'friends-disk';
}
