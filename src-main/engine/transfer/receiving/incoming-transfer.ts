import type { Failure } from '../../../../src-shared/session';
import { failureOf } from '../../log';
import { entriesThatFit } from '../protocol/entries-that-fit';
import { FlowPost } from '../protocol/flow-post';
import { garbled } from '../protocol/garbled';
import type { MessageOf } from '../protocol/messages';
import type { OfferItems } from '../protocol/offer-items';
import type { Outbox } from '../protocol/outbox';
import { itemsBelow } from '../protocol/skipped-items';
import { eventOf, tellPause } from '../state/flow-events';
import type { FlowMessage } from '../state/flow-events';
import { previewOf } from '../state/offer-preview';
import { NO_NAMES_YET } from '../state/offer-title';
import { ShownTransfer } from '../state/transfer';
import type { Transfer, TransferContext } from '../state/transfer';
import type { ReceiveEvents } from '../state/transfer-events';
import { awaitsOurAnswer, isEnded, tooLate } from '../state/transfer-state';
import type { EndedState, TransferEvent, TransferState } from '../state/transfer-state';
import type { HiddenNames } from '../storage/names/hidden-names';
import { storagePlatform } from '../storage/names/safe-names';
import { acceptMessages, declineMessage, prepareAcceptance, showAcceptance } from './acceptance';
import type { ArrivalMemory, KeepFrame } from './arrival-memory';
import { forecastArrival, showArrival } from './arrival-plan';
import { IncomingOffer } from './incoming-offer';
import type { NameBudget } from './incoming-offer';
import type { InterruptedFiles } from './interrupted-files';
import type { RemarkMessage } from './offer-remarks';
import { ReceiveSession } from './receive-session';
import type { ReceiveSessionMessage } from './receive-session';

/** What the sender may send about a transfer once it has begun to offer it. */
type SenderMessage =
  | MessageOf<'offer-items' | 'offer-end' | 'start' | 'wait' | 'pace'>
  | RemarkMessage
  | ReceiveSessionMessage
  | FlowMessage;

interface IncomingContext extends TransferContext {
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
export class IncomingTransfer implements Transfer {
  readonly shown: ShownTransfer;
  readonly #context: IncomingContext;
  readonly #post: FlowPost;
  readonly #offer: IncomingOffer;
  /** Null unless files may come. */
  #session: ReceiveSession | null = null;
  /** The activity on the disk that the user's answer or the end of the transfer has begun. */
  #activity: Promise<unknown> = Promise.resolve();
  #askedAgain = false;

  /** @param number the sender's */
  constructor(
    id: string,
    readonly number: number,
    context: IncomingContext,
  ) {
    this.#context = context;
    this.#post = new FlowPost(context.outbox, number, 'receiver');
    this.#offer = new IncomingOffer(storagePlatform(process.platform), context.names, context.hiddenNames);
    const { items } = this.#offer;
    const onMoved = this.#moved.bind(this);
    this.shown = new ShownTransfer(
      { id, direction: 'receive', title: NO_NAMES_YET, items, onMoved },
      context,
    );
  }

  /** Bytes that this transfer will still write; 0 before it is accepted. */
  get bytesToCome(): number {
    const { life, offer, progress } = this.shown;
    return life.state.name === 'accepted' ? offer.items.totalBytes - progress.bytes : 0;
  }

  /** The sender's own decision against it stands: what they took back we do not ask for. */
  get canRetry(): boolean {
    const { status } = this.shown;
    const isOurs = (status.name === 'cancelled' || status.name === 'declined') && status.by === 'us';
    return !this.#askedAgain && (isOurs || status.name === 'failed');
  }

  /** @throws CooeeError `friend-garbled` for what no sender would send at this point */
  async handle(message: SenderMessage): Promise<void> {
    // What was on the way when we ended it.
    if (this.shown.life.isOver) return;
    switch (message.type) {
      case 'offer-items':
        this.#addItems(message);
        return;
      case 'offer-left-out':
      case 'offer-renamed':
      case 'offer-undated':
        this.shown.offer.update(this.#offer.remark(message));
        return;
      case 'offer-end':
        await this.#endOffer(message);
        return;
      case 'start':
      case 'wait':
        this.#apply({ type: 'turn', by: 'friend', hasTurn: message.type === 'start' });
        return;
      case 'pace':
        this.shown.progress.bottleneck = message.bottleneck;
        this.shown.changed();
        return;
      case 'pause':
      case 'resume':
      case 'cancel':
        this.#apply(eventOf(message));
        return;
      default:
        this.#accepted().handle(message);
    }
  }

  /**
   * File bytes, a view into a frame.
   * @throws CooeeError `friend-garbled` for bytes that were not asked for or not offered
   */
  data(file: number, bytes: Buffer, keep: KeepFrame): void {
    if (!this.shown.life.isOver) this.#accepted().data(file, bytes, keep);
  }

  /**
   * The user wants it, or a part of it. Where the disk cannot take it, the transfer fails on both sides.
   * @param except paths of items that are not wanted, as the view shows them; a folder stands for everything in it
   * @throws CooeeError `internal` for a path that is not in the offer; what ended it, when it is over
   */
  async accept(except: readonly string[]): Promise<void> {
    this.#assertUnanswered();
    const { items, facts } = this.shown.offer;
    const isSkipped = itemsBelow(items, except, facts.items);
    const wanted = Array.from({ length: items.count }, (_, index) => index).filter(
      (index) => !isSkipped(index),
    );
    if (wanted.length === 0) {
      this.decline();
      return;
    }
    this.#apply({ type: 'answered' });
    const planning = this.#plan(except.length === 0 ? items : items.only(wanted), isSkipped);
    this.#activity = planning;
    await planning;
  }

  /** The user does not want it. @throws CooeeError what ended it, when it is over; `internal` when they said yes */
  decline(): void {
    this.#assertUnanswered();
    this.#context.outbox.post(declineMessage(this.number, this.shown.offer.facts.freeBytes));
    this.#apply({ type: 'declined', by: 'us' });
  }

  pause(): void {
    this.#apply({ type: 'paused', by: 'user', failure: null });
  }

  /** Our user takes their pause back, and thinks that a full disk has space again. The friend's pause stays. */
  resume(): void {
    this.#apply({ type: 'resumed', by: 'user' });
    this.#session?.lookForSpace();
  }

  /** Asks the friend to offer the same again. Only once, when {@link IncomingTransfer.canRetry}. */
  askAgain(): void {
    this.#askedAgain = true;
    this.#context.outbox.post({ type: 'again', transfer: this.number });
    this.shown.changed();
  }

  cancel(): void {
    if (!this.shown.life.isOver) this.#post.cancelled(null);
    this.#apply({ type: 'cancelled', by: 'us' });
  }

  close(failure: Failure | null): void {
    this.#apply(failure === null ? { type: 'interrupted' } : { type: 'failed', failure });
  }

  async settled(): Promise<void> {
    await this.#activity;
    await this.#session?.settled();
  }

  #apply(event: TransferEvent): void {
    this.shown.life.apply(event);
  }

