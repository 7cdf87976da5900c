import { CooeeError, orAborted } from '../../../../src-shared/session';
import type { Failure } from '../../../../src-shared/session';
import { failureOf } from '../../log';
import { FlowPost } from '../protocol/flow-post';
import { garbled } from '../protocol/garbled';
import type { MessageOf } from '../protocol/messages';
import type { Outbox } from '../protocol/outbox';
import { SkippedItems } from '../protocol/skipped-items';
import { eventOf, tellPause } from '../state/flow-events';
import type { FlowMessage } from '../state/flow-events';
import { offerTitle } from '../state/offer-title';
import { ShownTransfer } from '../state/transfer';
import type { Transfer, TransferContext } from '../state/transfer';
import type { DeliveryEvents } from '../state/transfer-events';
import { awaitsTheirAnswer, isEnded, isOpen, isRunning } from '../state/transfer-state';
import type { TransferEvent, TransferState } from '../state/transfer-state';
import type { FramePool } from './frame-pool';
import { OutgoingOffer } from './outgoing-offer';
import { resumePoints } from './resume-points';
import type { ResumePoint } from './resume-points';
import { droppedName } from './scan';
import { SendSession } from './send-session';
import type { SendSessionMessage } from './send-session';
import { deliveryEvents, showItems, showOffer, showRenamed } from './show-offer';

/** What the receiver may send about a transfer. */
type ReceiverMessage = MessageOf<'offer-space' | 'answer-skip' | 'answer'> | FlowMessage | SendSessionMessage;

interface OutgoingContext extends TransferContext {
  /** Of all transfers of the call. */
  readonly frames: FramePool;
  /** It may want its turn now, or needs it no more. */
  readonly onTurnsChanged: () => void;
}

/** The friend knows of the offer, under a number of this call. */
interface Announced {
  readonly offer: OutgoingOffer;
  readonly post: FlowPost;
}

/** What is there to work with. The state decides what may be done with it. */
type Work =
  | { readonly name: 'none' }
  | { readonly name: 'read'; readonly offer: OutgoingOffer }
  /** Their answer comes in parts: what they do not want, and then the yes. */
  | (Announced & { readonly name: 'announced'; readonly skipped: SkippedItems })
  | (Announced & { readonly name: 'sending'; readonly session: SendSession });

const NONE: Work = { name: 'none' };

/** One offer of ours, from the dropped paths to the friend's receipt. */
export class OutgoingTransfer implements Transfer {
  readonly shown: ShownTransfer;
  readonly #context: OutgoingContext;
  #work: Work = NONE;
  /** The activity under way; it catches its own errors. */
  #activity: Promise<void>;
  #retried = false;

  /** Starts reading the dropped trees at once. @param paths absolute */
  constructor(
    id: string,
    readonly paths: readonly string[],
    context: OutgoingContext,
  ) {
    this.#context = context;
    const title = offerTitle(droppedName(paths[0] ?? ''), paths.length);
    const onMoved = this.#moved.bind(this);
    this.shown = new ShownTransfer({ id, direction: 'send', title, onMoved }, context);
    this.#activity = this.#do(() => this.#read());
  }

  /** The friend is being told of it or knows it, and it has not ended. */
  get isOpen(): boolean {
    return isOpen(this.shown.life.state);
  }

  get hasTurn(): boolean {
    return this.shown.life.hasTurn;
  }

  get wantsTurn(): boolean {
    return this.shown.life.wantsTurn;
  }

  get canRetry(): boolean {
    const { name } = this.shown.status;
    return !this.#retried && (name === 'failed' || name === 'cancelled' || name === 'declined');
  }

  /** Whether the friend may have the same offered again by asking for it: not against our own user's word. */
  get canBeAskedAgain(): boolean {
    const { status } = this.shown;
    return this.canRetry && !(status.name === 'cancelled' && status.by === 'us');
  }

  /** The same was offered again, as another transfer. */
  wasRetried(): void {
    this.#retried = true;
    this.shown.changed();
  }

  pause(): void {
    this.#apply({ type: 'paused', by: 'user', failure: null });
  }

  /** Our user takes their pause back. The friend's stays. */
  resume(): void {
    this.#apply({ type: 'resumed', by: 'user' });
  }

  cancel(): void {
    if (!this.shown.life.isOver) this.#post?.cancelled(null);
    this.#apply({ type: 'cancelled', by: 'us' });
  }

  close(failure: Failure | null): void {
    this.#apply(failure === null ? { type: 'interrupted' } : { type: 'failed', failure });
  }

  async settled(): Promise<void> {
    await this.#activity;
  }

  /** Its bytes may flow, or others go first. The friend is told. */
  giveTurn(hasTurn: boolean): void {
    this.#post?.turn(hasTurn);
    this.#apply({ type: 'turn', by: 'us', hasTurn });
  }

  /**
   * Shows the offer to the friend. Only once, when `queued`.
   * @param takeNumber gives the transfer its number at the moment of its first message, for numbers count up on the wire
   */
  announce(outbox: Outbox, takeNumber: () => number): void {
    this.#apply({ type: 'announced' });
    this.#activity = this.#do(() => this.#announce(outbox, takeNumber));
  }

  /**
   * Takes out of a queued offer what the friend's program has no form for.
   * @param narrow throws when nothing is left
   * @returns false when the transfer has failed for that
   */
  narrow(narrow: (offer: OutgoingOffer) => void): boolean {
    try {
      const offer = this.#queuedOffer();
      narrow(offer);
      showOffer(this.shown, offer);
      return true;
    } catch (error) {
      this.#apply({ type: 'failed', failure: failureOf(error, 'a transfer') });
      return false;
    }
  }

