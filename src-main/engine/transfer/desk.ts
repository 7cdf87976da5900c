import { CooeeError } from '../../../src-shared/session';
import type { Failure, NoteView, TransferStatus, TransferView } from '../../../src-shared/session';
import { CooeeCall } from './cooee-call';
import type { GdayChannel } from './gday/channel';
import { GdayCall, notWithGday } from './gday/gday-call';
import type { GdayDirection } from './gday/gday-call';
import { GdayOffer } from './gday/gday-offer';
import { IncomingFromGday } from './gday/incoming-from-gday';
import type { FileVersion } from './gday/messages';
import { Notes } from './notes';
import { openTransfers } from './open-transfers';
import type { OpenTransfer } from './open-transfers';
import type { TransferChannel } from './protocol/channel';
import { MAX_NAME_BYTES } from './protocol/limits';
import { parseTransferMessage } from './protocol/messages';
import type { KeepFrame } from './receiving/arrival-memory';
import type { NameBudget } from './receiving/incoming-offer';
import { IncomingTransfer } from './receiving/incoming-transfer';
import { FramePool } from './sending/frame-pool';
import { OutgoingTransfer } from './sending/outgoing-transfer';
import { shareTurns } from './state/turns';
import type { HiddenNames } from './storage/names/hidden-names';
import { TransferList } from './transfer-list';
import type { AnyTransfer } from './transfer-list';

interface TransferDeskOptions {
  /** Absolute folder for received files; read when an offer comes and again when it is accepted. */
  readonly destination: () => string;
  /** What becomes of hidden first-level names in the friend's offers; kept unless told otherwise. */
  readonly hiddenNames?: HiddenNames | undefined;
  /** Something in {@link TransferDesk.views} changed. Called often; the caller throttles. */
  readonly onChange: () => void;
  /** Milliseconds, never going back. */
  readonly now?: () => number;
  /** Nothing of ours is offered or told and nothing is accepted before {@link TransferDesk.release}. */
  readonly isHeld?: boolean;
}

/**
 * All transfers of one call, in both directions. They run side by side, each with its own window and its frames taking
 * turns in the channel: a text file dropped during a gigabyte does not wait for it, and a transfer whose receiver is
 * slow holds up no other.
 */
export class TransferDesk {
  readonly #options: TransferDeskOptions;
  readonly #now: () => number;
  readonly #transfers: TransferList;
  readonly #notes: Notes;
  readonly #frames = new FramePool();
  readonly #names: NameBudget = { left: MAX_NAME_BYTES };
  /** Null until a Cooee is connected. */
  #cooee: CooeeCall | null = null;
  /** Null unless a gday is connected. */
  #gday: GdayCall | null = null;
  #held: boolean;
  #closed = false;

  constructor(options: TransferDeskOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#held = options.isHeld ?? false;
    this.#transfers = new TransferList(options.onChange);
    this.#notes = new Notes(options.onChange);
  }

