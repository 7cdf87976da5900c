import { CooeeError, orAborted, toFailure } from '../../../../src-shared/session';
import type { Failure, RenamedItem, TransferStatus } from '../../../../src-shared/session';
import { CooeeTransfer } from '../state/cooee-transfer';
import type { FlowMessage } from '../state/cooee-transfer';
import { garbled } from '../protocol/garbled';
import { wireFailure } from '../protocol/messages';
import type { MessageOf } from '../protocol/messages';
import { offerTitle } from '../state/offer-title';
import type { Outbox } from '../protocol/outbox';
import { OutgoingOffer } from './outgoing-offer';
import type { Pause } from '../state/pauses';
import { resumePoints } from './resume-points';
import { SendSession } from './send-session';
import type { SendSessionMessage } from './send-session';
import { droppedName } from './scan';
import { SkippedItems } from '../protocol/skipped-items';
import type { TransferContext } from '../state/transfer';
import type { DeliveryEvents } from '../state/transfer-events';

/** What the receiver may say about a transfer. */
export type ReceiverMessage =
  MessageOf<'offer-space' | 'answer-skip' | 'answer'> | FlowMessage | SendSessionMessage;

export interface OutgoingContext extends TransferContext {
  /** It may want its turn now, or needs it no more. */
  readonly onTurnsChanged: () => void;
}

/** One offer of ours, from the dropped paths to the friend's receipt. */
export class OutgoingTransfer extends CooeeTransfer {
  readonly #context: OutgoingContext;
  readonly #abort = new AbortController();
  /** What was renamed before the receiver saw it. */
  #ownRenamed: readonly RenamedItem[] = [];
  #skipped = new SkippedItems(0);
  /** The pump that waits for its turn. */
  #wake: () => void = () => undefined;
  #retried = false;
  #offer: OutgoingOffer | null = null;
  #outbox: Outbox | null = null;
  /** Null until the friend has heard of the transfer. */
  #number: number | null = null;
  #offerSent = false;
  /** Null before the friend has accepted. */
  #sending: SendSession | null = null;
  /** The work under way; it catches its own errors. */
  #work: Promise<void>;

  /** Starts reading the dropped trees at once. */
  constructor(
    id: string,
    readonly paths: readonly string[],
    context: OutgoingContext,
  ) {
    super(id, 'send', offerTitle(droppedName(paths[0] ?? ''), paths.length), context);
    this.#context = context;
    this.#work = this.#do(() => this.#read(paths));
  }

  /** The friend has heard of it, and it is not over. */
  get isOpen(): boolean {
    return this.status.name === 'offered' || (this.isAccepted && !this.isOver);
  }

  get canRetry(): boolean {
    const { name } = this.status;
    return !this.#retried && (name === 'failed' || name === 'cancelled' || name === 'declined');
  }

  /** Whether the friend's wish to be offered the same again is heard: not against our own user's word. */
  get canBeAskedAgain(): boolean {
    const { status } = this;
    return this.canRetry && !(status.name === 'cancelled' && status.by === 'us');
  }

  /** The same was offered again, as another transfer. */
  wasRetried(): void {
    this.#retried = true;
    this.context.onChange();
  }

  /** Its bytes may flow, or others go first. The friend is told. */
  giveTurn(hasTurn: boolean): void {
    const { outbox, transfer } = this.#ready();
    outbox.post({ type: hasTurn ? 'start' : 'wait', transfer });
    this.setTurn(hasTurn);
  }

  /**
   * Shows the offer to the friend. Only once, when `queued`.
   * @param takeNumber gives the transfer its number at the moment of its first message, for numbers count up on the wire
   */
  announce(outbox: Outbox, takeNumber: () => number): void {
    this.#outbox = outbox;
    this.moveTo({ name: 'offered' });
    this.#work = this.#do(() => this.#sendOffer(outbox, takeNumber));
  }

