import { isAbsolute } from 'node:path';

import { CooeeError, toFailure } from '../../../../src-shared/session';
import type { Failure, TransferStatus } from '../../../../src-shared/session';
import { acceptMessages, declineMessage, prepareAcceptance } from './acceptance';
import type { ArrivalMemory, KeepFrame } from './arrival-memory';
import { renameFirstLevel } from './arrival-plan';
import { CooeeTransfer, tooLate } from '../state/cooee-transfer';
import type { FlowMessage } from '../state/cooee-transfer';
import { freeBytesAt } from '../storage/destination';
import type { HiddenNames } from '../storage/names/hidden-names';
import { IncomingOffer } from './incoming-offer';
import type { NameBudget } from './incoming-offer';
import type { InterruptedFiles } from './interrupted-files';
import { wireFailure } from '../protocol/messages';
import type { MessageOf } from '../protocol/messages';
import type { OfferItems } from '../protocol/offer-items';
import { OfferRemarks } from './offer-remarks';
import type { RemarkMessage } from './offer-remarks';
import { previewOf } from '../state/offer-preview';
import { NO_NAMES_YET } from '../state/offer-title';
import type { Outbox } from '../protocol/outbox';
import { entriesThatFit } from '../protocol/entries-that-fit';
import type { Pause } from '../state/pauses';
import { ReceiveSession } from './receive-session';
import type { ReceiveSessionMessage } from './receive-session';
import { storagePlatform } from '../storage/names/safe-names';
import { itemsBelow } from '../protocol/skipped-items';
import type { TransferContext } from '../state/transfer';
import type { ReceiveEvents } from '../state/transfer-events';

/** What the sender may say about a transfer once it has begun to offer it. */
export type SenderMessage =
  | MessageOf<'offer-items' | 'offer-end' | 'start' | 'wait' | 'pace'>
  | RemarkMessage
  | ReceiveSessionMessage
  | FlowMessage;

export interface IncomingContext extends TransferContext {
  readonly outbox: Outbox;
  readonly memory: ArrivalMemory;
  readonly names: NameBudget;
  readonly hiddenNames: HiddenNames;
  /** Absolute folder for received files. */
  readonly destination: () => string;
  /** Bytes that other transfers will still write to the same disk. */
  readonly bytesToCome: () => number;
}

/** One offer of the friend's, from its first name to our receipt. */
export class IncomingTransfer extends CooeeTransfer {
  /** Null when the transfer is over. */
  #offer: IncomingOffer | null;
  readonly #context: IncomingContext;
  /** The sender can begin a file in its middle. */
  #senderResumes = false;
  readonly #remarks = new OfferRemarks();
  /** Looking at the disk before we say yes. */
  #planning: Promise<void> | null = null;
  readonly #planningEnds = new AbortController();
  #askedAgain = false;
  #reception: ReceiveSession | null = null;
  /** The end of the reception, when the transfer is over. */
  #cleaning: Promise<void> | null = null;

  /** @param number the sender's */
  constructor(
    id: string,
    readonly number: number,
    context: IncomingContext,
  ) {
    super(id, 'receive', NO_NAMES_YET, context);
    this.#context = context;
    const { names, hiddenNames } = context;
    this.#offer = new IncomingOffer(storagePlatform(process.platform), names, hiddenNames);
    this.items = this.#offer.items;
  }

  /** Bytes that this transfer will still write; 0 before it is accepted. */
  get bytesToCome(): number {
    return this.isAccepted && !this.isOver ? this.items.totalBytes - this.meter.bytes : 0;
  }

  /** The sender's own word against it stands: what they took back we do not ask for. */
  get canRetry(): boolean {
    const { status } = this;
    const isOurs = (status.name === 'cancelled' || status.name === 'declined') && status.by === 'us';
    return !this.#askedAgain && (isOurs || status.name === 'failed');
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
      case 'offer-renamed':
      case 'offer-undated':
        this.#offering();
        this.#remarks.hear(message);
        ({ leftOut: this.leftOut, undated: this.undated } = this.#remarks);
        return;
      case 'offer-end':
        await this.#endOffer(message);
        return;
      case 'start':
      case 'wait':
        this.#running();
        this.setTurn(message.type === 'start');
        return;
      case 'pace':
        this.bottleneck = message.bottleneck;
        this.context.onChange();
        return;
      case 'pause':
      case 'resume':
      case 'cancel':
        this.hear(message);
        return;
      default:
        this.#running().handle(message);
    }
  }

  /**
   * File bytes, a view into a frame.
   * @throws CooeeError `friend-garbled` for bytes that were not asked for or not offered
   */
  data(file: number, bytes: Buffer, keep: KeepFrame): void {
    if (!this.isOver) this.#running().data(file, bytes, keep);
  }

