import { FAILURES } from '../../src-shared/session';
import type { TransferStatus } from '../../src-shared/session';
import { texts } from '../texts';

/** Why nothing moves: who stopped it, or whose disk is full, which is mended by making room there and by nothing else. */
export function pausedWords(
  { by, failure }: Extract<TransferStatus, { name: 'paused' }>,
  friend: string,
): string {
  const words = texts.transfers;
  if (failure === null) return words.pausedBy(by === 'us' ? words.you : friend);
  if (failure.kind === 'disk-full') return by === 'us' ? words.pausedFullHere : words.pausedFullThere(friend);
  const { what, remedy } = FAILURES[failure.kind];
  return words.pausedOver(what, remedy);
}