  /**
   * Lets another protocol than Cooee's send the offer. Only once, when `queued`.
   * @param send tells how the transfer ended; it may narrow the offer further
   */
  async deliver(
    send: (offer: OutgoingOffer, events: DeliveryEvents, signal: AbortSignal) => Promise<TransferEvent>,
  ): Promise<void> {
    if (this.shown.life.isOver) return;
    const offer = this.#queuedOffer();
    this.#apply({ type: 'announced' });
    this.#activity = this.#do(async () => {
      this.#apply(await send(offer, deliveryEvents(this.shown, offer), this.shown.life.signal));
    });
    await this.#activity;
  }

  /** @throws CooeeError `friend-garbled` for what no receiver would send at this point */
  handle(message: ReceiverMessage): void {
    if (this.shown.life.isOver) return;
    switch (message.type) {
      case 'offer-space':
        this.#showAtReceiver(this.#announced().offer, message);
        return;
      case 'answer-skip':
        this.#announced().skipped.add(message);
        return;
      case 'answer':
        this.#answered(message);
        return;
      case 'pause':
      case 'resume':
      case 'cancel':
        this.#apply(eventOf(message));
        return;
      default:
        if (this.#work.name !== 'sending') throw garbled('a word about files before the answer');
        this.#work.session.handle(message);
    }
  }

  #apply(event: TransferEvent): void {
    this.shown.life.apply(event);
  }

  #moved(state: TransferState, before: TransferState): void {
    if (this.#post !== null) tellPause(this.#post, state, before);
    if (isEnded(state)) this.#work = NONE;
    this.#context.onTurnsChanged();
  }

  async #read(): Promise<void> {
    const offer = await OutgoingOffer.read(this.paths, this.shown.life.signal);
    this.#work = { name: 'read', offer };
    showOffer(this.shown, offer);
    this.#apply({ type: 'read' });
  }

  #queuedOffer(): OutgoingOffer {
    if (this.#work.name !== 'read') throw new CooeeError('internal', 'no offer that waits');
    return this.#work.offer;
  }

  async #announce(outbox: Outbox, takeNumber: () => number): Promise<void> {
    const { signal } = this.shown.life;
    const offer = this.#queuedOffer();
    // A cancelled offer makes room for this one only when the friend has been told of its end.
    await orAborted(outbox.drained(), signal);
    signal.throwIfAborted();
    const transfer = takeNumber();
    const skipped = new SkippedItems(offer.items.count);
    this.#work = { name: 'announced', offer, post: new FlowPost(outbox, transfer, 'sender'), skipped };
    await outbox.sendAll(offer.messages(transfer, this.shown.offer.title), signal, ({ type }) => {
      // Before the last message leaves: its answer may overtake our waking up.
      if (type === 'offer-end') this.#apply({ type: 'offer-sent' });
    });
  }

  /** What their answer is about. @throws CooeeError `friend-garbled` when there is nothing that they could answer */
  #announced(): Extract<Work, { name: 'announced' }> {
    if (this.#work.name !== 'announced' || !awaitsTheirAnswer(this.shown.life.state))
      throw garbled('an answer to nothing');
    return this.#work;
  }

  #answered(answer: MessageOf<'answer'>): void {
    const { skipped, ...announced } = this.#announced();
    const { offer } = announced;
    this.#showAtReceiver(offer, answer);
    if (!answer.accept) {
      this.#apply({ type: 'declined', by: 'friend' });
      return;
    }
    if (!skipped.isEmpty) {
      offer.narrow((index) => (skipped.has(index) ? '' : null));
      showItems(this.shown, offer);
    }
    const resume = resumePoints(offer.items, answer.resume);
    for (const { offset } of resume.values()) this.shown.progress.skip(offset);
    const session = this.#session(announced, resume);
    this.#work = { ...announced, name: 'sending', session };
    const offering = this.#activity;
    this.#activity = this.#do(async () => {
      await offering;
      await session.run(answer.window);
    });
    this.#apply({ type: 'accepted', by: 'friend', hasTurn: false });
  }

  /** What the receiver's disk tells of the offer. */
  #showAtReceiver(
    offer: OutgoingOffer,
    { freeBytes, renamed }: MessageOf<'offer-space'> | MessageOf<'answer'>,
  ): void {
    this.shown.offer.update({ freeBytes });
    showRenamed(this.shown, offer, renamed);
  }

  /** @param resume what the friend has already, by index */
  #session({ offer, post }: Announced, resume: ReadonlyMap<number, ResumePoint>): SendSession {
    const { life, progress } = this.shown;
    const { outbox, transfer } = post;
    return new SendSession({
      offer,
      outbox,
      transfer,
      resume,
      turn: async () => {
        while (!life.isRunning) await orAborted(life.until(isRunning), life.signal);
      },
      frames: this.#context.frames,
      now: this.#context.now,
      signal: life.signal,
      events: {
        ...this.shown.fileEvents(),
        onBottleneck: (bottleneck) => {
          progress.bottleneck = bottleneck;
          this.shown.changed();
        },
      },
    });
  }

  /** To a friend who knows of the transfer. */
  get #post(): FlowPost | null {
    return 'post' in this.#work ? this.#work.post : null;
  }

  /** An activity's failure is the transfer's; what that of an ended transfer throws is only the echo of the end. */
  async #do(activity: () => Promise<void>): Promise<void> {
    try {
      await activity();
    } catch (error) {
      if (this.shown.life.isOver) return;
      const failure = failureOf(error, 'a transfer');
      this.#post?.cancelled(failure);
      this.#apply({ type: 'failed', failure });
    }
  }
}
