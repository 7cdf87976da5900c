/**
 * The sender's side of gday's file protocol (docs/GDAY-WIRE.md 8.2 to 8.6): offer, request, bytes, nothing else.
 * gday sends no receipt, so that the end of this is "sent", and no file counts as verified.
 */
import { CooeeError, withDeadline } from '../../../../src-shared/session';
import { garbled } from '../protocol/garbled';
import type { DeliveryEvents } from '../state/transfer-events';
import type { TransferEvent } from '../state/transfer-state';
import { ROOT } from '../protocol/offer-items';
import type { FolderNumber, OfferItems } from '../protocol/offer-items';
import type { OutgoingOffer } from '../sending/outgoing-offer';
import { SourceFile } from '../sending/source-file';
import type { OfferedFile } from '../sending/source-file';
import { FileStream } from './file-stream';
import type { GdayLink } from './link';
import { decodeRequest, encodeOffer } from './messages';
import type { FileVersion } from './messages';
import { OfferedPaths } from './offered-paths';

/**
 * gday closes the connection when it has everything: we wait for that, so that nothing in flight is lost, but not for
 * a program that stays connected. A minute covers 4 MiB in the system's buffers at half a megabit a second. Milliseconds.
 */
const FRIEND_CLOSES_WITHIN_MS = 60_000;

interface RequestedFile {
  /** Of the narrowed offer. */
  readonly index: number;
  /** Bytes that the friend has already. */
  readonly startOffset: number;
}

/**
 * Takes out what gday has no form for, and marks the files whose date it cannot carry. Its receiver gives up when an offer has an empty
 * file (docs/GDAY-WIRE.md 8.5).
 * @throws CooeeError `nothing-to-send` when nothing is left
 */
export function narrowForGday(offer: OutgoingOffer): void {
  const { items } = offer;
  const used = foldersWithBytes(items);
  offer.narrow((index) => {
    if (items.isFile(index)) return items.sizeOf(index) === 0 ? 'gday-empty-file' : null;
    return used.has(items.folderOf(index)) ? '' : 'gday-empty-folder';
  });
  for (let index = 0; index < offer.items.count; index += 1)
    if (offer.items.mtimeOf(index) < 0) offer.markUndated(offer.items.pathOf(index));
  if (offer.items.count > 0) return;
  const hasEmptyFile = offer.leftOut.some(({ code }) => code === 'gday-empty-file');
  throw new CooeeError('nothing-to-send', null, {
    why: { code: hasEmptyFile ? 'gday-empty-file' : 'gday-empty-folder' },
  });
}

/**
 * Sends an offer that was narrowed.
 * @returns what ends the transfer
 * @throws CooeeError `file-changed`, `file-unreadable`, `offer-too-large`, `friend-left`, `friend-garbled`; what the channel
 *   throws; the signal's reason
 */
export async function sendToGday(
  offer: OutgoingOffer,
  link: GdayLink,
  events: DeliveryEvents,
  signal: AbortSignal,
): Promise<TransferEvent> {
  const paths = new OfferedPaths(offer.items);
  events.onNarrowed(paths.renamed);
  const versions = Array.from(
    paths.indices,
    ([path, index]) => [path, version(offer.fileAt(index))] as const,
  );
  const message = encodeOffer(versions);
  await link.write(message, signal);
  events.onOffered();

  const requested = readRequest(await link.readMessage(signal), offer, paths);
  if (requested.length === 0) return { type: 'declined', by: 'friend' };
  events.onNarrowed(paths.renamed);
  events.onResumed(requested.reduce((bytes, { startOffset }) => bytes + startOffset, 0));
  events.onRunning();
  await sendFiles(requested, offer, link, events, signal);
  return { type: 'done' };
}

/** @throws CooeeError `friend-garbled` for what was not offered, comes twice, or begins at the end of its file */
function readRequest(json: Buffer, offer: OutgoingOffer, paths: OfferedPaths): readonly RequestedFile[] {
  const startOffsets = new Map<number, number>();
  for (const { path, startOffset } of decodeRequest(json)) {
    const index = paths.indices.get(path);
    if (index === undefined) throw garbled('a file that was not offered');
    if (startOffsets.has(index)) throw garbled('a file asked for twice');
    if (startOffset >= offer.items.sizeOf(index)) throw garbled('nothing of a file');
    startOffsets.set(index, startOffset);
  }
  if (startOffsets.size > 0) offer.narrow((index) => (startOffsets.has(index) ? null : 'gday-not-asked-for'));
  // What is left of the offer is counted anew, in its old order; gday asks in an order of its own.
  const kept = [...startOffsets.keys()].sort((one, other) => one - other);
  const newIndices = new Map(kept.map((before, index) => [before, index]));
  return Array.from(startOffsets, ([before, startOffset]) => ({
    index: newIndices.get(before) ?? 0,
    startOffset,
  }));
}

async function sendFiles(
  requested: readonly RequestedFile[],
  offer: OutgoingOffer,
  link: GdayLink,
  { onFile, onBytes }: DeliveryEvents,
  signal: AbortSignal,
): Promise<void> {
  const rest = await link.whileFriendIsSilent(signal, async (turn) => {
    const stream = new FileStream({ write: (bytes) => link.write(bytes, turn), onWritten: onBytes });
    for (const { index, startOffset } of requested) {
      turn.throwIfAborted();
      onFile(index);
      const file = offer.fileAt(index);
      const source = await SourceFile.open(file, startOffset);
      try {
        await stream.append(source, file.size - startOffset);
      } finally {
        await source.close();
      }
    }
    await stream.settle();
    return stream.rest;
  });
  // From here on the friend may close at any moment: they may have everything before we know that it has left.
  await link.write(rest, signal);
  onBytes(rest.length);
  await link.channel.finish();
  await friendHasClosed(link, signal);
}

async function friendHasClosed(link: GdayLink, signal: AbortSignal): Promise<void> {
  const patience = new Error('the friend stays connected');
  try {
    await withDeadline(
      signal,
      FRIEND_CLOSES_WITHIN_MS,
      () => patience,
      (deadline) => link.friendHangsUp(deadline),
    );
  } catch (error) {
    if (error !== patience) throw error;
  }
}

function version({ size, mtime }: OfferedFile): FileVersion {
  // gday has no time before 1970 and would not send the file at all.
  const milliseconds = Math.max(0, mtime);
  return {
    size,
    seconds: Math.trunc(milliseconds / 1000),
    nanoseconds: (milliseconds % 1000) * 1_000_000,
  };
}

/** Folders that a file with bytes is in, at any depth. */
function foldersWithBytes(items: OfferItems): ReadonlySet<FolderNumber> {
  const folders = new Set<FolderNumber>([ROOT]);
  for (let index = 0; index < items.count; index += 1) {
    if (!items.isFile(index) || items.sizeOf(index) === 0) continue;
    for (let folder = items.folderOf(index); !folders.has(folder); folder = items.folder(folder).parent) {
      folders.add(folder);
    }
  }
  return folders;
}
