import type { Ledger } from './ledger';
import type { Told } from './pairings';
import type { Change, Outcome } from './room';
import type { RoomStore } from './store';

/** The rooms of one node that shares them with nobody: every client is its own, so its ledger is all there is. */
export class MemoryStore implements RoomStore {
  readonly opened = Promise.resolve();
  readonly isWell = true;
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  transact(number: string, change: Change): Promise<Outcome> {
    const outcome = change(this.#ledger.held(number)?.room ?? null);
    this.#ledger.apply({ number, revision: 0, ...outcome });
    return Promise.resolve(outcome);
  }

  pass(told: Told): void {
    const reply = this.#ledger.hear(told);
    if (reply !== null) this.#ledger.hear(reply);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