  /**
   * Takes out of a queued offer what the friend's program has no form for.
   * @param narrow throws when nothing is left
   * @returns false when the transfer has failed for that
   */
  narrow(narrow: (offer: OutgoingOffer) => void): boolean {
    try {
      if (this.#offer === null) throw new CooeeError('internal', 'nothing was read');
      narrow(this.#offer);
      this.#show(this.#offer);
      return true;
    } catch (error) {
      this.end({ name: 'failed', failure: toFailure(error) });
      return false;
    }
  }

  /**
   * Lets another protocol than Cooee's send the offer. Only once, when `queued`.
   * @param send tells how the transfer ended; it may narrow the offer further
   */
  async deliver(
    send: (offer: OutgoingOffer, events: DeliveryEvents, signal: AbortSignal) => Promise<TransferStatus>,
  ): Promise<void> {
    this.moveTo({ name: 'offered' });
    this.#work = this.#do(async () => {
      const offer = this.#offer;
      if (offer === null) return;
      this.end(await send(offer, this.#deliveryEvents(offer), this.#abort.signal));
    });
    await this.#work;
  }

  /** @throws CooeeError `friend-garbled` for what no receiver would say at this point */
  handle(message: ReceiverMessage): void {
    if (this.isOver) return;
    switch (message.type) {
      case 'offer-space':
        this.#assertOffered();
        this.#showAtReceiver(message);
        this.context.onChange();
        return;
      case 'answer-skip':
        this.#assertOffered();
        if (this.#skipped.count === 0) this.#skipped = new SkippedItems(this.items.count);
        this.#skipped.add(message);
        return;
      case 'answer':
        this.#answered(message);
        return;
      case 'pause':
      case 'resume':
      case 'cancel':
        this.hear(message);
        return;
      default:
        if (this.#sending === null) throw garbled('a word about files before the answer');
        this.#sending.handle(message);
    }
  }

  async settled(): Promise<void> {
    await this.#work;
  }

  protected override tellPause(pause: Pause | null): void {
    const { outbox, transfer } = this.#ready();
    const about = { transfer, by: 'sender' } as const;
    outbox.post(pause === null ? { type: 'resume', ...about } : { type: 'pause', ...about });
  }

  protected override tellCancel(failure: Failure | null): void {
    if (this.#number === null) return;
    const cancel = { type: 'cancel', transfer: this.#number, by: 'sender' } as const;
    this.#outbox?.post(failure === null ? cancel : { ...cancel, failure: wireFailure(failure) });
  }

  protected override onFlowChanged(): void {
    this.#wake();
    this.#context.onTurnsChanged();
  }

  protected override end(status: TransferStatus): void {
    if (this.isOver) return;
    this.moveTo(status);
    this.#abort.abort();
    this.#offer = null;
    this.#context.onTurnsChanged();
  }

  async #read(paths: readonly string[]): Promise<void> {
    const offer = await OutgoingOffer.read(paths, this.#abort.signal);
    this.#offer = offer;
    this.#show(offer);
    this.moveTo({ name: 'queued' });
  }

  #show(offer: OutgoingOffer): void {
    this.items = offer.items;
    this.#ownRenamed = offer.renamed;
    this.renamed = offer.renamed;
    this.leftOut = [...offer.leftOut];
    this.leftOutCount = offer.leftOutCount;
    this.undated = [...offer.undated];
    this.showItems();
  }

  #deliveryEvents(offer: OutgoingOffer): DeliveryEvents {
    const { onFile, onBytes } = this.transferEvents();
    return {
      onFile,
      onBytes,
      onNarrowed: (renamed) => {
        this.#show(offer);
        this.renamed = [...offer.renamed, ...renamed];
        this.context.onChange();
      },
      onRunning: () => {
        this.moveTo({ name: 'running' });
      },
      onResumed: (bytes) => {
        this.skip(bytes);
      },
    };
  }

  async #sendOffer(outbox: Outbox, takeNumber: () => number): Promise<void> {
    // A cancelled offer makes room for this one only when the friend has heard of its end.
    await orAborted(outbox.drained(), this.#abort.signal);
    this.#abort.signal.throwIfAborted();
    const number = takeNumber();
    this.#number = number;
    const messages = this.#ready().offer.messages(number, this.title);
    await outbox.sayAll(messages, this.#abort.signal, ({ type }) => {
      // Set before the last message leaves: its answer may overtake our waking up.
      if (type === 'offer-end') this.#offerSent = true;
    });
  }

  #answered(answer: MessageOf<'answer'>): void {
    this.#assertOffered();
    const { offer } = this.#ready();
    this.#showAtReceiver(answer);
    if (!answer.accept) {
      this.end({ name: 'declined', by: 'friend' });
      return;
    }
    if (!this.#skipped.isEmpty) {
      offer.narrow((index) => (this.#skipped.has(index) ? '' : null));
      this.items = offer.items;
      this.showItems();
    }
    const resume = resumePoints(this.items, answer.resume);
    for (const { offset } of resume.values()) this.skip(offset);
    const sending = this.#sendingOf(resume);
    this.#sending = sending;
    const offering = this.#work;
    this.#work = this.#do(async () => {
      await offering;
      await sending.run(answer.window);
    });
    this.setTurn(false);
  }

  /** What the receiver's disk says to the offer. */
  #showAtReceiver({ freeBytes, renamed }: MessageOf<'offer-space'> | MessageOf<'answer'>): void {
    this.freeBytes = freeBytes;
    this.renamed = [...this.#ownRenamed, ...renamed];
  }

  #assertOffered(): void {
    if (this.status.name !== 'offered' || !this.#offerSent) throw garbled('an answer to nothing');
  }

  /** Resolves when bytes may flow. @throws the signal's reason */
  async #turn(): Promise<void> {
    while (!this.isRunning) {
      const changed = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await orAborted(changed, this.#abort.signal);
    }
  }

  /** @param resume what the friend has already, by index */
  #sendingOf(resume: ReturnType<typeof resumePoints>): SendSession {
    return new SendSession({
      ...this.#ready(),
      resume,
      turn: () => this.#turn(),
      now: this.context.now,
      signal: this.#abort.signal,
      events: {
        ...this.transferEvents(),
        onBottleneck: (bottleneck) => {
          this.bottleneck = bottleneck;
          this.context.onChange();
        },
      },
    });
  }

  #ready(): { readonly offer: OutgoingOffer; readonly outbox: Outbox; readonly transfer: number } {
    const { offer, outbox, transfer } = { offer: this.#offer, outbox: this.#outbox, transfer: this.#number };
    if (offer === null || outbox === null || transfer === null)
      throw new CooeeError('internal', 'nothing was offered');
    return { offer, outbox, transfer };
  }

  /** Runs work whose failure is the transfer's; what an ended transfer's work throws is only the echo of its end. */
  async #do(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.isOver) return;
      const failure = toFailure(error);
      this.tellCancel(failure);
      this.end({ name: 'failed', failure });
    }
  }
}
