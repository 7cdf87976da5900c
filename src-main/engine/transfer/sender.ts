import { CooeeError, orAborted, toFailure } from '../../../src-shared/session';
import type { Bottleneck, Failure, TransferStatus } from '../../../src-shared/session';
import { SenderPace } from './bottleneck';
import type { DeliveryCourse } from './delivery';
import { FilePump } from './file-pump';
import { wireFailure } from './messages';
import type { MessageOf } from './messages';
import type { Outbox } from './outbox';
import { OutgoingOffer, offerTitle } from './outgoing-offer';
import { resumePoints } from './resume-points';
import { SendWindow } from './send-window';
import { SentFiles } from './sent-files';
import { Transfer } from './transfer';
import type { TransferSurroundings } from './transfer';

/** What the receiver may say about a transfer. */
export type ReceiverMessage =
  | MessageOf<'answer'>
  | MessageOf<'credit'>
  | MessageOf<'verified'>
  | MessageOf<'file-rejected'>
  | MessageOf<'receipt'>
  | MessageOf<'cancel'>;

/** One offer of ours, from the dropped paths to the friend's receipt. */
export class Outgoing extends Transfer {
  readonly #abort = new AbortController();
  readonly #window = new SendWindow(this.#abort.signal);
  readonly #pace = new SenderPace(this.surroundings.now, (bottleneck) => {
    this.#heldUpBy(bottleneck);
  });
  #offer: OutgoingOffer | null = null;
  #outbox: Outbox | null = null;
  /** Null until the friend has heard of the transfer. */
  #number: number | null = null;
  #offerSent = false;
  #transferEndSent = false;
  #files = new SentFiles(0);
  /** The work under way; it catches its own errors. */
  #work: Promise<void>;

  /** Starts reading the dropped trees at once. */
  constructor(id: string, paths: readonly string[], surroundings: TransferSurroundings) {
    super(id, 'send', offerTitle(paths), surroundings);
    this.#work = this.#do(() => this.#read(paths));
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
      this.#end({ name: 'failed', failure: toFailure(error) });
      return false;
    }
  }

  /**
   * Lets another protocol than Cooee's send the offer. Only once, when `queued`.
   * @param send tells how the transfer ended; it may narrow the offer further
   */
  async deliver(
    send: (offer: OutgoingOffer, course: DeliveryCourse) => Promise<TransferStatus>,
  ): Promise<void> {
    this.moveTo({ name: 'offered' });
    this.#work = this.#do(async () => {
      const offer = this.#offer;
      if (offer === null) return;
      this.#end(await send(offer, this.#course(offer)));
    });
    await this.#work;
  }

  /** @throws CooeeError `friend-garbled` for what no receiver would say at this point */
  handle(message: ReceiverMessage): void {
    if (this.isOver) return;
    switch (message.type) {
      case 'answer':
        this.#answered(message);
        return;
      case 'credit':
        if (message.storing !== undefined) this.#pace.receiverStores(message.storing);
        this.#window.grant(message.bytes);
        return;
      case 'verified':
        for (const file of message.files) this.#verified(file);
        return;
      case 'file-rejected':
        this.#rejected(message.file, message.failure);
        return;
      case 'receipt':
        this.#receipt(message);
        return;
      case 'cancel':
        this.#end(
          message.failure === undefined
            ? { name: 'cancelled', by: 'friend' }
            : { name: 'failed', failure: message.failure },
        );
    }
  }

  /** We do not want any more. */
  cancel(): void {
    if (this.isOver) return;
    this.#tellCancel();
    this.#end({ name: 'cancelled', by: 'us' });
  }

  /** The call is over; there is nobody to tell. */
  close(failure: Failure | null): void {
    this.#end(failure === null ? { name: 'cancelled', by: 'us' } : { name: 'failed', failure });
  }

  async quiet(): Promise<void> {
    await this.#work;
  }

  async #read(paths: readonly string[]): Promise<void> {
    const offer = await OutgoingOffer.read(paths, this.#abort.signal);
    this.#offer = offer;
    this.#files = new SentFiles(offer.items.count);
    this.#show(offer);
    this.moveTo({ name: 'queued' });
  }

  #show(offer: OutgoingOffer): void {
    this.items = offer.items;
    this.renamed = offer.renamed;
    this.leftOut = [...offer.leftOut];
    this.leftOutCount = offer.leftOutCount;
    this.showItems();
  }

  #course(offer: OutgoingOffer): DeliveryCourse {
    return {
      signal: this.#abort.signal,
      onNarrowed: (renamed) => {
        this.#show(offer);
        this.renamed = [...offer.renamed, ...renamed];
        this.surroundings.onChange();
      },
      onRunning: () => {
        this.moveTo({ name: 'running' });
      },
      onFile: (path) => {
        this.currentPath = path;
      },
      onBytes: (bytes) => {
        this.meter.add(bytes);
        this.surroundings.onChange();
      },
      onSkipped: (bytes) => {
        this.meter.skip(bytes);
      },
    };
  }

  async #sendOffer(outbox: Outbox, takeNumber: () => number): Promise<void> {
    // A cancelled offer makes room for this one only when the friend has heard of its end.
    await orAborted(outbox.drained(), this.#abort.signal);
    this.#abort.signal.throwIfAborted();
    const number = takeNumber();
    this.#number = number;
    for (const message of this.#ready().offer.messages(number, this.title)) {
      this.#abort.signal.throwIfAborted();
      // Set before the last message leaves: its answer may overtake our waking up.
      if (message.type === 'offer-end') this.#offerSent = true;
      await orAborted(outbox.channel.sendControl(message), this.#abort.signal);
    }
  }

  #answered(answer: MessageOf<'answer'>): void {
    if (this.status.name !== 'offered' || !this.#offerSent) throw garbled('an answer to nothing');
    this.freeBytes = answer.freeBytes;
    if (!answer.accept) {
      this.#end({ name: 'declined', by: 'friend' });
      return;
    }
    const offsets = resumePoints(this.items, answer.resume);
    for (const offset of offsets.values()) this.meter.skip(offset);
    this.renamed = [...this.renamed, ...answer.renamed];
    this.#window.grant(answer.window);
    this.moveTo({ name: 'running' });
    const offering = this.#work;
    this.#work = this.#do(async () => {
      await offering;
      await this.#sendFiles(offsets);
    });
  }

  /** @param offsets bytes that the friend has already, by index */
  async #sendFiles(offsets: ReadonlyMap<number, number>): Promise<void> {
    const { offer, outbox, transfer } = this.#ready();
    const pump = new FilePump({
      channel: outbox.channel,
      transfer,
      offer,
      offsets,
      window: this.#window,
      pace: this.#pace,
      signal: this.#abort.signal,
      onFile: (index) => {
        this.currentPath = offer.items.pathOf(index);
      },
      onBytes: (bytes) => {
        this.meter.add(bytes);
        this.surroundings.onChange();
      },
      onEnd: (index) => {
        this.#files.ended(index);
      },
      onFailed: (index, failure) => {
        if (this.#files.failed(index)) this.#addFailure(index, failure);
      },
      onTransferEnd: () => {
        this.#transferEndSent = true;
      },
      isRejected: (index) => this.#files.isFailed(index),
    });
    await pump.run();
  }

  #heldUpBy(bottleneck: Bottleneck | null): void {
    if (this.isOver || this.#number === null) return;
    this.bottleneck = bottleneck;
    this.#outbox?.post({ type: 'pace', transfer: this.#number, bottleneck });
    this.surroundings.onChange();
  }

  #verified(file: number): void {
    this.#files.verified(file);
    this.verifiedFiles += 1;
    this.surroundings.onChange();
  }

  #rejected(file: number, failure: Failure): void {
    if (this.status.name !== 'running' || !this.items.isFile(file))
      throw garbled('a file rejected that was not offered');
    if (this.#files.rejected(file)) this.#addFailure(file, failure);
  }

  #addFailure(file: number, failure: Failure): void {
    this.failures.add(file, failure);
    this.surroundings.onChange();
  }

  #receipt(receipt: MessageOf<'receipt'>): void {
    const settled = this.verifiedFiles + this.failures.count;
    if (!this.#transferEndSent || settled !== this.items.fileCount || receipt.files !== this.verifiedFiles) {
      throw garbled('a receipt for something else');
    }
    const failure = this.failures.summary();
    this.#end(failure === null ? { name: 'done' } : { name: 'failed', failure });
  }

  #end(status: TransferStatus): void {
    this.moveTo(status);
    this.#abort.abort();
    this.#offer = null;
  }

  #tellCancel(failure?: Failure): void {
    if (this.#number === null) return;
    const cancel = { type: 'cancel', transfer: this.#number, by: 'sender' } as const;
    this.#outbox?.post(failure === undefined ? cancel : { ...cancel, failure: wireFailure(failure) });
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
      this.#tellCancel(failure);
      this.#end({ name: 'failed', failure });
    }
  }
}

function garbled(what: string): CooeeError {
  return new CooeeError('friend-garbled', what);
}
