/** Accepting an offer: what has to be known for it, and what is sent. */
import type { RenamedItem } from '../../../../src-shared/session';
import type { ShownTransfer } from '../state/transfer';
import { planArrival, showArrival } from './arrival-plan';
import type { ArrivalPlan } from './arrival-plan';
import { openDestination } from '../storage/destination';
import { InterruptedFiles } from './interrupted-files';
import { WINDOW_BYTES } from '../protocol/limits';
import type { TransferMessage } from '../protocol/messages';
import { OfferItems } from '../protocol/offer-items';
import { previewOf } from '../state/offer-preview';
import { entriesThatFit } from '../protocol/entries-that-fit';
import { skipMessages } from '../protocol/skipped-items';

interface WantedItems {
  /** Chosen for received files. */
  readonly folder: string;
  readonly items: OfferItems;
  /** The sender can begin a file in its middle. */
  readonly senderResumes: boolean;
  /** Bytes that other transfers will still write to the same disk. */
  readonly otherBytes: number;
  readonly signal: AbortSignal;
}

/** What the disk has for an offer. */
interface Acceptance extends ArrivalPlan {
  /** Its owner ends it: nobody else may touch these files meanwhile. */
  readonly interrupted: InterruptedFiles;
}

/**
 * Looks at the disk before the offer is accepted. On failure nothing is held.
 * @throws CooeeError `folder-unwritable`, `disk-full`; the signal's reason
 */
export async function prepareAcceptance(wanted: WantedItems): Promise<Acceptance> {
  const { items, signal } = wanted;
  const destination = await openDestination(wanted.folder);
  const resumable = wanted.senderResumes ? items : new OfferItems();
  const interrupted = await InterruptedFiles.find(destination, resumable, signal);
  try {
    const needed = wanted.otherBytes + items.totalBytes - interrupted.bytes;
    const plan = await planArrival(destination, previewOf(items), needed);
    return { ...plan, interrupted };
  } catch (error) {
    await interrupted.end(true);
    throw error;
  }
}

/** Shows where an accepted offer goes, and what of it is there already. @param renamed for other reasons than taken names */
export function showAcceptance(
  { offer, progress }: ShownTransfer,
  acceptance: Acceptance,
  renamed: readonly RenamedItem[],
): void {
  offer.update({ destination: acceptance.destination });
  showArrival(offer, acceptance, renamed);
  progress.skip(acceptance.interrupted.bytes);
}

/** What the answer tells of an offer's items. */
interface AnswerFacts {
  /** The sender's number of the transfer. */
  readonly transfer: number;
  /** Items of the offer, and which of them are not wanted. */
  readonly count: number;
  readonly isSkipped: (index: number) => boolean;
  readonly renamed: readonly RenamedItem[];
}

/** Yes, as it is sent. */
export function* acceptMessages(
  { transfer, count, isSkipped, renamed }: AnswerFacts,
  { freeBytes, interrupted }: Acceptance,
): Generator<TransferMessage, void> {
  yield* skipMessages(transfer, count, isSkipped);
  const resume = interrupted.resumePoints();
  yield {
    type: 'answer',
    transfer,
    accept: true,
    freeBytes,
    window: WINDOW_BYTES,
    renamed: entriesThatFit(renamed),
    ...(resume.length > 0 && { resume }),
  };
}

/** No. @param freeBytes null when the disk does not tell */
export function declineMessage(transfer: number, freeBytes: number | null): TransferMessage {
  return { type: 'answer', transfer, accept: false, freeBytes, window: 0, renamed: [] };
}
