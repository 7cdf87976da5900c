import { garbled } from '../protocol/garbled';
import { MAX_ASKED_AGAIN, MAX_OPEN_OFFERS } from '../protocol/limits';
import type { Outbox } from '../protocol/outbox';
import type { OutgoingTransfer } from './outgoing-transfer';

/** What a friend with Cooee knows of our offers, by our numbers. */
export class OwnOffers {
  readonly #byNumber = new Map<number, OutgoingTransfer>();
  #nextNumber = 0;
  /** How often the friend has asked for something again. */
  #askedAgain = 0;

  /**
   * Offers what waits in the tray while the friend has less open than their program takes.
   * @param ours all of them, in the order in which they go
   */
  announceQueued(ours: readonly OutgoingTransfer[], outbox: Outbox): void {
    const queued = ours.filter(({ shown }) => shown.status.name === 'queued');
    const open = ours.filter(({ isOpen }) => isOpen).length;
    for (const outgoing of queued.slice(0, Math.max(0, MAX_OPEN_OFFERS - open))) {
      outgoing.announce(outbox, () => {
        const number = this.#nextNumber++;
        this.#byNumber.set(number, outgoing);
        return number;
      });
    }
  }

  /** @throws CooeeError `friend-garbled` for one that was never offered */
  find(number: number): OutgoingTransfer {
    const outgoing = this.#byNumber.get(number);
    if (outgoing === undefined) throw garbled('a transfer that was never offered');
    return outgoing;
  }

  /**
   * The friend would like one to be offered again.
   * @returns it, or null when they do not get it
   * @throws CooeeError `friend-garbled` for one that was never offered
   */
  askedAgain(number: number): OutgoingTransfer | null {
    const outgoing = this.find(number);
    if (!outgoing.canBeAskedAgain || this.#askedAgain >= MAX_ASKED_AGAIN) return null;
    this.#askedAgain += 1;
    return outgoing;
  }
}