  /** The call is connected, to a Cooee: what waits in the tray is offered. Once per desk. */
  attach(channel: TransferChannel): void {
    this.#assertUnattached();
    const { onChange, destination, hiddenNames = 'keep' } = this.#options;
    this.#cooee = new CooeeCall(channel, {
      onChange,
      now: this.#now,
      destination,
      names: this.#names,
      hiddenNames,
      transfers: this.#transfers,
      notes: this.#notes,
      onAgain: (outgoing) => {
        this.#offerAgain(outgoing);
      },
    });
    if (!this.#held) this.release();
  }

  /** What was held back goes out, if it was; asked before {@link attach}, nothing will be held. */
  release(): void {
    this.#held = false;
    if (!this.#closed) this.#cooee?.releaseNotes();
    this.#announceQueued();
  }

  /**
   * The call is connected, to a gday: one transfer, in one direction. Once per desk, instead of {@link attach}. Resolves when
   * that transfer is over, however it ended, and the connection may be closed; {@link close} ends it early.
   * @throws CooeeError `friend-left`, `friend-garbled`, `offer-too-large`, `offer-unsafe`, and what the channel throws, when
   *   that happens before there is a transfer that could show it
   */
  async attachGday(channel: GdayChannel, direction: GdayDirection): Promise<void> {
    this.#assertUnattached();
    this.#notes.close();
    this.#gday = new GdayCall(channel, direction, {
      offers: () => this.#transfers.own(),
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
    const id = this.#transfers.newId('send');
    const { onChange } = this.#options;
    const onTurnsChanged = (): void => {
      if (!this.#closed) shareTurns(this.#transfers.own());
    };
    const outgoing = new OutgoingTransfer(id, paths, {
      onChange,
      now: this.#now,
      frames: this.#frames,
      onTurnsChanged,
    });
    this.#transfers.add(outgoing);
    this.#gday?.consider();
    // When its tree is read it may be offered; when it is over, another one may.
    for (const moment of [outgoing.settled(), outgoing.shown.life.over]) {
      void moment.then(() => {
        this.#announceQueued();
      });
    }
    return id;
  }

  /**
   * Says yes to the friend's offer. Resolves when it waits for its turn, or has failed because the disk cannot take it.
   * @param except paths of items that are not wanted, as the view shows them; a folder stands for everything in it
   * @throws CooeeError when it is not waiting for our answer; `friend-not-cooee` for a part of what a gday offers
   */
  async accept(id: string, except: readonly string[] = []): Promise<void> {
    if (this.#held) throw new CooeeError('internal', 'the match phrase is not compared yet');
    const incoming = this.#transfers.findOffered(id);
    if (incoming instanceof IncomingTransfer) await incoming.accept(except);
    else if (except.length > 0) throw notWithGday('gday-all-or-nothing');
    else await incoming.accept();
  }

  /** @throws CooeeError when it is not waiting for our answer */
  async decline(id: string): Promise<void> {
    const incoming = this.#transfers.findOffered(id);
    incoming.decline();
    await incoming.settled();
  }

  /** Ends a transfer of either direction; nothing happens when it is over. Resolves when its partial files are gone. */
  async cancel(id: string): Promise<void> {
    const transfer = this.#transfers.find(id);
    transfer.cancel();
    await transfer.settled();
  }

  /** Stops the bytes of an accepted transfer of either direction. @throws CooeeError `internal`, `friend-not-cooee` */
  pause(id: string): void {
    this.#withCooee(id).pause();
  }

  /** Takes our own pause back. @throws CooeeError `internal`, `friend-not-cooee` */
  resume(id: string): void {
    this.#withCooee(id).resume();
  }

  /**
   * Offers the same again, as another transfer, or asks the friend to.
   * @throws CooeeError `internal` unless the view says `canRetry`
   */
  retry(id: string): void {
    const transfer = this.#transfers.find(id);
    if (!this.#canRetry(transfer)) throw new CooeeError('internal', 'nothing that can be tried again');
    if (transfer instanceof OutgoingTransfer) this.#offerAgain(transfer);
    else if (transfer instanceof IncomingTransfer) transfer.askAgain();
  }

  /**
   * Changes the order of what waits.
   * @param before the one it shall go directly before, or null for last
   * @throws CooeeError `internal` for what is not ours
   */
  move(id: string, before: string | null): void {
    this.#transfers.move(id, before);
  }

  /**
   * Sends a text; before {@link attach} it waits.
   * @returns its id
   * @throws CooeeError `friend-not-cooee`; `nothing-to-send` when nothing can be shown of it; `internal` when it is too long or
   *   the call is over
   */
  sendNote(text: string): string {
    if (this.#closed) throw new CooeeError('internal', 'a text after the call');
    if (this.#gday !== null) throw notWithGday('gday-no-texts');
    return this.#notes.send(text);
  }

  /** Immutable, oldest first. */
  notes(): readonly NoteView[] {
    return this.#notes.views();
  }

  /** What another call could go on with, by id: it is remembered on the disk. */
  unfinished(): ReadonlyMap<string, OpenTransfer> {
    return openTransfers(this.#transfers.all());
  }

  /**
   * One control message from the friend, already decoded from JSON. The promise is backpressure.
   * @throws CooeeError `friend-garbled`: the call cannot go on
   */
  async handleControl(value: unknown): Promise<void> {
    const message = parseTransferMessage(value);
    if (message === null || this.#closed) return;
    await this.#connected().control(message);
  }

  /**
   * One data frame from the friend, byte 0 included. The promise is backpressure.
   * @param keep called before the promise settles when the frame is to stay as it is after that
   * @throws CooeeError `friend-garbled`: the call cannot go on
   */
  async handleData(frame: Buffer, keep: KeepFrame): Promise<void> {
    if (!this.#closed) await this.#connected().data(frame, keep);
  }

  /** Immutable snapshots, oldest first. */
  views(): readonly TransferView[] {
    return this.#transfers.all().map((transfer) => transfer.shown.view(this.#canRetry(transfer)));
  }

  /**
   * The call is over. Whatever is not finished fails with `failure`, or is interrupted when it is null. Resolves when all
   * files are closed, the partial ones are gone, and the channel has everything that is still to be sent, such as a receipt.
   */
  async close(failure: Failure | null): Promise<void> {
    this.#closed = true;
    this.#gday?.close();
    this.#notes.close();
    const transfers = this.#transfers.all();
    for (const transfer of transfers) transfer.close(failure);
    await Promise.all(transfers.map((transfer) => transfer.settled()));
    this.#cooee?.flush();
  }

  /** Resolves with the last status of a transfer. */
  async whenOver(id: string): Promise<TransferStatus> {
    return this.#transfers.find(id).shown.life.over;
  }

  #offerAgain(outgoing: OutgoingTransfer): void {
    outgoing.wasRetried();
    this.offer(outgoing.paths);
  }

  /** Only while there is a friend who could have it again: gday takes one transfer per call. */
  #canRetry(transfer: AnyTransfer): boolean {
    return transfer.canRetry && !this.#closed && this.#gday === null;
  }

  /** Offers wait while the friend has as many open as their program takes. */
  #announceQueued(): void {
    if (this.#closed || this.#held) return;
    this.#gday?.consider();
    this.#cooee?.announceQueued();
  }

  #gdayOffers(files: ReadonlyMap<string, FileVersion>): IncomingFromGday {
    const id = this.#transfers.newId('receive');
    const { onChange, destination, hiddenNames = 'keep' } = this.#options;
    const offered = new GdayOffer(files, this.#names, hiddenNames);
    const incoming = new IncomingFromGday(id, offered, { onChange, destination, now: this.#now });
    this.#transfers.add(incoming);
    return incoming;
  }

  #assertUnattached(): void {
    const attached = this.#cooee !== null || this.#gday !== null;
    if (attached || this.#closed) throw new CooeeError('internal', 'a desk serves one call');
  }

  #connected(): CooeeCall {
    if (this.#cooee === null) throw new CooeeError('internal', 'a message before the call');
    return this.#cooee;
  }

  #withCooee(id: string): OutgoingTransfer | IncomingTransfer {
    const transfer = this.#transfers.find(id);
    if (transfer instanceof IncomingFromGday || this.#gday !== null) throw notWithGday('gday-no-pause');
    return transfer;
  }
}
