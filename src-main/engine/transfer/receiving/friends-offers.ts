import { garbled } from '../protocol/garbled';
import { ArrivalMemory } from './arrival-memory';
import type { HiddenNames } from '../storage/names/hidden-names';
import type { NameBudget } from './incoming-offer';
import { MAX_OPEN_OFFERS, MAX_REMEMBERED_OFFERS } from '../protocol/limits';
import type { MessageOf } from '../protocol/messages';
import type { Outbox } from '../protocol/outbox';
import { IncomingTransfer } from './incoming-transfer';
import type { TransferContext } from '../state/transfer';

export interface FriendsOffersOptions extends TransferContext {
  readonly names: NameBudget;
  readonly hiddenNames: HiddenNames;
  readonly destination: () => string;
  /** A finished one makes room for newer ones. */
  readonly onForgotten: (id: string) => void;
}

/** What the friend, with Cooee, has offered in this call, by their numbers. */
export class FriendsOffers {
  readonly memory = new ArrivalMemory();
  readonly #byNumber = new Map<number, IncomingTransfer>();
  /** The newest number the friend has used; they count up. */
  #last = -1;

  constructor(readonly options: FriendsOffersOptions) {}

  /** @param id ours @throws CooeeError `friend-garbled` for a number used twice, or more offers than we take */
  begin(id: string, { transfer: number }: MessageOf<'offer-begin'>, outbox: Outbox): IncomingTransfer {
    if (number <= this.#last) throw garbled('a transfer number used twice');
    this.#last = number;
    const open = Array.from(this.#byNumber.values()).filter(({ shown }) => !shown.life.isOver);
    if (open.length >= MAX_OPEN_OFFERS) throw garbled('too many offers');
    const incoming = new IncomingTransfer(id, number, {
      ...this.options,
      memory: this.memory,
      outbox,
      bytesToCome: () =>
        Array.from(this.#byNumber.values()).reduce((sum, { bytesToCome }) => sum + bytesToCome, 0),
    });
    this.#byNumber.set(number, incoming);
    this.#forgetOld();
    return incoming;
  }

  /**
   * @returns null for an old one that was forgotten, about which something was still on the way
   * @throws CooeeError `friend-garbled` for one that was never offered
   */
  find(number: number): IncomingTransfer | null {
    const incoming = this.#byNumber.get(number);
    if (incoming !== undefined) return incoming;
    if (number > this.#last) throw garbled('a transfer that was never offered');
    return null;
  }

  #forgetOld(): void {
    for (const [number, incoming] of this.#byNumber) {
      if (this.#byNumber.size <= MAX_REMEMBERED_OFFERS) return;
      if (!incoming.shown.life.isOver) continue;
      this.#byNumber.delete(number);
      this.options.onForgotten(incoming.shown.id);
    }
  }
}
