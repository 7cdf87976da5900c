import { CooeeError, OFFER_PREVIEW_ITEMS, toFailure } from '../../../src-shared/session';
import type { Failure, OfferItem, TransferStatus } from '../../../src-shared/session';
import { planArrival, renameFirstLevel } from './arrival-plan';
import { freeBytesAt, openDestination } from './destination';
import { IncomingOffer } from './incoming-offer';
import type { NameBudget } from './incoming-offer';
import { InterruptedFiles } from './interrupted-files';
import { WINDOW_BYTES } from './limits';
import { wireFailure } from './messages';
import type { MessageOf } from './messages';
import { OfferItems } from './offer-items';
import type { Outbox } from './outbox';
import { firstThatFit } from './outgoing-offer';
import { Reception } from './reception';
import { storagePlatform } from './safe-names';
import { Transfer } from './transfer';
import type { TransferSurroundings } from './transfer';

/** What the sender may say about a transfer once it has begun to offer it. */
export type SenderMessage =
  | MessageOf<'offer-items'>
  | MessageOf<'offer-left-out'>
  | MessageOf<'offer-end'>
  | MessageOf<'files-end'>
  | MessageOf<'file-failed'>
  | MessageOf<'pace'>
  | MessageOf<'transfer-end'>
  | MessageOf<'cancel'>;

export interface ReceiverSurroundings extends TransferSurroundings {
  readonly outbox: Outbox;
  readonly names: NameBudget;
  /** Absolute folder for received files. */
  readonly destination: () => string;
  /** Bytes that other transfers will still write to the same disk. */
  readonly bytesToCome: () => number;
  /** What share of our recent time went into storing what the friend sends, from 0 to 1. */
  readonly storingShare: () => number;
}

/** One offer of the friend's, from its first name to our receipt. */
export class Incoming extends Transfer {
  /** Null when the transfer is over. */
  #offer: IncomingOffer | null;
  readonly #surroundings: ReceiverSurroundings;
  #offerEnded = false;
  /** The sender can begin a file in its middle. */
  #senderResumes = false;
  /** Looking at the disk before we say yes. */
  #planning: Promise<void> | null = null;
  #reception: Reception | null = null;
  /** The end of the reception, when the transfer is over. */
  #cleaning: Promise<void> | null = null;

  /** @param number the sender's */
  constructor(
    id: string,
    readonly number: number,
    title: string,
    surroundings: ReceiverSurroundings,
  ) {
    super(id, 'receive', title, surroundings);
    this.#surroundings = surroundings;
    this.#offer = new IncomingOffer(storagePlatform(process.platform), surroundings.names);
    this.items = this.#offer.items;
  }

  /** Bytes that this transfer will still write; 0 before it is accepted. */
  get bytesToCome(): number {
    return this.status.name === 'running' ? this.items.totalBytes - this.meter.bytes : 0;
  }

  /** @throws CooeeError `friend-garbled` for what no sender would say at this point */
  async handle(message: SenderMessage): Promise<void> {
    // What was on the way when we ended it.
    if (this.isOver) return;
    switch (message.type) {
      case 'offer-items':
        this.#addItems(message);
        return;
      case 'offer-left-out':
        this.#assertOffering();
        this.leftOut = message.items.slice(0, OFFER_PREVIEW_ITEMS);
        return;
      case 'offer-end':
        await this.#endOffer(message);
        return;
      case 'files-end':
        await this.#running().filesEnd(message);
        return;
      case 'file-failed':
        this.#running().fileFailed(message);
        return;
      case 'pace':
        this.bottleneck = message.bottleneck;
        this.surroundings.onChange();
        return;
      case 'transfer-end':
        this.#running().transferEnd();
        return;
      case 'cancel': {
        const { failure } = message;
        if (failure === undefined) this.#end({ name: 'cancelled', by: 'friend' }, true);
        else this.#end({ name: 'failed', failure });
      }
    }
  }

  /**
   * File bytes; not kept after the promise resolves.
   * @throws CooeeError `friend-garbled` for bytes that were not asked for or not offered
   */
  async data(file: number, bytes: Buffer): Promise<void> {
    if (!this.isOver) await this.#running().data(file, bytes);
  }

