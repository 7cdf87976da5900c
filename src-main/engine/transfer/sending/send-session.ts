import { BottleneckDetector } from './bottleneck';
import { FilePump } from './file-pump';
import type { FramePool } from './frame-pool';
import type { SendEvents } from '../state/transfer-events';
import { LoopTurns } from '../protocol/loop-turns';
import type { MessageOf } from '../protocol/messages';
import type { Outbox } from '../protocol/outbox';
import type { OutgoingOffer } from './outgoing-offer';
import type { ResumePoint } from './resume-points';
import type { SendContext } from './send-context';
import { SendWindow } from './send-window';
import { SentFiles } from './sent-files';

/** What the receiver may tell after they have accepted. */
export type SendSessionMessage = MessageOf<'credit' | 'verified' | 'file-rejected' | 'receipt'>;

interface SendSessionOptions {
  /** What is wanted of it. */
  readonly offer: OutgoingOffer;
  readonly outbox: Outbox;
  /** Of all transfers of the call. */
  readonly frames: FramePool;
  /** The number of the transfer. */
  readonly transfer: number;
  /** What the receiver has already, by index. */
  readonly resume: ReadonlyMap<number, ResumePoint>;
  /** Resolves when bytes may flow. Rejects with the signal's reason. */
  readonly turn: () => Promise<void>;
  /** Milliseconds, never going back. */
  readonly now: () => number;
  /** Aborts when the transfer is over. */
  readonly signal: AbortSignal;
  readonly events: SendEvents;
}

/** What happens between the friend's yes and the receipt: files to the channel, and what the friend tells of them. */
export class SendSession {
  readonly #context: SendContext;

  constructor({ outbox, turn, now, ...facts }: SendSessionOptions) {
    const { offer, transfer, signal, events } = facts;
    const loop = new LoopTurns(now);
    this.#context = {
      ...facts,
      channel: outbox.channel,
      files: new SentFiles(offer.items),
      window: new SendWindow(signal),
      bottleneck: new BottleneckDetector(now, (bottleneck) => {
        if (signal.aborted) return;
        outbox.post({ type: 'pace', transfer, bottleneck });
        events.onBottleneck(bottleneck);
      }),
      turn: async () => {
        await loop.due();
        await turn();
      },
    };
  }

  /**
   * Sends everything. The receipt may still be to come when this resolves.
   * @param window bytes that may go before the first credit
   * @throws the signal's reason; what the channel throws
   */
  async run(window: number): Promise<void> {
    this.#context.window.grant(window);
    // Before the first file is opened: what waits costs nothing.
    await this.#context.turn();
    await new FilePump(this.#context).run();
  }

  /** @throws CooeeError `friend-garbled` for what no receiver would send at this point */
  handle(message: SendSessionMessage): void {
    const { bottleneck, window, files, events } = this.#context;
    switch (message.type) {
      case 'credit':
        if (message.storing !== undefined) bottleneck.receiverStores(message.storing);
        window.grant(message.bytes);
        return;
      case 'verified':
        for (const file of message.files) {
          files.verified(file);
          events.onVerified(file);
        }
        return;
      case 'file-rejected':
        if (files.rejected(message.file)) events.onFileFailed(message.file, message.failure);
        return;
      case 'receipt':
        files.receipt(message.files);
        if (message.renamed !== undefined) events.onRenamed(message.renamed);
        events.onComplete();
    }
  }
}
