import type { Failure } from '../../../../src-shared/session';
import { BottleneckDetector } from './bottleneck';
import { FilePump } from './file-pump';
import type { SendEvents } from '../state/transfer-events';
import { garbled } from '../protocol/garbled';
import { LoopTurns } from '../protocol/loop-turns';
import type { MessageOf } from '../protocol/messages';
import type { Outbox } from '../protocol/outbox';
import type { OutgoingOffer } from './outgoing-offer';
import type { ResumePoint } from './resume-points';
import { SendWindow } from './send-window';
import { SentFiles } from './sent-files';

/** What the receiver may say after the yes. */
export type SendSessionMessage = MessageOf<'credit' | 'verified' | 'file-rejected' | 'receipt'>;

interface SendSessionOptions {
  /** What is wanted of it. */
  readonly offer: OutgoingOffer;
  readonly outbox: Outbox;
  /** The number of the transfer. */
  readonly transfer: number;
  /** What the receiver has already, by index. */
  readonly resume: ReadonlyMap<number, ResumePoint>;
  /** Resolves when bytes may flow. */
  readonly turn: () => Promise<void>;
  readonly now: () => number;
  /** Aborts when the transfer is over. */
  readonly signal: AbortSignal;
  readonly events: SendEvents;
}

/** What happens between the friend's yes and the receipt: files to the channel, and what the friend says about them. */
export class SendSession {
  readonly #options: SendSessionOptions;
  readonly #window: SendWindow;
  readonly #pace: BottleneckDetector;
  readonly #files: SentFiles;
  #verifiedFiles = 0;
  #failedFiles = 0;
  #transferEndSent = false;

  constructor(options: SendSessionOptions) {
    this.#options = options;
    this.#window = new SendWindow(options.signal);
    this.#files = new SentFiles(options.offer.items.count);
    this.#pace = new BottleneckDetector(options.now, (bottleneck) => {
      const { outbox, transfer, signal, events } = options;
      if (signal.aborted) return;
      outbox.post({ type: 'pace', transfer, bottleneck });
      events.onBottleneck(bottleneck);
    });
  }

  /** @param window bytes that may go before the first credit */
  async run(window: number): Promise<void> {
    const { offer, outbox, transfer, resume, turn, signal, events } = this.#options;
    this.#window.grant(window);
    // Before the first file is opened: what waits costs nothing.
    await turn();
    const loop = new LoopTurns(this.#options.now);
    const pump = new FilePump({
      channel: outbox.channel,
      transfer,
      offer,
      resume,
      window: this.#window,
      turn: async () => {
        await loop.due();
        await turn();
      },
      pace: this.#pace,
      signal,
      onFile: events.onFile,
      onBytes: events.onBytes,
      onRestart: (_, bytes) => {
        events.onRestart(bytes);
      },
      onEnd: (index) => {
        this.#files.ended(index);
      },
      onFailed: (index, failure) => {
        if (this.#files.failed(index)) this.#failed(index, failure);
      },
      onTransferEnd: () => {
        this.#transferEndSent = true;
      },
      isRejected: (index) => this.#files.isFailed(index),
    });
    await pump.run();
  }

  /** @throws CooeeError `friend-garbled` for what no receiver would say at this point */
  handle(message: SendSessionMessage): void {
    switch (message.type) {
      case 'credit':
        if (message.storing !== undefined) this.#pace.receiverStores(message.storing);
        this.#window.grant(message.bytes);
        return;
      case 'verified':
        for (const file of message.files) this.#verified(file);
        return;
      case 'file-rejected':
        if (!this.#options.offer.items.isFile(message.file))
          throw garbled('a file rejected that was not offered');
        if (this.#files.rejected(message.file)) this.#failed(message.file, message.failure);
        return;
      case 'receipt':
        this.#receipt(message);
    }
  }

  #verified(file: number): void {
    this.#files.verified(file);
    this.#verifiedFiles += 1;
    this.#options.events.onVerified(file);
  }

  #failed(file: number, failure: Failure): void {
    this.#failedFiles += 1;
    this.#options.events.onFileFailed(file, failure);
  }

  #receipt({ files, renamed }: MessageOf<'receipt'>): void {
    const settled = this.#verifiedFiles + this.#failedFiles;
    const { fileCount } = this.#options.offer.items;
    if (!this.#transferEndSent || settled !== fileCount || files !== this.#verifiedFiles)
      throw garbled('a receipt for something else');
    const { events } = this.#options;
    if (renamed !== undefined) events.onRenamed(renamed);
    events.onComplete();
  }
}
