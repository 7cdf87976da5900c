import { CooeeError } from '../../../src-shared/session';
import type { IncomingFromGday } from './gday/incoming-from-gday';
import type { IncomingTransfer } from './receiving/incoming-transfer';
import { OutgoingTransfer } from './sending/outgoing-transfer';
import { moved } from './state/turns';

export type AnyTransfer = OutgoingTransfer | IncomingTransfer | IncomingFromGday;

/** All transfers of one call, in both directions: oldest first, and what we send in the order in which it goes. */
export class TransferList {
  #byId = new Map<string, AnyTransfer>();
  #nextId = 1;
  readonly #onChange: () => void;

  /** @param onChange a transfer was added, or their order is another */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  all(): readonly AnyTransfer[] {
    return [...this.#byId.values()];
  }

  /** What we send. */
  own(): readonly OutgoingTransfer[] {
    return this.all().filter((transfer) => transfer instanceof OutgoingTransfer);
  }

  /** For a transfer to be added. Unique in the call. */
  newId(direction: 'send' | 'receive'): string {
    return `${direction}-${String(this.#nextId++)}`;
  }

  add(transfer: AnyTransfer): void {
    this.#byId.set(transfer.shown.id, transfer);
    this.#onChange();
  }

  forget(id: string): void {
    this.#byId.delete(id);
  }

  /** @throws CooeeError `internal` when there is none */
  find(id: string): AnyTransfer {
    const transfer = this.#byId.get(id);
    if (transfer === undefined) throw new CooeeError('internal', `no transfer ${id}`);
    return transfer;
  }

  /** One that the friend offers us. @throws CooeeError `internal` when there is none, or it is ours */
  findOffered(id: string): IncomingTransfer | IncomingFromGday {
    const transfer = this.find(id);
    if (!(transfer instanceof OutgoingTransfer)) return transfer;
    throw new CooeeError('internal', 'an answer to our own offer');
  }

  /**
   * Changes the order of what waits.
   * @param before the one it shall go directly before, or null for last
   * @throws CooeeError `internal` for what is not ours
   */
  move(id: string, before: string | null): void {
    const [one, other] = [this.find(id), before === null ? null : this.find(before)];
    if (!(one instanceof OutgoingTransfer) || !(other === null || other instanceof OutgoingTransfer))
      throw new CooeeError('internal', 'the friend decides on their order');
    this.#byId = new Map(moved(this.all(), one, other).map((transfer) => [transfer.shown.id, transfer]));
    this.#onChange();
  }
}