  #moved(state: TransferState, before: TransferState): void {
    tellPause(this.#post, state, before);
    if (isEnded(state)) this.#end(state);
  }

  #end(state: EndedState): void {
    this.#offer.release();
    const session = this.#session;
    if (session === null) return;
    this.#session = null;
    session.stop(leavesParts(state));
    this.#activity = session.settled();
  }

  #addItems(message: MessageOf<'offer-items'>): void {
    this.#offer.assertOpen();
    try {
      for (const item of message.items) this.#offer.add(item);
    } catch (error) {
      this.#refuse(failureOf(error, 'a transfer'));
    }
  }

  async #endOffer(message: MessageOf<'offer-end'>): Promise<void> {
    this.#offer.end(message);
    const { life, offer } = this.shown;
    offer.update({ leftOutCount: message.leftOut });
    const forecast = await forecastArrival(this.#context.destination(), previewOf(offer.items));
    if (life.isOver) return;
    const renamed = [...this.#offer.renamed, ...forecast.renamed];
    showArrival(offer, forecast, this.#offer.renamedByBoth);
    this.#context.outbox.post({
      type: 'offer-space',
      transfer: this.number,
      freeBytes: forecast.freeBytes,
      renamed: entriesThatFit(renamed),
    });
    this.#apply({ type: 'offer-received' });
  }

  /** @param items what is wanted of the offer */
  async #plan(items: OfferItems, isSkipped: (index: number) => boolean): Promise<void> {
    const { outbox, destination: folder, bytesToCome } = this.#context;
    try {
      const acceptance = await prepareAcceptance({
        folder: folder(),
        items,
        senderResumes: this.#offer.senderResumes,
        otherBytes: bytesToCome(),
        signal: this.shown.life.signal,
      });
      const { interrupted, destination } = acceptance;
      if (this.shown.life.isOver) {
        await interrupted.end(true);
        return;
      }
      const { count } = this.#offer.items;
      this.shown.offer.items = items;
      showAcceptance(this.shown, acceptance, this.#offer.renamedByBoth);
      const renamed = [...this.#offer.renamed, ...acceptance.renamed];
      const facts = { transfer: this.number, count, isSkipped, renamed };
      for (const message of acceptMessages(facts, acceptance)) outbox.post(message);
      this.#session = this.#receiveInto(destination, interrupted);
      this.#apply({ type: 'accepted', by: 'us', hasTurn: false });
    } catch (error) {
      this.#refuse(failureOf(error, 'a transfer'));
    }
  }

  #receiveInto(destination: string, interrupted: InterruptedFiles): ReceiveSession {
    const { items } = this.shown.offer;
    const { outbox, memory, now } = this.#context;
    const transfer = this.number;
    const events: ReceiveEvents = {
      ...this.shown.fileEvents(),
      onDiskFull: (failure) => {
        this.#apply({ type: 'paused', by: 'disk', failure });
      },
      onDiskSpace: () => {
        this.#apply({ type: 'resumed', by: 'disk' });
      },
      onFatal: (failure) => {
        this.#refuse(failure);
      },
    };
    return new ReceiveSession({ items, transfer, destination, interrupted, outbox, memory, now, events });
  }

  /** We cannot go on, and both sides show why. */
  #refuse(failure: Failure): void {
    if (this.shown.life.isOver) return;
    this.#post.cancelled(failure);
    this.#apply({ type: 'failed', failure });
  }

  #assertUnanswered(): void {
    const { state } = this.shown.life;
    if (!awaitsOurAnswer(state)) throw tooLate(state);
  }

  #accepted(): ReceiveSession {
    if (this.#session === null) throw garbled('files that nobody accepted');
    return this.#session;
  }
}

/** What a user does not want, and what is not to be believed, leaves nothing that could be continued. */
function leavesParts(state: EndedState): boolean {
  return state.name !== 'cancelled' && !(state.name === 'failed' && state.failure.kind === 'friend-garbled');
}
