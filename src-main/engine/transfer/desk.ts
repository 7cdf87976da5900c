import { CooeeError } from '../../../src-shared/session';
import type { Failure, TransferStatus, TransferView } from '../../../src-shared/session';
import type { TransferChannel } from './channel';
import { readDataFrame } from './data-frame';
import type { GdayChannel } from './gday/channel';
import { GdayCall } from './gday/gday-call';
import type { GdayDirection } from './gday/gday-call';
import { GdayOffer } from './gday/gday-offer';
import { IncomingFromGday } from './gday/incoming-from-gday';
import type { FileVersion } from './gday/messages';
import type { NameBudget } from './incoming-offer';
import { MAX_NAME_UNITS, MAX_OPEN_OFFERS, MAX_REMEMBERED_OFFERS, MAX_WAITING_MESSAGES } from './limits';
import { parseTransferMessage } from './messages';
import type { MessageOf } from './messages';
import { Outbox } from './outbox';
import { Incoming } from './receiver';
import { Outgoing } from './sender';
import { TimeShares } from './time-shares';

export interface TransferDeskOptions {
  /** Absolute folder for received files; read when an offer comes and again when it is accepted. */
  readonly destination: () => string;
  /** Something in {@link TransferDesk.views} changed. Called often; the caller throttles. */
  readonly onChange: () => void;
  /** Milliseconds, never going back. */
  readonly now?: () => number;
}

/**
 * All transfers of one call, in both directions. They run side by side, each with its own window and its frames taking
 * turns in the channel: a text file dropped during a gigabyte does not wait for it, and a transfer whose receiver is
 * slow holds up no other.
 */
export class TransferDesk {
  readonly #options: TransferDeskOptions;
  readonly #now: () => number;
  /** By id, oldest first. */
  readonly #transfers = new Map<string, Outgoing | Incoming | IncomingFromGday>();
  /** By the number on the wire. */
  readonly #outgoing = new Map<number, Outgoing>();
  readonly #incoming = new Map<number, Incoming>();
  /** Of the whole call: what the friend sends is stored one frame at a time, whichever transfer it belongs to. */
  readonly #storing: TimeShares<'storing' | 'idle'>;
  readonly #names: NameBudget = { left: MAX_NAME_UNITS };
  /** Null until a Cooee is connected. */
  #outbox: Outbox | null = null;
  /** Null unless a gday is connected. */
  #gday: GdayCall | null = null;
  #nextId = 1;
  #nextNumber = 0;
  /** The newest number the friend has used; they count up. */
  #lastIncoming = -1;
  #closed = false;

  constructor(options: TransferDeskOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#storing = new TimeShares(this.#now, 'idle');
  }

  /** The call is connected, to a Cooee: what waits in the tray is offered. Once per desk. */
  attach(channel: TransferChannel): void {
    this.#assertUnattached();
    this.#outbox = new Outbox(channel);
    this.#announceQueued();
  }

