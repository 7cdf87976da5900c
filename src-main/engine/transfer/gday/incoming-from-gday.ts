import { CooeeError, orAborted } from '../../../../src-shared/session';
import type { Failure } from '../../../../src-shared/session';
import { failureOf } from '../../log';
import { forecastArrival, planArrival, showArrival } from '../receiving/arrival-plan';
import { previewOf } from '../state/offer-preview';
import { NO_NAMES_YET } from '../state/offer-title';
import { ShownTransfer } from '../state/transfer';
import type { Transfer, TransferContext } from '../state/transfer';
import { awaitsOurAnswer, isEnded, isRunning, tooLate } from '../state/transfer-state';
import type { TransferEvent } from '../state/transfer-state';
import { openDestination } from '../storage/destination';
import { GdayReceiveSession } from './gday-receive-session';
import type { GdayOffer } from './gday-offer';
import type { GdayLink } from './link';
import { encodeRequest } from './messages';

interface GdayIncomingContext extends TransferContext {
  /** Absolute folder for received files. */
  readonly destination: () => string;
}

/**
 * The one offer of a friend with gday, from its names to its last byte (docs/GDAY-WIRE.md 8.3). There is no hash to
 * compare, so that the end of this is "received", and no file counts as verified.
 */
export class IncomingFromGday implements Transfer {
  readonly shown: ShownTransfer;
  /** A call with gday has one transfer. */
  readonly canRetry = false;
  readonly #context: GdayIncomingContext;
  /** Ends what is being read and written. Not at every end of the transfer: a "no" of our user's is still to be sent. */
  readonly #closing = new AbortController();
  #activity: Promise<void> = Promise.resolve();

  constructor(
    id: string,
    readonly offered: GdayOffer,
    context: GdayIncomingContext,
  ) {
    this.#context = context;
    const { items } = offered.offer;
    const onMoved = (): void => undefined;
    this.shown = new ShownTransfer(
      { id, direction: 'receive', title: NO_NAMES_YET, items, onMoved },
      context,
    );
  }

  /** Shows the offer, waits for the user's answer and receives. Resolves when the transfer is over; its status says how. */
  async run(link: GdayLink): Promise<void> {
    this.#activity = this.#run(link).catch((error: unknown) => {
      this.#apply({ type: 'failed', failure: failureOf(error, 'a transfer') });
    });
    await this.#activity;
    this.offered.release();
  }

  /** The user wants it. Resolves when it runs, or has failed because the disk cannot take it. */
  async accept(): Promise<void> {
    this.#answer({ type: 'answered' });
    await this.shown.life.until((state) => isRunning(state) || isEnded(state));
  }

  /** The user does not want it. */
  decline(): void {
    this.#answer({ type: 'declined', by: 'us' });
  }

  /** gday's protocol has no message for it: whoever made the connection closes it. */
  cancel(): void {
    // A "no" that is on its way still goes out.
    if (!this.shown.life.isOver) this.#end({ type: 'cancelled', by: 'us' });
  }

  close(failure: Failure | null): void {
    this.#end(failure === null ? { type: 'interrupted' } : { type: 'failed', failure });
  }

  async settled(): Promise<void> {
    await this.#activity;
  }

  #apply(event: TransferEvent): void {
    this.shown.life.apply(event);
  }

  #end(event: TransferEvent): void {
    this.#apply(event);
    this.#closing.abort(new CooeeError('cancelled'));
  }

  #answer(event: TransferEvent): void {
    const { state } = this.shown.life;
    if (!awaitsOurAnswer(state)) throw tooLate(state);
    this.#apply(event);
  }

  async #run(link: GdayLink): Promise<void> {
    const { signal } = this.#closing;
    this.offered.admit();
    await this.#show();
    const { life } = this.shown;
    await link.whileFriendIsSilent(signal, (turn) =>
      orAborted(
        life.until((state) => !awaitsOurAnswer(state)),
        turn,
      ),
    );
    if (life.status.name === 'declined') {
      await link.write(encodeRequest([]), signal);
      await orAborted(link.channel.finish(), signal);
    } else await this.#receive(link, signal);
  }

  async #show(): Promise<void> {
    const { offer } = this.shown;
    const forecast = await forecastArrival(this.#context.destination(), previewOf(offer.items));
    showArrival(offer, forecast, this.offered.offer.renamed);
    this.#apply({ type: 'offer-received' });
  }

  async #receive(link: GdayLink, signal: AbortSignal): Promise<void> {
    const { life, offer } = this.shown;
    const destination = await openDestination(this.#context.destination());
    const session = await GdayReceiveSession.prepare({
      items: offer.items,
      files: this.offered.files,
      destination,
      signal,
      events: this.shown.fileEvents(),
    });
    try {
      await link.whileFriendIsSilent(signal, () => this.#plan(destination, session.continuedBytes));
      this.#apply({ type: 'accepted', by: 'us', hasTurn: true });
      await link.write(encodeRequest(session.request()), signal);
      await session.receive(link, signal);
      this.shown.complete();
    } finally {
      await session.end(life.status.name !== 'cancelled');
    }
  }

  async #plan(destination: string, continuedBytes: number): Promise<void> {
    const { offer, progress } = this.shown;
    const plan = await planArrival(
      destination,
      previewOf(offer.items),
      offer.items.totalBytes - continuedBytes,
    );
    offer.update({ destination });
    showArrival(offer, plan, this.offered.offer.renamed);
    progress.skip(continuedBytes);
  }
}