  /**
   * The user wants it, or a part of it. Where the disk cannot take it, the transfer fails on both sides.
   * @param except paths of items that are not wanted, as the view shows them; a folder stands for everything in it
   * @throws CooeeError `internal` for a path that is not in the offer
   */
  async accept(except: readonly string[]): Promise<void> {
    if (this.status.name !== 'incoming' || this.#planning !== null) throw tooLate(this.status);
    const isSkipped = itemsBelow(this.items, except, this.preview);
    const wanted = Array.from({ length: this.items.count }, (_, index) => index).filter(
      (index) => !isSkipped(index),
    );
    if (wanted.length === 0) {
      this.decline();
      return;
    }
    this.#planning = this.#plan(except.length === 0 ? this.items : this.items.only(wanted), isSkipped);
    await this.#planning;
  }

  override resume(): void {
    super.resume();
    this.#reception?.lookForSpace();
  }

  /** Asks the friend to offer the same again. Only once, when {@link IncomingTransfer.canRetry}. */
  askAgain(): void {
    this.#askedAgain = true;
    this.#context.outbox.post({ type: 'again', transfer: this.number });
    this.context.onChange();
  }

  /** The user does not want it. */
  decline(): void {
    if (this.status.name !== 'incoming' || this.#planning !== null) throw tooLate(this.status);
    this.#context.outbox.post(declineMessage(this.number, this.freeBytes));
    this.end({ name: 'declined', by: 'us' });
  }

  async settled(): Promise<void> {
    await this.#planning;
    await (this.#cleaning ?? this.#reception?.settled());
  }

  protected override tellPause(pause: Pause | null): void {
    const about = { transfer: this.number, by: 'receiver' } as const;
    // Where our folders are is not the friend's business.
    const failure = pause?.failure ? { failure: { ...pause.failure, detail: null } } : {};
    this.#context.outbox.post(
      pause === null ? { type: 'resume', ...about } : { type: 'pause', ...about, ...failure },
    );
  }

  protected override tellCancel(failure: Failure | null): void {
    const cancel = { type: 'cancel', transfer: this.number, by: 'receiver' } as const;
    this.#context.outbox.post(failure === null ? cancel : { ...cancel, failure: wireFailure(failure) });
  }

  protected override onFlowChanged(): void {
    // Whether bytes flow is the sender's to decide.
  }

  protected override end(status: TransferStatus): void {
    if (this.isOver) return;
    const isRubbish = status.name === 'failed' && status.failure.kind === 'friend-garbled';
    this.moveTo(status);
    this.#planningEnds.abort();
    this.#offer?.release();
    this.#offer = null;
    // What a user does not want, and what is not to be believed, leaves nothing that could be continued.
    this.#reception?.stop(status.name !== 'cancelled' && !isRubbish);
    this.#cleaning = this.#reception?.settled() ?? null;
    this.#reception = null;
  }

  #addItems(message: MessageOf<'offer-items'>): void {
    const offer = this.#offering();
    try {
      for (const item of message.items) offer.add(item);
    } catch (error) {
      this.#refuse(toFailure(error));
    }
  }

  async #endOffer(message: MessageOf<'offer-end'>): Promise<void> {
    const offer = this.#offering();
    offer.end(message);
    this.#senderResumes = message.resumes ?? false;
    this.leftOutCount = message.leftOut;
    const folder = this.#context.destination();
    const preview = previewOf(offer.items);
    // Only a forecast: a folder that cannot be used is said when the user accepts.
    const forecast = await renameFirstLevel(folder, preview).catch(() => ({ preview, renamed: [] }));
    this.freeBytes = await freeBytesAt(folder);
    this.showItems(forecast.preview);
    if (this.#offer === null) return;
    const renamed = [...this.#offer.renamed, ...forecast.renamed];
    this.renamed = [...this.#remarks.renamed, ...renamed];
    this.#context.outbox.post({
      type: 'offer-space',
      transfer: this.number,
      freeBytes: this.freeBytes,
      renamed: entriesThatFit(renamed),
    });
    this.moveTo({ name: 'incoming' });
  }

  /** @param items what is wanted of the offer */
  async #plan(items: OfferItems, isSkipped: (index: number) => boolean): Promise<void> {
    const { outbox, destination: folder, bytesToCome } = this.#context;
    try {
      const acceptance = await prepareAcceptance({
        folder: folder(),
        items,
        senderResumes: this.#senderResumes,
        otherBytes: bytesToCome(),
        signal: this.#planningEnds.signal,
      });
      const { interrupted, ...plan } = acceptance;
      if (this.#offer === null) {
        await interrupted.end(true);
        return;
      }
      const { count } = this.items;
      this.items = items;
      this.destination = plan.destination;
      this.freeBytes = plan.freeBytes;
      this.showItems(plan.preview);
      const renamed = [...this.#offer.renamed, ...plan.renamed];
      this.renamed = [...this.#remarks.renamed, ...renamed];
      this.skip(interrupted.bytes);
      const facts = { transfer: this.number, count, isSkipped, renamed };
      for (const message of acceptMessages(facts, acceptance)) outbox.post(message);
      this.#reception = this.#receiveInto(plan.destination, interrupted);
    } catch (error) {
      this.#refuse(toFailure(error));
      return;
    }
    this.setTurn(false);
  }

  #receiveInto(destination: string, interrupted: InterruptedFiles): ReceiveSession {
    const { items, number: transfer } = this;
    const { outbox, memory, now } = this.#context;
    const events: ReceiveEvents = {
      ...this.transferEvents(),
      onDiskFull: (failure) => {
        this.hold('disk', failure);
      },
      onDiskSpace: () => {
        this.release('disk');
      },
      onFatal: (failure) => {
        this.#refuse(failure);
      },
    };
    return new ReceiveSession({ items, transfer, destination, interrupted, outbox, memory, now, events });
  }

  /** We cannot go on, and both sides say why. */
  #refuse(failure: Failure): void {
    if (this.isOver) return;
    // Where our folders are is not the friend's business. Paths of an offer are never absolute.
    const isOurs = failure.detail !== null && isAbsolute(failure.detail);
    this.tellCancel(isOurs ? { ...failure, detail: null } : failure);
    this.end({ name: 'failed', failure });
  }

  #offering(): IncomingOffer {
    if (this.#offer?.isOpen !== true)
      throw new CooeeError('friend-garbled', 'more of an offer after its end');
    return this.#offer;
  }

  #running(): ReceiveSession {
    if (this.#reception === null) throw new CooeeError('friend-garbled', 'files that nobody accepted');
    return this.#reception;
  }
}