  /**
   * The call is connected, to a gday: one transfer, in one direction. Once per desk, instead of {@link attach}. Resolves when
   * that transfer is over, however it ended, and the connection may be closed; {@link close} ends it early.
   * @throws CooeeError `friend-left`, `friend-garbled`, `offer-too-large`, `offer-unsafe`, and what the channel throws, when
   *   that happens before there is a transfer that could say so
   */
  async attachGday(channel: GdayChannel, direction: GdayDirection): Promise<void> {
    this.#assertUnattached();
    this.#gday = new GdayCall(channel, direction, {
      offers: () => this.#ownOffers(),
      onOffered: (files) => this.#gdayOffers(files),
    });
    await this.#gday.run();
  }

  /**
   * Offers files and folders, given by absolute paths; before {@link attach} they wait in the tray.
   * @returns the transfer's id
   * @throws CooeeError `nothing-to-send` without paths, `internal` after {@link close}
   */
  offer(paths: readonly string[]): string {
    if (this.#closed) throw new CooeeError('internal', 'an offer after the call');
    if (paths.length === 0) throw new CooeeError('nothing-to-send');
    const id = `send-${String(this.#nextId++)}`;
    const outgoing = new Outgoing(id, paths, { onChange: this.#options.onChange, now: this.#now });
    this.#transfers.set(id, outgoing);
    this.#options.onChange();
    this.#gday?.consider();
    // When its tree is read it may be offered; when it is over, another one may.
    for (const moment of [outgoing.quiet(), outgoing.over]) {
      void moment.then(() => {
        this.#announceQueued();
      });
    }
    return id;
  }

  /**
   * Says yes to the friend's offer. Resolves when it runs, or has failed because the disk cannot take it.
   * @throws CooeeError when it is not waiting for our answer
   */
  async accept(id: string): Promise<void> {
    await this.#offered(id).accept();
  }

  /** @throws CooeeError when it is not waiting for our answer */
  async decline(id: string): Promise<void> {
    const incoming = this.#offered(id);
    incoming.decline();
    await incoming.quiet();
  }

  /** Ends a transfer of either direction; nothing happens when it is over. Resolves when its partial files are gone. */
  async cancel(id: string): Promise<void> {
    const transfer = this.#find(id);
    transfer.cancel();
    await transfer.quiet();
  }

  /**
   * One control message from the friend, already decoded from JSON. The promise is backpressure.
   * @throws CooeeError `friend-garbled`: the call cannot go on
   */
  async handleControl(value: unknown): Promise<void> {
    const message = parseTransferMessage(value);
    if (message === null || this.#closed) return;
    if (this.#outbox === null) throw new CooeeError('internal', 'a message before the call');
    if (this.#outbox.waiting > MAX_WAITING_MESSAGES) throw new CooeeError('friend-garbled', 'nobody reads');
    switch (message.type) {
      case 'offer-begin':
        this.#offerBegins(message, this.#outbox);
        return;
      case 'answer':
      case 'credit':
      case 'verified':
      case 'file-rejected':
      case 'receipt':
        this.#ours(message.transfer).handle(message);
        return;
      case 'cancel':
        if (message.by === 'receiver') this.#ours(message.transfer).handle(message);
        else await this.#friends(message.transfer)?.handle(message);
        return;
      default:
        await this.#storing.during('storing', async () => this.#friends(message.transfer)?.handle(message));
    }
  }

  /**
   * One data frame from the friend, byte 0 included. It is not kept after the promise resolves, which is backpressure.
   * @throws CooeeError `friend-garbled`: the call cannot go on
   */
  async handleData(frame: Buffer): Promise<void> {
    if (this.#closed) return;
    const data = readDataFrame(frame);
    if (data === null) throw new CooeeError('friend-garbled', 'a data frame without bytes');
    await this.#storing.during('storing', async () =>
      this.#friends(data.transfer)?.data(data.file, data.bytes),
    );
  }

  /** Immutable snapshots, oldest first. */
  views(): readonly TransferView[] {
    return Array.from(this.#transfers.values(), (transfer) => transfer.view());
  }

  /**
   * The call is over. Whatever is not finished fails with `failure`, or is cancelled when it is null. Resolves when all
   * files are closed and the partial ones are gone.
   */
  async close(failure: Failure | null): Promise<void> {
    this.#closed = true;
    this.#gday?.close();
    const transfers = [...this.#transfers.values()];
    for (const transfer of transfers) transfer.close(failure);
    await Promise.all(transfers.map((transfer) => transfer.quiet()));
  }

  /** Resolves with the last status of a transfer. */
  async whenOver(id: string): Promise<TransferStatus> {
    return this.#find(id).over;
  }

  #offerBegins({ transfer: number, title }: MessageOf<'offer-begin'>, outbox: Outbox): void {
    if (number <= this.#lastIncoming) throw new CooeeError('friend-garbled', 'a transfer number used twice');
    this.#lastIncoming = number;
    const open = Array.from(this.#incoming.values()).filter(({ isOver }) => !isOver);
    if (open.length >= MAX_OPEN_OFFERS) throw new CooeeError('friend-garbled', 'too many offers');
    const id = `receive-${String(this.#nextId++)}`;
    const incoming = new Incoming(id, number, title, {
      onChange: this.#options.onChange,
      now: this.#now,
      outbox,
      names: this.#names,
      destination: this.#options.destination,
      storingShare: () => this.#storing.of('storing'),
      bytesToCome: () =>
        Array.from(this.#incoming.values()).reduce((sum, { bytesToCome }) => sum + bytesToCome, 0),
    });
    this.#transfers.set(id, incoming);
    this.#incoming.set(number, incoming);
    this.#forgetOldOffers();
    this.#options.onChange();
  }

  #forgetOldOffers(): void {
    for (const [number, incoming] of this.#incoming) {
      if (this.#incoming.size <= MAX_REMEMBERED_OFFERS) return;
      if (!incoming.isOver) continue;
      this.#incoming.delete(number);
      this.#transfers.delete(incoming.id);
    }
  }

  /** Offers wait while the friend has as many open as he takes. */
  #announceQueued(): void {
    const outbox = this.#outbox;
    if (this.#closed) return;
    this.#gday?.consider();
    if (outbox === null) return;
    const ours = this.#ownOffers();
    const queued = ours.filter(({ status }) => status.name === 'queued');
    const open = ours.filter(({ status }) => status.name === 'offered' || status.name === 'running').length;
    for (const outgoing of queued.slice(0, Math.max(0, MAX_OPEN_OFFERS - open))) {
      outgoing.announce(outbox, () => {
        const number = this.#nextNumber++;
        this.#outgoing.set(number, outgoing);
        return number;
      });
    }
  }

  #gdayOffers(files: ReadonlyMap<string, FileVersion>): IncomingFromGday {
    const id = `receive-${String(this.#nextId++)}`;
    const { onChange, destination } = this.#options;
    const offered = new GdayOffer(files, this.#names);
    const incoming = new IncomingFromGday(id, offered, { onChange, destination, now: this.#now });
    this.#transfers.set(id, incoming);
    onChange();
    return incoming;
  }

  /** Oldest first. */
  #ownOffers(): readonly Outgoing[] {
    return Array.from(this.#transfers.values()).filter((transfer) => transfer instanceof Outgoing);
  }

  #assertUnattached(): void {
    const attached = this.#outbox !== null || this.#gday !== null;
    if (attached || this.#closed) throw new CooeeError('internal', 'a desk serves one call');
  }

  #find(id: string): Outgoing | Incoming | IncomingFromGday {
    const transfer = this.#transfers.get(id);
    if (transfer === undefined) throw new CooeeError('internal', `no transfer ${id}`);
    return transfer;
  }

  #offered(id: string): Incoming | IncomingFromGday {
    const transfer = this.#find(id);
    if (!(transfer instanceof Outgoing)) return transfer;
    throw new CooeeError('internal', 'an answer to our own offer');
  }

  #ours(number: number): Outgoing {
    const outgoing = this.#outgoing.get(number);
    if (outgoing === undefined) throw new CooeeError('friend-garbled', 'a transfer that was never offered');
    return outgoing;
  }

  /** @returns null for an old transfer that was forgotten, about which something was still on the way */
  #friends(number: number): Incoming | null {
    const incoming = this.#incoming.get(number);
    if (incoming !== undefined) return incoming;
    if (number > this.#lastIncoming)
      throw new CooeeError('friend-garbled', 'a transfer that was never offered');
    return null;
  }
}