  /** The user wants it. Where the disk cannot take it, the transfer fails on both sides. */
  async accept(): Promise<void> {
    if (this.status.name !== 'incoming' || this.#planning !== null) throw tooLate(this.status);
    this.#planning = this.#plan();
    await this.#planning;
  }

  /** The user does not want it. */
  decline(): void {
    if (this.status.name !== 'incoming' || this.#planning !== null) throw tooLate(this.status);
    this.#answer(false);
    this.#end({ name: 'declined', by: 'us' });
  }

  cancel(): void {
    if (this.isOver) return;
    this.#surroundings.outbox.post({ type: 'cancel', transfer: this.number, by: 'receiver' });
    this.#end({ name: 'cancelled', by: 'us' }, true);
  }

  /** The call is over; there is nobody to tell. */
  close(failure: Failure | null): void {
    this.#end(failure === null ? { name: 'cancelled', by: 'us' } : { name: 'failed', failure });
  }

  async quiet(): Promise<void> {
    await this.#planning;
    await (this.#cleaning ?? this.#reception?.quiet());
  }

  #addItems(message: MessageOf<'offer-items'>): void {
    this.#assertOffering();
    try {
      for (const item of message.items) this.#offer?.add(item);
    } catch (error) {
      this.#refuse(toFailure(error));
    }
  }

  async #endOffer(message: MessageOf<'offer-end'>): Promise<void> {
    this.#assertOffering();
    const { items } = this;
    const { files, folders, bytes, resumes = false } = message;
    const addsUp = files === items.fileCount && folders === items.folderCount && bytes === items.totalBytes;
    if (items.count === 0 || !addsUp) throw new CooeeError('friend-garbled', 'an offer that does not add up');
    this.#offerEnded = true;
    this.#senderResumes = resumes;
    this.#offer?.seal();
    this.leftOutCount = message.leftOut;
    const folder = this.#surroundings.destination();
    const shown: readonly OfferItem[] = items.preview(OFFER_PREVIEW_ITEMS);
    // Only a forecast: a folder that cannot be used is said when the user accepts.
    const forecast = await renameFirstLevel(folder, shown).catch(() => ({ items: shown, renamed: [] }));
    this.freeBytes = await freeBytesAt(folder);
    this.preview = forecast.items;
    if (this.#offer === null) return;
    this.renamed = [...this.#offer.renamed, ...forecast.renamed];
    this.moveTo({ name: 'incoming' });
  }

  async #plan(): Promise<void> {
    let interrupted: InterruptedFiles | null = null;
    let offsets: ReadonlyMap<number, number>;
    try {
      const destination = await openDestination(this.#surroundings.destination());
      const { items } = this;
      interrupted = await InterruptedFiles.find(destination, this.#senderResumes ? items : new OfferItems());
      const needed = this.#surroundings.bytesToCome() + items.totalBytes - interrupted.bytes;
      const plan = await planArrival(destination, items.preview(OFFER_PREVIEW_ITEMS), needed);
      if (this.#offer === null) {
        await interrupted.end(true);
        return;
      }
      this.destination = plan.destination;
      this.freeBytes = plan.freeBytes;
      this.preview = plan.items;
      this.renamed = [...this.#offer.renamed, ...plan.renamed];
      this.meter.skip(interrupted.bytes);
      offsets = interrupted.offsets();
      this.#reception = this.#receiveInto(plan.destination, interrupted);
    } catch (error) {
      await interrupted?.end(true);
      const failure = toFailure(error);
      // Where our folders are is not the friend's business.
      this.#refuse(failure, failure.kind === 'folder-unwritable' ? { ...failure, detail: null } : failure);
      return;
    }
    this.moveTo({ name: 'running' });
    this.#answer(true, offsets);
  }

  #receiveInto(destination: string, interrupted: InterruptedFiles): Reception {
    const { outbox, now, storingShare, onChange } = this.#surroundings;
    return new Reception({
      items: this.items,
      transfer: this.number,
      destination,
      interrupted,
      outbox,
      now,
      storingShare,
      onFile: (index) => {
        this.currentPath = this.items.pathOf(index);
      },
      onWritten: (bytes) => {
        this.meter.add(bytes);
        onChange();
      },
      onVerified: () => {
        this.verifiedFiles += 1;
        onChange();
      },
      onFileFailed: (index, failure) => {
        this.failures.add(index, failure);
        onChange();
      },
      onFatal: (failure) => {
        this.#refuse(failure);
      },
      onComplete: () => {
        const failure = this.failures.summary();
        this.#end(failure === null ? { name: 'done' } : { name: 'failed', failure });
      },
    });
  }

  /** @param offsets bytes that are not wanted again, by index */
  #answer(accept: boolean, offsets: ReadonlyMap<number, number> = new Map()): void {
    this.#surroundings.outbox.post({
      type: 'answer',
      transfer: this.number,
      accept,
      freeBytes: this.freeBytes,
      window: accept ? WINDOW_BYTES : 0,
      renamed: accept ? firstThatFit(this.renamed) : [],
      ...(offsets.size > 0 && { resume: Array.from(offsets, ([file, offset]) => ({ file, offset })) }),
    });
  }

  /** We cannot go on, and both sides say why. */
  #refuse(failure: Failure, told: Failure = failure): void {
    if (this.isOver) return;
    const cancel = { type: 'cancel', transfer: this.number, by: 'receiver' } as const;
    this.#surroundings.outbox.post({ ...cancel, failure: wireFailure(told) });
    this.#end({ name: 'failed', failure });
  }

  /** @param unwanted a user has cancelled it: nothing stays to be continued */
  #end(status: TransferStatus, unwanted = false): void {
    if (this.isOver) return;
    const isRubbish = status.name === 'failed' && status.failure.kind === 'friend-garbled';
    this.moveTo(status);
    this.#offer?.release();
    this.#offer = null;
    this.#reception?.stop(!unwanted && !isRubbish);
    this.#cleaning = this.#reception?.quiet() ?? null;
    this.#reception = null;
  }

  #assertOffering(): void {
    if (this.#offerEnded) throw new CooeeError('friend-garbled', 'more of an offer after its end');
  }

  #running(): Reception {
    if (this.#reception === null) throw new CooeeError('friend-garbled', 'files that nobody accepted');
    return this.#reception;
  }
}

/** An answer after the transfer ended fails with what ended it. */
function tooLate(status: TransferStatus): CooeeError {
  if (status.name === 'cancelled') return new CooeeError('cancelled');
  if (status.name === 'failed') return new CooeeError(status.failure.kind, status.failure.detail);
  return new CooeeError('internal', `an answer to a transfer that is ${status.name}`);
}
