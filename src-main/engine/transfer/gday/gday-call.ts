import { CooeeError, orAborted } from '../../../../src-shared/session';
import type { PlainFailureReason } from '../../../../src-shared/session';
import type { OutgoingTransfer } from '../sending/outgoing-transfer';
import type { GdayChannel } from './channel';
import type { IncomingFromGday } from './incoming-from-gday';
import { GdayLink } from './link';
import { decodeOffer } from './messages';
import type { FileVersion } from './messages';
import { narrowForGday, sendToGday } from './send';

/** The direction of the only transfer: gday sends from the creator to the joiner. */
export type GdayDirection = 'send' | 'receive';

interface GdayCallOptions {
  /** Our offers, oldest first. */
  readonly offers: () => readonly OutgoingTransfer[];
  /** The friend offers these files: makes the transfer of it. */
  readonly onOffered: (files: ReadonlyMap<string, FileVersion>) => IncomingFromGday;
}

/** A call with gday: one transfer, in one direction. Everything else that is offered is refused at once. */
export class GdayCall {
  readonly #link: GdayLink;
  readonly #closing = new AbortController();
  #taken: OutgoingTransfer | null = null;
  #onTaken: (outgoing: OutgoingTransfer) => void = () => undefined;

  constructor(
    channel: GdayChannel,
    readonly direction: GdayDirection,
    readonly options: GdayCallOptions,
  ) {
    this.#link = new GdayLink(channel);
  }

  /**
   * Resolves when the transfer is over, or the call was closed. The status of a transfer that has begun tells how it ended.
   * @throws CooeeError `friend-left`, `friend-garbled`, `offer-too-large`, `offer-unsafe`, and what the channel throws, when
   *   that happens before there is a transfer
   */
  async run(): Promise<void> {
    try {
      await (this.direction === 'send' ? this.#send() : this.#receive());
    } catch (error) {
      if (!this.#closing.signal.aborted) throw error;
    } finally {
      this.#link.close();
    }
  }

  /** The call is over. */
  close(): void {
    this.#closing.abort(new CooeeError('cancelled'));
  }

  /** Takes the oldest offer when it is ready, and refuses what gday has no room for. Called when an offer has changed. */
  consider(): void {
    for (const offer of this.options.offers()) {
      if (offer === this.#taken || offer.shown.life.isOver) continue;
      if (this.direction === 'receive') offer.close(notWithGday('gday-caller-sends').failure);
      else if (this.#taken !== null) offer.close(notWithGday('gday-one-transfer').failure);
      else if (offer.shown.status.name !== 'queued') return;
      else if (offer.narrow(narrowForGday)) {
        this.#taken = offer;
        this.#onTaken(offer);
      }
    }
  }

  async #send(): Promise<void> {
    const taken = new Promise<OutgoingTransfer>((resolve) => {
      this.#onTaken = resolve;
    });
    this.consider();
    const outgoing = await this.#link.whileFriendIsSilent(this.#closing.signal, (turn) =>
      orAborted(taken, turn),
    );
    await outgoing.deliver((offer, events, signal) => sendToGday(offer, this.#link, events, signal));
  }

  async #receive(): Promise<void> {
    this.consider();
    const files = decodeOffer(await this.#link.readMessage(this.#closing.signal));
    await this.options.onOffered(files).run(this.#link);
  }
}

/** What a call with gday has no room or no form for. */
export function notWithGday(code: PlainFailureReason): CooeeError {
  return new CooeeError('friend-not-cooee', null, { why: { code } });
}
