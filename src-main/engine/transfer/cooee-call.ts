import type { Notes } from './notes';
import type { TransferChannel } from './protocol/channel';
import { readDataFrame } from './protocol/data-frame';
import { garbled } from './protocol/garbled';
import { MAX_WAITING_MESSAGES } from './protocol/limits';
import type { TransferMessage } from './protocol/messages';
import { Outbox } from './protocol/outbox';
import type { KeepFrame } from './receiving/arrival-memory';
import { FriendsOffers } from './receiving/friends-offers';
import type { FriendsOffersOptions } from './receiving/friends-offers';
import type { OutgoingTransfer } from './sending/outgoing-transfer';
import { OwnOffers } from './sending/own-offers';
import type { TransferList } from './transfer-list';

interface CooeeCallOptions extends Omit<FriendsOffersOptions, 'onForgotten'> {
  readonly transfers: TransferList;
  readonly notes: Notes;
  /** The friend asks for one of our offers again, and gets it. */
  readonly onAgain: (outgoing: OutgoingTransfer) => void;
}

/** A call with a Cooee: what they send goes to the transfer or the text that it is about. */
export class CooeeCall {
  readonly #outbox: Outbox;
  readonly #transfers: TransferList;
  readonly #notes: Notes;
  readonly #onAgain: (outgoing: OutgoingTransfer) => void;
  readonly #own = new OwnOffers();
  readonly #friends: FriendsOffers;

  constructor(channel: TransferChannel, { transfers, notes, onAgain, ...options }: CooeeCallOptions) {
    this.#outbox = new Outbox(channel);
    this.#transfers = transfers;
    this.#notes = notes;
    this.#onAgain = onAgain;
    this.#friends = new FriendsOffers({
      ...options,
      onForgotten: (id) => {
        transfers.forget(id);
      },
    });
  }

  /** Sends the texts that have waited, and from now on all others at once. */
  releaseNotes(): void {
    this.#notes.attach(this.#outbox);
  }

  /** Offers what is read, as far as the friend's program takes it. */
  announceQueued(): void {
    this.#own.announceQueued(this.#transfers.own(), this.#outbox);
  }

  /** The promise is backpressure. @throws CooeeError `friend-garbled`: the call cannot go on */
  async control(message: TransferMessage): Promise<void> {
    this.#assertFriendReads();
    await this.#route(message);
    await this.#friends.memory.room();
  }

  /**
   * One data frame, byte 0 included. The promise is backpressure.
   * @param keep called before the promise settles when the frame is to stay as it is after that
   * @throws CooeeError `friend-garbled`: the call cannot go on
   */
  async data(frame: Buffer, keep: KeepFrame): Promise<void> {
    this.#assertFriendReads();
    const data = readDataFrame(frame);
    if (data === null) throw garbled('a data frame without bytes');
    this.#friends.find(data.transfer)?.data(data.file, data.bytes, keep);
    await this.#friends.memory.room();
  }

  /** The call is about to end: the channel has everything that is still to be sent, such as a receipt. */
  flush(): void {
    this.#outbox.flush();
  }

  /** What they send is answered, whether they read it or not. */
  #assertFriendReads(): void {
    if (this.#outbox.waiting > MAX_WAITING_MESSAGES) throw garbled('nobody reads');
  }

  async #route(message: TransferMessage): Promise<void> {
    switch (message.type) {
      case 'offer-begin': {
        const id = this.#transfers.newId('receive');
        this.#transfers.add(this.#friends.begin(id, message, this.#outbox));
        return;
      }
      case 'note':
        this.#notes.received(message);
        return;
      case 'note-received':
        this.#notes.delivered(message);
        return;
      case 'offer-space':
      case 'answer-skip':
      case 'answer':
      case 'credit':
      case 'verified':
      case 'file-rejected':
      case 'receipt':
        this.#own.find(message.transfer).handle(message);
        return;
      case 'again': {
        const outgoing = this.#own.askedAgain(message.transfer);
        if (outgoing !== null) this.#onAgain(outgoing);
        return;
      }
      case 'pause':
      case 'resume':
      case 'cancel':
        if (message.by === 'receiver') this.#own.find(message.transfer).handle(message);
        else await this.#friends.find(message.transfer)?.handle(message);
        return;
      default:
        await this.#friends.find(message.transfer)?.handle(message);
    }
  }
}
