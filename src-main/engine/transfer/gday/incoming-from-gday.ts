import { CooeeError, orAborted, toFailure } from '../../../../src-shared/session';
import type { Failure } from '../../../../src-shared/session';
import { planArrival, renameFirstLevel } from '../receiving/arrival-plan';
import { tooLate } from '../state/cooee-transfer';
import { freeBytesAt, openDestination } from '../storage/destination';
import { previewOf } from '../state/offer-preview';
import { NO_NAMES_YET } from '../state/offer-title';
import { Transfer } from '../state/transfer';
import type { TransferContext } from '../state/transfer';
import { GdayReceiveSession } from './gday-receive-session';
import type { GdayOffer } from './gday-offer';
import type { GdayLink } from './link';
import { encodeRequest } from './messages';

export interface GdayIncomingContext extends TransferContext {
  /** Absolute folder for received files. */
  readonly destination: () => string;
}

/**
 * The one offer of a friend with gday, from its names to its last byte (docs/GDAY-WIRE.md 8.3). There is no hash to
 * compare, so that the end of this is "received", and no file counts as verified.
 */
export class IncomingFromGday extends Transfer {
  /** A call with gday has one transfer. */
  readonly canRetry = false;
  readonly #context: GdayIncomingContext;
  readonly #abort = new AbortController();
  /** The user's word. */
  readonly #decision = deferred<boolean>();
  #decided = false;
  readonly #started = deferred<true>();
  /** The user stopped it: nothing is kept for another time. */
  #unwanted = false;
  #work: Promise<void> = Promise.resolve();

  constructor(
    id: string,
    readonly offered: GdayOffer,
    context: GdayIncomingContext,
  ) {
    super(id, 'receive', NO_NAMES_YET, context);
    this.#context = context;
    this.items = offered.offer.items;
  }

  /** Shows the offer, waits for the user's word and receives. Resolves when the transfer is over; its status says how. */
  async run(link: GdayLink): Promise<void> {
    this.#work = this.#run(link).catch((error: unknown) => {
      this.moveTo({ name: 'failed', failure: toFailure(error) });
    });
    await this.#work;
    this.offered.offer.release();
  }

  /** The user wants it. Resolves when it runs, or has failed because the disk cannot take it. */
  async accept(): Promise<void> {
    this.#decide(true);
    await Promise.race([this.#started.promise, this.over]);
  }

  /** The user does not want it. */
  decline(): void {
    this.#decide(false);
    this.moveTo({ name: 'declined', by: 'us' });
  }

  /** There is no word for it in gday's protocol: whoever made the connection closes it. */
  cancel(): void {
    if (this.isOver) return;
    this.#unwanted = true;
    this.moveTo({ name: 'cancelled', by: 'us' });
    this.#abort.abort(new CooeeError('cancelled'));
  }

  /** The call is over. */
  close(failure: Failure | null): void {
    this.moveTo(failure === null ? { name: 'interrupted' } : { name: 'failed', failure });
    this.#abort.abort(new CooeeError('cancelled'));
  }

  async settled(): Promise<void> {
    await this.#work;
  }

  async #run(link: GdayLink): Promise<void> {
    const { signal } = this.#abort;
    this.offered.admit();
    await this.#show();
    const accepted = await link.whileFriendIsSilent(signal, (turn) =>
      orAborted(this.#decision.promise, turn),
    );
    if (accepted) {
      await this.#receive(link, signal);
      return;
    }
    await link.write(encodeRequest([]), signal);
    await orAborted(link.channel.finish(), signal);
  }

  async #show(): Promise<void> {
    const folder = this.#context.destination();
    const preview = previewOf(this.items);
    // Only a forecast: a folder that cannot be used is said when the user accepts.
    const forecast = await renameFirstLevel(folder, preview).catch(() => ({ preview, renamed: [] }));
    this.freeBytes = await freeBytesAt(folder);
    this.showItems(forecast.preview);
    this.renamed = [...this.offered.offer.renamed, ...forecast.renamed];
    this.moveTo({ name: 'incoming' });
  }

  async #receive(link: GdayLink, signal: AbortSignal): Promise<void> {
    const destination = await openDestination(this.#context.destination());
    const session = await GdayReceiveSession.prepare({
      items: this.items,
      files: this.offered.files,
      destination,
      signal,
      events: {
        onFile: (index) => {
          this.currentPath = this.items.pathOf(index);
        },
        onBytes: (bytes) => {
          this.meter.add(bytes);
          this.context.onChange();
        },
        onRenamed: (renamed) => {
          this.addRenamed(renamed);
        },
        onFileFailed: (index, failure) => {
          this.failures.add(index, failure);
        },
      },
    });
    try {
      await link.whileFriendIsSilent(signal, () => this.#plan(destination, session.continuedBytes));
      this.moveTo({ name: 'running' });
      this.#started.resolve(true);
      await link.write(encodeRequest(session.request()), signal);
      await session.receive(link, signal);
      const failure = this.failures.summary();
      this.moveTo(failure === null ? { name: 'done' } : { name: 'failed', failure });
    } finally {
      await session.end(!this.#unwanted);
    }
  }

  async #plan(destination: string, continuedBytes: number): Promise<void> {
    const plan = await planArrival(
      destination,
      previewOf(this.items),
      this.items.totalBytes - continuedBytes,
    );
    this.destination = plan.destination;
    this.freeBytes = plan.freeBytes;
    this.showItems(plan.preview);
    this.renamed = [...this.offered.offer.renamed, ...plan.renamed];
    this.skip(continuedBytes);
  }

  #decide(accepted: boolean): void {
    if (this.status.name !== 'incoming' || this.#decided) throw tooLate(this.status);
    this.#decided = true;
    this.#decision.resolve(accepted);
  }
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
